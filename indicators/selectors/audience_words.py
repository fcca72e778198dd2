"""Who can see a figure now, in a sentence: the ladder of audiences in words."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from indicators.formula_facts import steps_of
from indicators.models import Audience, Return
from indicators.returns.states import SIGNED


def audience_words(audience: int) -> str:
    """Who sees a signed-off figure that was released as far as this step."""
    return {
        Audience.SIGNED_OFF: _(
            "Signed off and released to nobody yet: only its own department sees it, the Chief Executive, corporate"
            " performance and auditors."
        ),
        Audience.MANAGEMENT_TEAM: _("Released to the management team: directors and heads of service see it."),
        Audience.PORTFOLIO_HOLDERS: _(
            "Released to portfolio holders: the management team sees it and the member who holds its portfolio."
        ),
        Audience.MEMBERS_AND_STAFF: _("Released to all members and staff."),
        Audience.PUBLIC: _("Released to the public: everybody can see it."),
    }[Audience(audience)]


def seen_by(returns: Collection[Return]) -> dict[int, str]:
    """Who can see what each return holds now, by its id, in one query for any number of them.

    A draft is seen by hardly anybody, a signed-off figure by whoever its round was released to.
    """
    steps = steps_of({one.round_id for one in returns})
    return {
        one.pk: audience_words(steps.get(one.round_id, 0)) if one.at in SIGNED else _draft_words() for one in returns
    }


def _draft_words() -> str:
    return _(
        "Not signed off: only who works with it in its department, or is named to provide it, sees it, and the Chief"
        " Executive, corporate performance and auditors."
    )
