from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    """Plans at four levels, their objectives and the golden thread."""

    name = "plans"
    label = "plans"
    verbose_name = _("Plans")

    def ready(self) -> None:
        """Say what the events of plans are in words."""
        from plans import event_words

        event_words.register()
