from django.apps import AppConfig


class JobsConfig(AppConfig):
    """See DESIGN section 2 for what this app may do."""

    name = "council_pm.jobs"
    label = "jobs"

    def ready(self) -> None:
        from council_pm.core import health
        from council_pm.jobs.health_checks import nothing_waits_too_long

        # Not critical: with work behind, pages are still read and saved.
        health.register("background work", nothing_waits_too_long, critical=False)
