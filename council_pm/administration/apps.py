from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    """See DESIGN section 2 for what this app may do."""

    name = "council_pm.administration"
    label = "administration"

    def ready(self) -> None:
        """Say where the objects of the record are read, and what there are tables of."""
        from council_pm.administration import event_addresses
        from council_pm.administration.tables import KINDS
        from council_pm.jobs.tables import registry

        event_addresses.register()
        for kind in KINDS:
            registry.register(kind)
