from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    """Append-only events, and the triggers that keep tables append-only."""

    name = "council_pm.audit"
    label = "audit"

    def ready(self) -> None:
        """Install the triggers once all migrations have run: Django then tells each app, whatever they were for."""
        from council_pm.audit.guards import install_after_migrate

        post_migrate.connect(install_after_migrate, sender=self, dispatch_uid="audit.append_only")
