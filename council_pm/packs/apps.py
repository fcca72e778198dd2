from django.apps import AppConfig


class PacksConfig(AppConfig):
    """See DESIGN section 2 for what this app may do."""

    name = "council_pm.packs"
    label = "packs"
