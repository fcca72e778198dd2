"""About 150 made-up people, 120 of them staff: who holds which post, seat and portfolio. Pure: no Django.

Every name is invented; any likeness to a real person is chance. Addresses end in ``demo.example``, which cannot
receive mail.
"""

import datetime as dt
from dataclasses import dataclass

from council_pm.core.periods.months import ONE_DAY
from council_pm.demo.files import day, rows
from council_pm.demo.year import financial_year_start, month_before

_RELATIVE = "month"


@dataclass(frozen=True, slots=True)
class PersonSpec:
    """Somebody; `email` is "" for staff who have none."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class OccupancySpec:
    """A person in a post; `kind` is substantive, acting, interim or job_share; `ends` is the last day or None."""

    person: str
    post: str
    kind: str
    starts: dt.date
    ends: dt.date | None


@dataclass(frozen=True, slots=True)
class SeatSpec:
    """A person on a committee; `kind` is member, chair, vice_chair or co_opted."""

    person: str
    committee: str
    kind: str
    represents: str
    votes_on: str
    starts: dt.date


@dataclass(frozen=True, slots=True)
class HoldingSpec:
    """A member of the Executive and the portfolio held."""

    person: str
    portfolio: str
    starts: dt.date


@dataclass(frozen=True, slots=True)
class PartnerSpec:
    """A contact in a partner organisation, without a sign-in."""

    organisation: str
    name: str
    email: str


PARTNERS = (
    PartnerSpec("Police", "Rosamund Thackerley", "rosamund.thackerley@police.demo.example"),
    PartnerSpec("NHS integrated care board", "Alaric Menon-Hay", "alaric.menon-hay@nhs.demo.example"),
    PartnerSpec("NHS hospital trust", "Comfort Dalefoot", "comfort.dalefoot@hospital.demo.example"),
    PartnerSpec("Neighbouring council", "Peregrine Hought", "peregrine.hought@neighbour.demo.example"),
)


def people() -> tuple[PersonSpec, ...]:
    """Everybody once: staff in the order of their posts, then members."""
    found = {r["name"]: r["email"] for r in rows("people.csv")}
    found.update({r["name"]: r["email"] for r in rows("members.csv")})
    return tuple(PersonSpec(name, email) for name, email in found.items())


def occupancies(as_of: dt.date) -> tuple[OccupancySpec, ...]:
    """Who holds which post from when to when. Interim, deputy and agency dates lie around `as_of`."""
    return tuple(
        OccupancySpec(
            r["name"],
            r["post"],
            r["kind"],
            _starts(r["starts"], as_of),
            _ends(r["ends"], as_of) if r["ends"] else None,
        )
        for r in rows("people.csv")
    )


def municipal_year_start(as_of: dt.date) -> dt.date:
    """The day of the last annual meeting of the council: 20 May on or before `as_of`."""
    this_year = dt.date(as_of.year, 5, 20)
    return this_year if this_year <= as_of else dt.date(as_of.year - 1, 5, 20)


def seats(as_of: dt.date) -> tuple[SeatSpec, ...]:
    """Members' places on committees since the last annual meeting."""
    starts = municipal_year_start(as_of)
    found = []
    for r in rows("members.csv"):
        for seat in r["seats"].split(";"):
            committee, kind = seat.split(":")
            found.append(SeatSpec(r["name"], committee, kind, r["represents"], r["votes_on"], starts))
    return tuple(found)


def holdings(as_of: dt.date) -> tuple[HoldingSpec, ...]:
    """The nine members of the Executive and their portfolios since the last annual meeting."""
    starts = municipal_year_start(as_of)
    return tuple(HoldingSpec(r["name"], r["portfolio"], starts) for r in rows("members.csv") if r["portfolio"])


def portfolios_since(as_of: dt.date) -> dt.date:
    """The day from which the nine portfolios exist: the start of the financial year before last."""
    start = financial_year_start(as_of)
    return start.replace(year=start.year - 2)


def _starts(text: str, as_of: dt.date) -> dt.date:
    """A date, or ``month-2``: the first day of the month two months before that of `as_of`."""
    if text.startswith(_RELATIVE):
        return month_before(as_of, -int(text.removeprefix(_RELATIVE)))
    return day(text)


def _ends(text: str, as_of: dt.date) -> dt.date:
    """A date, or ``month+1``: the last day of the month after that of `as_of`."""
    if text.startswith(_RELATIVE):
        return month_before(as_of, -int(text.removeprefix(_RELATIVE)) - 1) - ONE_DAY
    return day(text)
