"""Who can see a figure now, in a sentence: the ladder of audiences in words."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from indicators.engine import MEMBERS_STEP
from indicators.formula_facts import steps_of
from indicators.models import Audience, Return, Value
from indicators.returns.states import SIGNED


def audience_words(audience: int) -> str:
    """Who sees a signed-off figure that was released as far as this step."""
    return {
        Audience.SIGNED_OFF: _(
            "Signed off and released to nobody yet: only who works with it in its department sees it, the Chief"
            " Executive, corporate performance and auditors."
        ),
        Audience.MANAGEMENT_TEAM: _("Released to the management team: directors and heads of service see it."),
        Audience.PORTFOLIO_HOLDERS: _(
            "Released to portfolio holders: the management team sees it and the member who holds its portfolio."
        ),
        Audience.MEMBERS_AND_STAFF: _("Released to all members and staff."),
        Audience.PUBLIC: _("Released to the public: everybody can see it."),
    }[Audience(audience)]


def seen_by(values: Collection[Value]) -> dict[int, str]:
    """Who can see each figure now, by its id; in one query for any number of them.

    A figure without a round came from a history load, which members and staff see at once.
    """
    steps = steps_of({one.round_id for one in values})
    return {
        one.pk: audience_words(MEMBERS_STEP if one.round_id is None else steps.get(one.round_id, 0)) for one in values
    }


def seen_by_of_return(one: Return) -> str:
    """Who can see what a return holds now: a draft hardly anybody, a signed-off figure whoever it was released to."""
    if one.at not in SIGNED:
        return _(
            "Not signed off: only who works with it in its department sees it, the Chief Executive, corporate"
            " performance and auditors."
        )
    return audience_words(steps_of({one.round_id}).get(one.round_id, 0))
