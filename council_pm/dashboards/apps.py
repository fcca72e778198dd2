from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    """See DESIGN section 2 for what this app may do."""

    name = "council_pm.dashboards"
    label = "dashboards"
