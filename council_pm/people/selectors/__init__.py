"""Reading people: their rights and signatures here, what each screen shows in a module of its own."""

from council_pm.people.selectors.grants import (
    NAMED_TO_ALL,
    Signatory,
    grants_of,
    grants_of_many,
    in_force,
    signatories,
)

__all__ = ["NAMED_TO_ALL", "Signatory", "grants_of", "grants_of_many", "in_force", "signatories"]
