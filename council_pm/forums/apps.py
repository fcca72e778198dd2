from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ForumsConfig(AppConfig):
    """Where people learn from one another: groups, a network, drop-ins, programmes, briefings."""

    name = "council_pm.forums"
    label = "forums"
    verbose_name = _("Forums")

    def ready(self) -> None:
        """Register the job, the subjects, evidence and what events say in words."""
        from appraisals import evidence_sources
        from council_pm.core import subjects
        from council_pm.forums import appraisal_evidence, event_words, reminding
        from council_pm.forums import subjects as sessions
        from council_pm.forums.services.telling import KIND
        from council_pm.jobs.registry import register

        event_words.register()
        subjects.register(KIND, sessions.load)
        evidence_sources.register("forums", appraisal_evidence.load)
        register(
            reminding.REMIND,
            title=_("Reminding of sessions"),
            handler=reminding.run_reminders,
            describe=reminding.describe,
        )
