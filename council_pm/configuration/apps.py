from django.apps import AppConfig


class ConfigurationConfig(AppConfig):
    """See DESIGN section 2 for what this app may do."""

    name = "council_pm.configuration"
    label = "configuration"
