"""The Celery application: `celery -A nhs_tracker worker` and `beat`."""

import os

from celery import Celery

from boards import slices as boards
from reports import slices as reports

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nhs_tracker.settings")

app = Celery("nhs_tracker", task_cls="boards.work.beat.ScheduledTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks([*boards.paths("tasks"), *reports.paths("tasks")], related_name=None)
