"""The Celery application: `celery -A nhs_tracker worker` and `beat`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nhs_tracker.settings")

app = Celery("nhs_tracker")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["boards.work", "boards.figures", "boards.performance", "reports.ownership"])
