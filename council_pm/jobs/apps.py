from django.apps import AppConfig


class JobsConfig(AppConfig):
    """See DESIGN section 2 for what this app may do."""

    name = "council_pm.jobs"
    label = "jobs"

    def ready(self) -> None:
        from council_pm.core import health
        from council_pm.jobs import event_words
        from council_pm.jobs.health_checks import nothing_waits_too_long
        from council_pm.jobs.tables import background

        # Not critical: with work behind, pages are still read and saved.
        health.register("background work", nothing_waits_too_long, critical=False)
        background.register_kinds()
        event_words.register()
