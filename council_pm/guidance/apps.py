from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GuidanceConfig(AppConfig):
    """The booklet, what words mean, and the log of the system itself."""

    name = "council_pm.guidance"
    label = "guidance"
    verbose_name = _("Guidance")

    def ready(self) -> None:
        """See that there is a booklet to begin with, that a page knows whether words changed, and name our events."""
        from django.db.models.signals import post_migrate

        from council_pm.configuration.selectors import carry_newest
        from council_pm.guidance import event_words, shipped
        from council_pm.guidance.glossary import CARRIED
        from council_pm.guidance.models import TermRevision

        event_words.register()
        carry_newest(CARRIED, TermRevision.objects.all)
        post_migrate.connect(shipped.install, sender=self, dispatch_uid="guidance.booklet")
