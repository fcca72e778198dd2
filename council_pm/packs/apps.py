from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PacksConfig(AppConfig):
    """See DESIGN section 2 for what this app may do."""

    name = "council_pm.packs"
    label = "packs"

    def ready(self) -> None:
        """Register the job that makes papers of clinics final."""
        from council_pm.jobs.registry import register
        from council_pm.packs import clinic_jobs

        register(
            clinic_jobs.FREEZE,
            title=_("Making papers of clinics final"),
            handler=clinic_jobs.freeze_due,
            describe=clinic_jobs.describe,
        )
