from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """See DESIGN section 2 for what this app may do."""

    name = "council_pm.people"
    label = "people"

    def ready(self) -> None:
        """Say what this app's events are in words, and which work in the background it does."""
        from council_pm.jobs import registry
        from council_pm.people import bulk_invitations, event_words, invitation_mail
        from council_pm.people.services.invitations import INVITE_EVERYBODY_JOB, SEND_JOB

        event_words.register()
        registry.register(
            SEND_JOB,
            title=_("Send an invitation"),
            handler=invitation_mail.send_invitation,
            retry_limit=5,
            describe=invitation_mail.describe,
        )
        registry.register(
            INVITE_EVERYBODY_JOB,
            title=_("Invite everybody who has no sign-in"),
            handler=bulk_invitations.invite_everybody,
            describe=bulk_invitations.describe,
        )
