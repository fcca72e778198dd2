from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    """Plans at four levels, their objectives and the golden thread."""

    name = "plans"
    label = "plans"
    verbose_name = _("Plans")

    def ready(self) -> None:
        """Say what the events of plans are in words, and see that there are headings to begin with."""
        from django.db.models.signals import post_migrate

        from council_pm.attachments import registry as files
        from indicators import interventions
        from plans import event_words, headings, model_evidence_files, shipped_model
        from plans.selectors.interventions import done_to
        from plans.services.risk_scale import install_scale

        event_words.register()
        interventions.register(done_to)
        post_migrate.connect(headings.install, sender=self, dispatch_uid="plans.headings")
        post_migrate.connect(install_scale, sender=self, dispatch_uid="plans.risk_scale")
        post_migrate.connect(shipped_model.install, sender=self, dispatch_uid="plans.shipped_model")
        files.register(model_evidence_files.KIND, model_evidence_files.holders)
