from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClinicsConfig(AppConfig):
    """Improvement clinics, from what is chosen for them to what became of it."""

    name = "clinics"
    label = "clinics"
    verbose_name = _("Improvement clinics")

    def ready(self) -> None:
        """Register what events say in words, and the daily job of effects."""
        from clinics import effect_jobs, event_words

        event_words.register()
        effect_jobs.register()
