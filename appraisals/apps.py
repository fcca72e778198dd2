from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AppraisalsConfig(AppConfig):
    """Appraisals: targets on the golden thread, conversations, signatures, and who may read them."""

    name = "appraisals"
    label = "appraisals"
    verbose_name = _("Appraisals")

    def ready(self) -> None:
        """Register what other apps ask of this one, and see that there is a framework to begin with."""
        from appraisals import event_words, framework, jobs, retention_jobs, subjects
        from appraisals.health_checks import words_can_be_opened
        from appraisals.selectors.thread import people_of_aims
        from council_pm.core import health
        from plans import people_counts

        event_words.register()
        jobs.register()
        retention_jobs.register()
        subjects.register_all()
        people_counts.register(people_of_aims)
        health.register("words of appraisals", words_can_be_opened, critical=False)
        post_migrate.connect(framework.install, sender=self, dispatch_uid="appraisals.framework")
