from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    """Append-only events, and the triggers that keep tables append-only."""

    name = "council_pm.audit"
    label = "audit"

    def ready(self) -> None:
        """Install the triggers after every migration, whatever app it was for."""
        from council_pm.audit.guards import install_after_migrate

        post_migrate.connect(install_after_migrate, dispatch_uid="audit.append_only")
