from django.apps import AppConfig


class DemoConfig(AppConfig):
    """See DESIGN section 2 for what this app may do."""

    name = "council_pm.demo"
    label = "demo"
