from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AppraisalsConfig(AppConfig):
    """Appraisals: targets on the golden thread, conversations, signatures, and who may read them."""

    name = "appraisals"
    label = "appraisals"
    verbose_name = _("Appraisals")

    def ready(self) -> None:
        """Register what events say in words, the deletion of old words, and what is asked of the keys."""
        from appraisals import event_words, retention_jobs
        from appraisals.health_checks import words_can_be_opened
        from council_pm.core import health

        event_words.register()
        retention_jobs.register()
        health.register("words of appraisals", words_can_be_opened, critical=False)
