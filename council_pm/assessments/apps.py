from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    """How the council is looked at: by itself first, department by department, never side by side."""

    name = "council_pm.assessments"
    label = "assessments"
    verbose_name = _("Assessments")

    def ready(self) -> None:
        """Say what events are in words, and see that there are statements to begin with."""
        from django.db.models.signals import post_migrate

        from council_pm.assessments import event_words, shipped_dimensions

        event_words.register()
        post_migrate.connect(shipped_dimensions.install, sender=self, dispatch_uid="assessments.dimensions")
