from django.apps import AppConfig


class ConfigurationConfig(AppConfig):
    """See DESIGN section 2 for what this app may do."""

    name = "council_pm.configuration"
    label = "configuration"

    def ready(self) -> None:
        """Say what this app's events are in words."""
        from council_pm.configuration import event_words

        event_words.register()
