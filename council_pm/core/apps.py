from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Things that every other app stands on."""

    name = "council_pm.core"
    label = "core"

    def ready(self) -> None:
        from council_pm.core.health_checks import register_own_checks

        register_own_checks()
