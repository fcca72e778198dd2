from django.apps import AppConfig
from django.conf import settings


class DemoConfig(AppConfig):
    """See DESIGN section 2 for what this app may do."""

    name = "council_pm.demo"
    label = "demo"

    def ready(self) -> None:
        """Say the demonstration's events in words; hand its sign-ins to the sign-in page in demonstration mode only."""
        from council_pm.demo import event_words

        event_words.register()
        if settings.DEMONSTRATION:
            from council_pm.demo.load.hints import sign_in_hints
            from council_pm.people import sign_in_hints as page

            page.register(sign_in_hints)
