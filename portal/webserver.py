"""How gunicorn serves the portal, in the demo and in production: ``gunicorn -c python:portal.webserver portal.wsgi``.

Gunicorn's own variables (WEB_CONCURRENCY) and command-line options take precedence.
"""

import os
from typing import Any

from portal.kit.logs import WithoutValues

bind = os.environ.get("BIND", "127.0.0.1:8000")
worker_class = "gthread"
threads = 8
timeout = 60
graceful_timeout = 20
keepalive = 5
# Fewer surprises: no access log (the portal's own access log says who saw whom), no remote control.
accesslog = None
control_socket_disable = True
if os.path.isdir("/dev/shm"):
    worker_tmp_dir = "/dev/shm"  # a heartbeat on a slow disk would look like a hanging worker


def on_starting(server: Any) -> None:
    """Gunicorn writes failures outside Django itself, with the address that was asked for: no values there either."""
    for handler in server.log.error_log.handlers:
        handler.addFilter(WithoutValues())
