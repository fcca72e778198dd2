from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """Follows, alerts and their digests: one budget a person a month."""

    name = "council_pm.notices"
    label = "notices"

    def ready(self) -> None:
        """Register the job that sends digests, and what events say in words."""
        from council_pm.jobs import registry
        from council_pm.notices import digest_mail, event_words

        registry.register(
            digest_mail.KIND,
            title=_("Sending digests"),
            handler=digest_mail.send_digests,
            describe=digest_mail.describe,
        )
        event_words.register()
