"""The appraisals of the matrix's world: for each column one of its own, one that it appraises, one it countersigns.

The parts follow the line and not the role (M070), so that every column is named for them, whatever its role is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from appraisals.models import Appraisal, CorrectionRequest, Cycle, NamedFor, PassageKind, Side, Stage
from council_pm.org.models import OrgUnit
from council_pm.people.models import Occupancy, User
from tests.appraisals.canaries import say_everything
from tests.factories.appraisals import (
    AppraisalFactory,
    AppraisalTargetFactory,
    CheckInFactory,
    CorrectionRequestFactory,
    CycleFactory,
    HrOpeningFactory,
    NamedAppraiserFactory,
    NeedFactory,
    PassageFactory,
)
from tests.factories.organisation import CouncilUnits
from tests.factories.people import OccupancyFactory, PersonFactory, PostFactory
from tests.matrix.appraisals_line import add_cycles_and_line

WORDS = "Canary of an appraisal that nobody of them reads"
READ = "Words of the appraisal of one's own part"
HR_READS = "Words that HR reads after a typed reason"


@dataclass(frozen=True, slots=True)
class Appraisals:
    """What the addresses of appraisals are made from.

    ``own``, ``appraised`` and ``countersigned`` are by column, and so are ``signed``: whom it appraises, after both
    have signed. ``neither`` is one that no column has a part in; ``reasoned`` one that HR has opened with a reason, in
    which somebody asked for a ``request``. ``former``: those in which the column appraised until yesterday; ``left``:
    that of somebody who left, whom everybody appraised. HR has opened ``left`` and its own ``former`` with a reason.
    """

    cycle: Cycle
    own: Mapping[str, Appraisal]
    appraised: Mapping[str, Appraisal]
    countersigned: Mapping[str, Appraisal]
    signed: Mapping[str, Appraisal]
    neither: Appraisal
    reasoned: Appraisal
    former: Mapping[str, Appraisal]
    left: Appraisal
    request: CorrectionRequest


def build_appraisals(units: CouncilUnits, users: Mapping[str, User]) -> Appraisals:
    """The world's appraisals, each with words of every kind."""
    cycle = CycleFactory.create(slug="2026-27-all")
    people = {column: user for column, user in users.items() if user.person_id is not None}
    own, appraised, countersigned, signed, former = {}, {}, {}, {}, {}
    for column, user in people.items():
        own[column] = _of(cycle, user.person, units.unit)
        for part, found in (
            (NamedFor.APPRAISER, appraised), (NamedFor.COUNTERSIGNER, countersigned), (NamedFor.APPRAISER, signed),
        ):  # fmt: skip
            found[column] = _somebody(cycle, units.unit, READ)
            NamedAppraiserFactory.create(person=found[column].person, named=user.person, part=part)
        former[column] = _somebody(cycle, units.unit, HR_READS if column == "hr_adviser" else WORDS)
        NamedAppraiserFactory.create(
            person=former[column].person, named=user.person, ends=timezone.localdate() - timedelta(days=1)
        )
    Appraisal.objects.filter(pk__in=[one.pk for one in signed.values()]).update(is_open=False)
    neither = _somebody(cycle, units.unit, WORDS)
    say_everything(neither, WORDS)
    left = _somebody(cycle, units.unit, HR_READS)
    for user in people.values():
        NamedAppraiserFactory.create(person=left.person, named=user.person)
    Appraisal.objects.filter(pk=left.pk).update(ended_on=timezone.localdate() - timedelta(days=1))
    reasoned = _somebody(cycle, units.unit, HR_READS)
    for one in (reasoned, left, former["hr_adviser"]):
        HrOpeningFactory.create(appraisal=one, adviser=users["hr_adviser"])
    request = CorrectionRequestFactory.create(appraisal=reasoned, text=HR_READS)
    add_cycles_and_line(units, users, cycle)
    return Appraisals(cycle, own, appraised, countersigned, signed, neither, reasoned, former, left, request)


def _of(cycle: Cycle, person: object, unit: OrgUnit) -> Appraisal:
    held = Occupancy.objects.filter(person=person).select_related("post__unit").first()
    post = held.post if held else PostFactory.create(unit=unit)
    made: Appraisal = AppraisalFactory.create(cycle=cycle, person=person, post=post)
    _say(made, READ)
    return made


def _somebody(cycle: Cycle, unit: OrgUnit, text: str) -> Appraisal:
    post, person = PostFactory.create(unit=unit), PersonFactory.create()
    OccupancyFactory.create(post=post, person=person)
    made: Appraisal = AppraisalFactory.create(cycle=cycle, person=person, post=post)
    _say(made, text)
    return made


def _say(appraisal: Appraisal, text: str) -> None:
    AppraisalTargetFactory.create(appraisal=appraisal, wording=text, how_known=text, progress_note=text)
    PassageFactory.create(
        appraisal=appraisal, stage=Stage.SETTING, kind=PassageKind.STATEMENT, side=Side.BOTH, text=text
    )
    CheckInFactory.create(appraisal=appraisal, text=text)
    NeedFactory.create(appraisal=appraisal, wording=text)
