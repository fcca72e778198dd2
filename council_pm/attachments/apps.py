from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AttachmentsConfig(AppConfig):
    """Evidence files and comments, tied to a version of what they are about."""

    name = "council_pm.attachments"
    label = "attachments"

    def ready(self) -> None:
        """Register the job that sweeps up, and what events say in words."""
        from council_pm.attachments import event_words, sweep
        from council_pm.jobs import registry

        registry.register(sweep.KIND, title=_("Clearing away files"), handler=sweep.run_sweep, describe=sweep.describe)
        event_words.register()
