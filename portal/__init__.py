"""Wiring: settings, URLs, middleware order, the Celery app, the landing page, and the kit the apps build on."""
