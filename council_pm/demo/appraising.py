"""The appraisals of the demonstration: two years of cycles, and how far each person's has come. Pure: no Django.

Days go with the day of loading, so that this year's cycles always stand at their mid-year.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from council_pm.demo.files import rows
from council_pm.demo.load.moments import office_day
from council_pm.demo.year import month_before

DAY = dt.timedelta(days=1)
COUNCIL, DEPARTMENT_CODE = "TBC", 3
MOST_FROM_PLANS, MOST_OF_THE_COUNCIL = 4, 6
GROUPS = {
    "senior": "Senior officers",
    "managers": "Managers",
    "staff": "Staff",
    "together": "Street teams, together",
    "probation": "New starters",
}
SENIOR_ROLES = ("chief_executive", "chief_officer", "head_of_service")
TIERS = {
    "chief_executive": "chief_executive",
    "chief_officer": "chief_officers",
    "head_of_service": "heads",
    "manager": "managers",
}
ROTA = (
    "done", "counter", "prepared", "half", "counter", "preparing", "done", "anew", "counter", "set",
    "half", "counter", "prepared", "done", "targets",
)  # fmt: skip
TOGETHER_ROTA = ("done", "done", "set", "done", "done", "set", "done")
LEADS = ("done", "counter", "counter", "counter", "prepared", "counter", "done", "counter")  # heads, before others


@dataclass(frozen=True, slots=True)
class CycleDays:
    """When a year of appraisals begins and ends, and by when each stage is signed."""

    starts: dt.date
    setting_by: dt.date
    mid_year_by: dt.date
    ends: dt.date


def cycle_days(as_of: dt.date, years_ago: int) -> CycleDays:
    """The days of this year's cycles or of earlier ones: the mid-year falls due at the end of the month of loading."""
    day = dt.date(as_of.year - years_ago, as_of.month, 1)
    return CycleDays(
        month_before(day, 7), month_before(day, 5) - DAY, month_before(day, -1) - DAY, month_before(day, -5) - DAY
    )


def group_of(role: str, has_address: bool, started: dt.date, days: CycleDays) -> str:
    """The group of somebody: those without an address are appraised together, newcomers are in probation."""
    if role in SENIOR_ROLES:
        return "senior"
    if role == "manager":
        return "managers"
    if not has_address:
        return "together"
    return "probation" if started > days.setting_by else "staff"


@dataclass(frozen=True, slots=True)
class Way:
    """How far an appraisal is: its stage, which stages both signed, and what else is there.

    ``signed`` are the parts that signed the stage it is at, where both have not.
    """

    stage: str
    agreed: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()
    countersigned: bool = False
    has_targets: bool = True
    shares: bool = False  # what each side wrote for this stage is there to read
    drafts: bool = False  # or only typed

    @property
    def is_open(self) -> bool:
        """Whether its form takes words."""
        return self.stage not in self.agreed


SET, MID, END = "setting", "mid_year", "year_end"
WAYS: Mapping[str, Way] = {
    "nothing": Way(SET, has_targets=False),
    "targets": Way(SET, drafts=True),
    "half_targets": Way(SET, signed=("appraiser",), shares=True),
    "set": Way(SET, (SET,)),
    "anew": Way(SET, (SET,), countersigned=True),
    "preparing": Way(MID, (SET,), drafts=True),
    "prepared": Way(MID, (SET,), countersigned=True, shares=True),
    "half": Way(MID, (SET,), ("appraisee",), shares=True),
    "half_appraiser": Way(MID, (SET,), ("appraiser",), countersigned=True, shares=True),
    "done": Way(MID, (SET, MID), shares=True),
    "counter": Way(MID, (SET, MID), countersigned=True, shares=True),
    "disagreed": Way(MID, (SET, MID), countersigned=True, shares=True),
    "two_appraisers": Way(MID, (SET, MID), shares=True),
    "absent": Way(MID, (SET,)),
    "seconded": Way(MID, (SET,), countersigned=True),
    "starter": Way(SET),
    "left": Way(SET, (SET,), countersigned=True),
    "moved": Way(MID, (SET,), shares=True),
    "last_year": Way(END, (SET, MID, END), countersigned=True, shares=True),
}
LEFT_OUT = {"absent": "absent", "seconded": "seconded", "starter": "starter", "left": "left"}


def cases() -> dict[str, str]:
    """Name -> how far this year's appraisal is, of those for whom that is said."""
    return {row["name"]: row["case"] for row in rows("appraisal_cases.csv")}


def case_for(name: str, group: str, place: int, said: Mapping[str, str]) -> str:
    """How far somebody's appraisal is; ``place`` is their number within their group."""
    if name in said:
        return said[name]
    rota = {"senior": LEADS, "together": TOGETHER_ROTA, "probation": ("set", "targets")}.get(group, ROTA)
    return rota[place % len(rota)]


@dataclass(frozen=True, slots=True)
class TargetWords:
    """A target: the key of an aim or the code of an indicator that it hangs on, or neither."""

    hangs: str
    wording: str
    how: str


def targets_for(group: str, line: Sequence[str], place: int) -> list[TargetWords]:
    """Three to five targets of somebody: of the nearest aims first, then of what hangs on an indicator or on nothing.

    ``line`` are codes of parts of the council, the own one first.
    """
    kind = "staff" if group == "probation" else group
    bank = [row for row in _bank() if row["for"] == kind]
    nearest = line[:2] if kind in ("staff", "together") else line[:3]
    # Only whoever stands there answers for a whole department or the council.
    codes = [line[0], *(code for code in nearest[1:] if len(code) > DEPARTMENT_CODE or kind == "senior")]
    near = [one for code in codes if code != COUNCIL or code == line[0] for one in bank
            if aim_of_part(one["hangs"], code)]  # fmt: skip
    by_indicator = [one for one in bank if one["hangs"].isupper()]
    most = MOST_OF_THE_COUNCIL if line[0] == COUNCIL else MOST_FROM_PLANS
    found = [*near[:most], *_turn(by_indicator, place, 1 if near else 2)]
    if place % 4 == 2 or len(found) < 2:
        found += _turn([one for one in bank if not one["hangs"]], place, 1)
    return [TargetWords(one["hangs"], one["wording"], one["how"]) for one in found]


def aim_of_part(key: str, unit: str) -> bool:
    """Whether the key of an aim is that of a part of the council: ``pla11-2`` of PLA11, ``c3`` of the council."""
    part, dash, _number = key.rpartition("-")
    return part == unit.lower() if dash else unit == COUNCIL and key.islower()


@lru_cache(maxsize=1)
def _bank() -> tuple[dict[str, str], ...]:
    return tuple(rows("appraisal_targets.csv"))


def _turn(found: Sequence[dict[str, str]], place: int, count: int) -> list[dict[str, str]]:
    return [found[(place + one) % len(found)] for one in range(min(count, len(found)))]


def words_bank() -> dict[tuple[str, str, str], list[str]]:
    """(kind, side, for) -> texts."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for row in rows("appraisal_words.csv"):
        found.setdefault((row["kind"], row["side"], row["for"]), []).append(row["text"])
    return found


def signing_day(by: dt.date, place: int, as_of: dt.date) -> dt.date:
    """When the second of two signed a stage: in the four weeks before its day, and before the day of loading."""
    latest = min(by, as_of - 2 * DAY)
    return office_day(latest - dt.timedelta(days=3 + place * 5 % 24))
