"""What was signed in the appraisals of the matrix's world, and a cycle in which each column appraises a team together.

An edition that both have signed stands in every appraisal, with the words of it; the form is open again since.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from appraisals.frozen import Frozen, FrozenTarget, as_json
from appraisals.models import Appraisal, Cycle, Group, GroupMeeting, Signer, Stage
from appraisals.sealing import Sealed
from council_pm.people.models import Person, User
from tests.factories.appraisals import AT, AppraisalFactory, CycleFactory, EditionFactory, SignatureFactory
from tests.factories.people import PersonFactory
from tests.matrix.appraisals import HR_READS, READ, WORDS, Appraisals


@dataclass(frozen=True, slots=True)
class Signing:
    """``cycle``: that in which teams are appraised together; ``meetings``: what each column recorded in it.

    ``foreign`` is a meeting that somebody else recorded.
    """

    cycle: Cycle
    meetings: Mapping[str, GroupMeeting]
    foreign: GroupMeeting


def build_signing(appraisals: Appraisals, users: Mapping[str, User]) -> Signing:
    """Put an edition into each appraisal, and record a meeting for each column."""
    for one in (*appraisals.own.values(), *appraisals.appraised.values(), *appraisals.countersigned.values()):
        _edition(one, READ)
    _edition(appraisals.neither, WORDS)
    _edition(appraisals.reasoned, HR_READS)
    cycle = CycleFactory.create(slug="2026-27-together", group=Group.TOGETHER)
    meetings = {
        column: _meeting(cycle, users[column].person, theirs, READ) for column, theirs in appraisals.appraised.items()
    }
    return Signing(cycle, meetings, _meeting(cycle, PersonFactory.create(), appraisals.neither, WORDS))


def _edition(appraisal: Appraisal, text: str) -> None:
    content = as_json(Frozen(targets=(FrozenTarget("key", text, text, progress_note=text),), together=text))
    made = EditionFactory.create(appraisal=appraisal, version=0, content=content, why=text)
    SignatureFactory.create(edition=made, comment=text)
    SignatureFactory.create(edition=made, part=Signer.APPRAISER, person=PersonFactory.create(), comment=text)


def _meeting(cycle: Cycle, appraiser: Person | None, of: Appraisal, text: str) -> GroupMeeting:
    appraisal = AppraisalFactory.create(cycle=cycle, person=of.person, post=of.post)
    made = GroupMeeting.objects.create(
        cycle=cycle, unit=of.unit, stage=Stage.SETTING, held_on=AT.date(), appraiser=appraiser or of.person,
        words=Sealed.of(text), at=AT,
    )  # fmt: skip
    made.presences.create(appraisal=appraisal)
    return made
