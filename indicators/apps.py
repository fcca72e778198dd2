from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    """See DESIGN section 2 for what this app may do."""

    name = "indicators"
    label = "indicators"
