from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    """See DESIGN section 2 for what this app may do."""

    name = "council_pm.administration"
    label = "administration"
