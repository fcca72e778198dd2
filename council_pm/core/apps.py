from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Things that every other app stands on."""

    name = "council_pm.core"
    label = "core"

    def ready(self) -> None:
        from django.utils.translation import get_language

        from council_pm.core import phrases
        from council_pm.core.health_checks import register_own_checks
        from council_pm.core.periods import speech

        register_own_checks()
        speech.speak(phrases.gettext, get_language)
