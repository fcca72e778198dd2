from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """See DESIGN section 2 for what this app may do."""

    name = "council_pm.people"
    label = "people"
