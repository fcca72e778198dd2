from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClinicsConfig(AppConfig):
    """Improvement clinics, from what is chosen for them to what became of it."""

    name = "clinics"
    label = "clinics"
    verbose_name = _("Improvement clinics")

    def ready(self) -> None:
        """Register the jobs, items as what notices speak of, and what events say in words."""
        from clinics import effect_jobs, event_words, jobs
        from clinics import subjects as item_subjects
        from council_pm.core import subjects
        from council_pm.jobs.registry import register

        event_words.register()
        effect_jobs.register()
        subjects.register(item_subjects.ITEM, item_subjects.load)
        register(
            jobs.LOOK,
            title=_("Looking for what may be brought to a meeting"),
            handler=jobs.look,
            describe=jobs.describe_look,
        )
