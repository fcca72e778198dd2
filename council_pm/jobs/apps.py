from django.apps import AppConfig


class JobsConfig(AppConfig):
    """See DESIGN section 2 for what this app may do."""

    name = "council_pm.jobs"
    label = "jobs"
