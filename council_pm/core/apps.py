from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Things that every other app stands on."""

    name = "council_pm.core"
    label = "core"
