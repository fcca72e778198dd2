"""The Celery application: finds the tasks of the installed apps, reads its settings from Django's."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "council_pm.settings")

app = Celery("council_pm", task_cls="council_pm.jobs.acknowledging:HintTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
