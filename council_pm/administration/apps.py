from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    """See DESIGN section 2 for what this app may do."""

    name = "council_pm.administration"
    label = "administration"

    def ready(self) -> None:
        """Say where the objects of the record are read, what there are tables of, and what is done each night."""
        from django.utils.translation import gettext_lazy as _

        from council_pm.administration import event_addresses
        from council_pm.administration.services.moves import MOVES, run_moves
        from council_pm.administration.services.organisation import HAND_OVER, run_hand_over
        from council_pm.administration.tables import KINDS
        from council_pm.jobs.registry import register
        from council_pm.jobs.tables import registry

        event_addresses.register()
        register(HAND_OVER, title=_("Handing over posts of merged units"), handler=run_hand_over)
        register(MOVES, title=_("Moves of parts of the council"), handler=run_moves)
        for kind in KINDS:
            registry.register(kind)
