"""The Celery application; start it with `celery --app compliance.celery worker`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compliance.settings")

app = Celery("trackrecord")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
