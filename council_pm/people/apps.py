from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """See DESIGN section 2 for what this app may do."""

    name = "council_pm.people"
    label = "people"

    def ready(self) -> None:
        """Say what this app's events are in words."""
        from council_pm.people import event_words

        event_words.register()
