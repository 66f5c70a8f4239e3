"""The Celery app. The broker is a hint: what a job is and how far it came stands in PostgreSQL."""

import os
from typing import Any

from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
app = Celery("sightline")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.setup_logging.connect
def leave_logging_to_django(**_: Any) -> None:
    """Celery would add handlers of its own, without the filter that keeps values out; LOG_LEVEL sets the level."""


@signals.worker_ready.connect
def look_for_waiting_imports(**_: Any) -> None:
    """A worker that starts looks at once for imports that wait, or whose worker died."""
    app.send_task("records.tasks.start_waiting_imports")
