from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    """Plans at four levels, their objectives and the golden thread."""

    name = "plans"
    label = "plans"
    verbose_name = _("Plans")

    def ready(self) -> None:
        """Register jobs, subjects and what events say in words, and see that there are headings to begin with."""
        from django.db.models.signals import post_migrate

        from council_pm.attachments import registry as files
        from council_pm.core import subjects
        from council_pm.jobs.registry import register
        from council_pm.jobs.tables import registry as tables
        from indicators import interventions
        from plans import event_words, follow_jobs, headings, model_evidence_files, shipped_model
        from plans import subjects as action_subjects
        from plans.selectors.effects import before_of
        from plans.selectors.interventions import done_to
        from plans.services.risk_scale import install_scale
        from plans.tables.actions import ACTIONS

        event_words.register()
        subjects.register(action_subjects.KIND, action_subjects.load)
        interventions.register(done_to, before_of)
        tables.register(ACTIONS)
        register(
            follow_jobs.FOLLOW,
            title=_("Following up actions"),
            handler=follow_jobs.follow,
            describe=follow_jobs.describe_follow,
        )
        register(
            follow_jobs.JUDGE,
            title=_("Asking whether actions worked"),
            handler=follow_jobs.judge,
            describe=follow_jobs.describe_judge,
        )
        post_migrate.connect(headings.install, sender=self, dispatch_uid="plans.headings")
        post_migrate.connect(install_scale, sender=self, dispatch_uid="plans.risk_scale")
        post_migrate.connect(shipped_model.install, sender=self, dispatch_uid="plans.shipped_model")
        files.register(model_evidence_files.KIND, model_evidence_files.holders)
