from django.apps import AppConfig


class OrgConfig(AppConfig):
    """See DESIGN section 2 for what this app may do."""

    name = "council_pm.org"
    label = "org"
