from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AppraisalsConfig(AppConfig):
    """Appraisals: targets on the golden thread, conversations, signatures, and who may read them."""

    name = "appraisals"
    label = "appraisals"
    verbose_name = _("Appraisals")

    def ready(self) -> None:
        """Register what events say in words, and see that there is a framework to begin with."""
        from django.db.models.signals import post_migrate

        from appraisals import event_words, framework

        event_words.register()
        post_migrate.connect(framework.install, sender=self, dispatch_uid="appraisals.framework")
