"""Starting what has a time of day, also where nobody was there to start it at that time.

Beat says each thing once, and only Redis keeps it: frozen, emptied or away just then, or with the database restarting,
a night's work would not be started before the next night. So whoever sweeps looks at the schedule as well.
"""

from __future__ import annotations

from datetime import timedelta

from celery import current_app
from celery.schedules import crontab
from django.conf import settings
from django.utils import timezone

LOOK_BACK = timedelta(days=1)  # what was due while the machine was off is done at the next start


class Timetable:
    """What one process knows of the schedule: until when it has looked."""

    def __init__(self) -> None:
        self._looked_until = timezone.now() - LOOK_BACK

    def start_what_is_due(self) -> None:
        """Call every task of the beat schedule that has a time of day and was due since the last look.

        Those at an interval are the sweep itself. The tasks see to it that what two of them start is started once.
        One that breaks keeps no other from being started; what it raises is raised at the end, and all are due again
        at the next look.
        """
        now = timezone.now()
        current_app.loader.import_default_modules()
        faults = []
        for entry in settings.CELERY_BEAT_SCHEDULE.values():
            if isinstance(entry["schedule"], crontab) and entry["schedule"].is_due(self._looked_until).is_due:
                try:
                    current_app.tasks[entry["task"]]()
                except Exception as fault:
                    faults.append(fault)
        if faults:
            raise faults[0]
        self._looked_until = now
