from django.apps import AppConfig


class OrgConfig(AppConfig):
    """See DESIGN section 2 for what this app may do."""

    name = "council_pm.org"
    label = "org"

    def ready(self) -> None:
        """Say what this app's events are in words."""
        from council_pm.org import event_words

        event_words.register()
