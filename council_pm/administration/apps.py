from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    """See DESIGN section 2 for what this app may do."""

    name = "council_pm.administration"
    label = "administration"

    def ready(self) -> None:
        """Say where the objects of the record are read."""
        from council_pm.administration import event_addresses

        event_addresses.register()
