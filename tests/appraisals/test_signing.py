"""Both sign what they saw, once, each for themselves; what changed between two signatures is signed again."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from appraisals.access import AppraisalSeen, Part, seen_by
from appraisals.frozen import from_json
from appraisals.models import (
    Appraisal,
    Cycle,
    CycleState,
    Edition,
    Group,
    NamedFor,
    PassageKind,
    Side,
    Signature,
    Signer,
    Stage,
)
from appraisals.selectors.team import to_countersign
from appraisals.services.signing import begin_stage, begin_version, countersign, enter_paper, sign
from appraisals.services.writing import changed, locked
from appraisals.signing import COUNTERSIGNED
from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.people.models import User
from council_pm.people.roles import Role
from tests.appraisals.signing_parts import CANARY, TODAY, Signers
from tests.factories import OccupancyFactory, UserFactory, user_with_role
from tests.factories.appraisals import NamedAppraiserFactory, NeedFactory, PassageFactory
from tests.races import at_once, together
from tests.screens import signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def council() -> Signers:
    return Signers()


def refused(code: str) -> pytest.RaisesExc[ValidationError]:
    return pytest.raises(ValidationError, check=lambda error: error.code == code)


def parts(number: int = 1) -> list[str]:
    return sorted(Signature.objects.filter(edition__number=number).values_list("part", flat=True))


def test_the_first_signature_freezes_the_words_and_the_second_ends_the_stage(council: Signers) -> None:
    council.sign(council.somebody)
    half = council.now()
    assert (half.edition, half.is_open, half.setting_done) == (1, True, None)
    council.sign(council.manager)
    done = council.now()
    assert (done.is_open, done.setting_done, done.version, done.edition) == (False, TODAY, half.version, 1)
    assert parts() == ["appraisee", "appraiser"]


def test_an_edition_holds_what_both_read_and_neither_drafts_nor_own_notes(council: Signers) -> None:
    says = partial(PassageFactory.create, appraisal=council.appraisal, stage=Stage.SETTING)
    says(kind=PassageKind.STATEMENT, side=Side.BOTH, text="We agreed")
    says(kind=PassageKind.STATEMENT, side=Side.APPRAISEE, text="", draft="A draft")
    says(kind=PassageKind.REVIEW, side=Side.APPRAISEE, text="", draft="Not shared yet")
    says(kind=PassageKind.PRIVATE, side=Side.APPRAISEE, text="My own note")
    says(kind=PassageKind.REVIEW, side=Side.APPRAISER, stage=Stage.MID_YEAR, text="Of another stage")
    NeedFactory.create(appraisal=council.appraisal, wording="Learn to chair")
    with refused("drafts"):
        council.sign(council.somebody)
    council.sign(council.somebody, without_drafts=True)
    text = council.newest().content.open()
    for word in ("A draft", "Not shared yet", "My own note", "Of another stage"):
        assert word not in text
    frozen = from_json(text)
    assert [one.wording for one in frozen.targets] == [CANARY]
    assert [one.text for one in frozen.passages] == ["We agreed"]
    assert [one.wording for one in frozen.needs] == ["Learn to chair"]


def test_what_was_not_seen_is_not_signed(council: Signers) -> None:
    changed(council.now())
    with refused("stale"):
        council.sign(council.somebody, version=1)
    assert not Edition.objects.exists()


def test_signing_twice_is_signing_once(council: Signers) -> None:
    for _time in range(3):
        council.sign(council.somebody)
    council.sign(council.manager)
    council.sign(council.manager)
    council.sign(council.somebody)
    assert parts() == ["appraisee", "appraiser"]
    assert Event.objects.filter(action="sign_appraisal").count() == 2


def test_words_that_changed_between_two_signatures_are_signed_again_by_both(council: Signers) -> None:
    council.sign(council.somebody)
    changed(council.now())
    council.sign(council.manager)
    assert council.now().is_open
    assert (parts(1), parts(2)) == (["appraisee"], ["appraiser"])
    council.sign(council.somebody)
    assert not council.now().is_open
    assert Signature.objects.count() == 3, "the first one stays with what it signed"


def test_nobody_signs_for_another_nor_countersigns_what_they_signed(council: Signers) -> None:
    with refused("part"):
        council.sign(council.head)
    council.agree()
    own, above = council.seen(council.somebody), council.seen(council.head)
    with refused("part"):
        countersign(by=Actor(council.somebody.pk), at=own, edition=1)
    Cycle.objects.update(group=Group.PROBATION)
    with refused("part"):
        countersign(by=Actor(council.head.pk), at=above, edition=1)
    Cycle.objects.update(group=Group.STAFF)
    forged = AppraisalSeen(council.now(), Part.COUNTERSIGNER, council.manager, TODAY)
    with refused("one_part"):
        countersign(by=Actor(council.manager.pk), at=forged, edition=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.create(
            edition=council.newest(), part=Signer.COUNTERSIGNER, person=council.somebody.person, at=council.newest().at
        )


def test_an_appraiser_who_became_the_countersigner_does_not_sign_a_second_part(council: Signers) -> None:
    council.agree()
    other = user_with_role(Role.MANAGER, unit=council.unit)
    person = council.somebody.person
    NamedAppraiserFactory.create(person=person, named=other.person, part=NamedFor.APPRAISER)
    NamedAppraiserFactory.create(person=person, named=council.manager.person, part=NamedFor.COUNTERSIGNER)
    with refused("one_part"):
        countersign(by=Actor(council.manager.pk), at=council.seen(council.manager), edition=1)


def test_the_countersigner_signs_after_both_and_keeps_nothing_open(council: Signers) -> None:
    at = council.seen(council.head)
    with refused("unsigned"):
        countersign(by=Actor(council.head.pk), at=at, edition=1)
    council.agree()
    assert council.now().setting_done == TODAY
    begin_stage(by=Actor(council.manager.pk), at=council.seen(council.manager), stage=Stage.MID_YEAR)
    for _time in range(2):
        countersign(by=Actor(council.head.pk), at=at, edition=1, comment="Thank you both")
    assert parts() == ["appraisee", "appraiser", "countersigner"]
    assert Signature.objects.get(part=Signer.COUNTERSIGNER).comment.open() == "Thank you both"


def test_a_countersigner_countersigns_the_edition_that_they_read(council: Signers) -> None:
    council.agree()
    begin_version(by=Actor(council.manager.pk), at=council.seen(council.manager), why="A day was wrong")
    council.agree()
    with refused("stale"):
        countersign(by=Actor(council.head.pk), at=council.seen(council.head), edition=1)
    countersign(by=Actor(council.head.pk), at=council.seen(council.head), edition=2)


def test_of_two_appraisers_either_signs_and_once(council: Signers) -> None:
    sharer = user_with_role(Role.MANAGER, unit=council.unit)
    OccupancyFactory.create(post=council.post(council.manager), person=sharer.person, starts=TODAY)
    council.sign(sharer)
    with refused("taken"):
        council.sign(council.manager)
    council.sign(council.somebody)
    assert council.now().setting_done == TODAY


def test_what_an_appraiser_signed_before_they_left_is_still_signed_by_the_appraisee(council: Signers) -> None:
    council.sign(council.manager)
    successor = council.successor()
    with refused("taken"):
        council.sign(successor)
    council.sign(council.somebody)
    assert council.now().setting_done == TODAY
    assert Signature.objects.get(part=Signer.APPRAISER).person == council.manager.person


def test_a_new_appraiser_may_begin_a_new_version_instead(council: Signers) -> None:
    council.sign(council.manager)
    successor = council.successor()
    begin_version(by=Actor(successor.pk), at=council.seen(successor), why="I want to talk about it first")
    council.sign(successor)
    council.sign(council.somebody)
    assert (parts(1), parts(2)) == (["appraiser"], ["appraisee", "appraiser"])
    assert council.newest().why.open() == "I want to talk about it first"


def test_a_disagreement_is_kept_sealed_with_the_signature(council: Signers) -> None:
    council.sign(council.somebody, comment="  The second target is not mine\x00 ")
    kept = Signature.objects.get()
    assert kept.comment.open() == "The second target is not mine"
    assert "target" not in Signature.objects.values_list("comment", flat=True)[0].token
    with refused("comment"):
        council.sign(council.manager, comment="a" * 2_001)
    assert parts() == ["appraisee"]


def test_no_event_holds_a_word(council: Signers) -> None:
    council.sign(council.somebody, comment=CANARY)
    council.sign(council.manager)
    begin_version(by=Actor(council.manager.pk), at=council.seen(council.manager), why=CANARY)
    rows = [
        str(list(Event.objects.values())),
        str(list(Edition.objects.values())),
        str(list(Signature.objects.values())),
    ]
    assert not any("canary" in row.lower() for row in rows)


def test_nothing_is_signed_where_nothing_stands(council: Signers) -> None:
    council.target.delete()
    with refused("empty"):
        council.sign(council.somebody)


def test_a_closed_cycle_takes_no_words_and_no_signature_and_keeps_them_when_it_is_opened_again(
    council: Signers,
) -> None:
    council.sign(council.somebody)
    at = council.seen(council.manager)
    Cycle.objects.update(state=CycleState.CLOSED, closed_at=council.newest().at)
    assert not council.seen(council.manager).takes_words
    with refused("closed"):
        locked(at)
    with refused("closed"):
        council.sign(council.manager)
    Cycle.objects.update(state=CycleState.OPEN, closed_at=None)
    council.sign(council.manager)
    assert council.now().setting_done == TODAY


def test_what_is_over_is_not_signed(council: Signers) -> None:
    Appraisal.objects.update(ended_on=TODAY - timedelta(days=1))
    with refused("over"):
        council.sign(council.somebody)


def test_the_next_stage_is_begun_once_by_either_of_the_two(council: Signers) -> None:
    council.agree()
    for user in (council.somebody, council.manager):
        begin_stage(by=Actor(user.pk), at=council.seen(user), stage=Stage.MID_YEAR)
    now = council.now()
    assert (now.stage, now.is_open, now.setting_done) == (Stage.MID_YEAR, True, TODAY)
    assert Event.objects.filter(action="begin_appraisal_stage").count() == 1
    with refused("part"):
        begin_stage(by=Actor(council.head.pk), at=council.seen(council.head), stage=Stage.YEAR_END)


def test_a_stage_that_was_never_signed_is_left_by_the_appraiser_with_a_word_once_its_day_has_passed(
    council: Signers,
) -> None:
    Appraisal.objects.update(setting_due=TODAY)
    begin = partial(begin_stage, stage=Stage.MID_YEAR)
    with refused("unsigned"):
        begin(by=Actor(council.manager.pk), at=council.seen(council.manager), why="We forgot")
    Appraisal.objects.update(setting_due=TODAY - timedelta(days=1))
    with refused("appraiser"):
        begin(by=Actor(council.somebody.pk), at=council.seen(council.somebody), why="We forgot")
    with refused("why"):
        begin(by=Actor(council.manager.pk), at=council.seen(council.manager))
    begin(by=Actor(council.manager.pk), at=council.seen(council.manager), why="We forgot")
    council.agree()
    now = council.now()
    assert (now.setting_done, now.mid_year_done) == (None, TODAY)
    assert council.newest().why.open() == "We forgot"


class TestOnPaper:
    """Somebody without a screen signs a form, and the appraiser says that they keep it."""

    @pytest.fixture
    def council(self) -> Signers:
        return Signers(on_paper=True)

    @staticmethod
    def enter(council: Signers, **more: object) -> Signature:
        said: dict[str, object] = {"version": 1, "paper_on": TODAY, "holds": True} | more
        return enter_paper(by=Actor(council.manager.pk), at=council.seen(council.manager), **said)  # type: ignore[arg-type]

    def test_the_keeper_says_that_they_hold_it_and_then_signs_for_themselves(self, council: Signers) -> None:
        for _time in range(2):
            self.enter(council, comment="They wrote: too many targets")
        kept = Signature.objects.get()
        assert (kept.person, kept.entered_by, kept.paper_on) == (
            council.appraisal.person, council.manager.person, TODAY,
        )  # fmt: skip
        assert council.now().is_open
        council.sign(council.manager)
        assert council.now().setting_done == TODAY

    def test_for_somebody_who_has_a_sign_in_nothing_is_entered(self, council: Signers) -> None:
        user = UserFactory.create(person=council.appraisal.person)
        with refused("sign_in"):
            self.enter(council)
        User.objects.filter(pk=user.pk).update(is_active=False)
        self.enter(council)

    @pytest.mark.parametrize(
        ("said", "code"),
        [
            ({"holds": False}, "holds"),
            ({"paper_on": TODAY + timedelta(days=1)}, "paper_on"),
            ({"paper_on": TODAY - timedelta(days=2_000)}, "paper_on"),
            ({"version": 9}, "stale"),
            ({"comment": "a" * 2_001}, "comment"),
        ],
    )
    def test_what_cannot_be_is_refused(self, council: Signers, said: dict[str, object], code: str) -> None:
        with refused(code):
            self.enter(council, **said)
        assert not Signature.objects.exists()

    def test_only_the_appraiser_enters_it(self, council: Signers) -> None:
        with refused("part"):
            enter_paper(
                by=Actor(council.head.pk), at=council.seen(council.head), version=1, paper_on=TODAY, holds=True
            )  # fmt: skip


def test_which_groups_wait_for_a_countersignature() -> None:
    assert {Group(one) for one in COUNTERSIGNED} == {Group.SENIOR, Group.MANAGERS, Group.STAFF}


@pytest.mark.parametrize("group", [Group.TOGETHER, Group.PROBATION])
def test_where_nobody_countersigns_nobody_reads_it_to_countersign(council: Signers, group: Group) -> None:
    council.agree()
    before = council.seen(council.head)
    named = user_with_role(Role.HEAD_OF_SERVICE, unit=council.unit)
    Cycle.objects.update(group=group)
    for naming in (False, True):
        if naming:
            NamedAppraiserFactory.create(person=council.somebody.person, named=named.person, part="countersigner")
        for user in (council.head, named):
            assert seen_by(User.objects.get(pk=user.pk), council.now(), TODAY) is None
            assert signed_in(user).get(council.url).status_code == 404
            assert to_countersign(user.person_id, TODAY) == []
            assert user.person.name not in text_of(signed_in(council.somebody).get(council.url))
    with refused("part"):
        countersign(by=Actor(council.head.pk), at=before, edition=1)
    assert seen_by(User.objects.get(pk=council.manager.pk), council.now(), TODAY) is not None


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    """The same moment in two browsers."""

    def test_two_signatures_at_once_end_the_stage_once(self) -> None:
        council = Signers()
        sides = [(one, council.seen(one)) for one in (council.somebody, council.manager)]
        refusals = at_once(*[partial(sign, by=Actor(user.pk), at=at, version=1) for user, at in sides])
        assert refusals == []
        assert (Edition.objects.count(), Signature.objects.count()) == (1, 2)
        assert (council.now().is_open, council.now().setting_done) == (False, TODAY)

    def test_a_double_click_signs_once(self) -> None:
        council = Signers()
        at = council.seen(council.somebody)
        together(lambda: sign(by=Actor(council.somebody.pk), at=at, version=1))
        assert (Edition.objects.count(), Signature.objects.count()) == (1, 1)
        assert Event.objects.filter(action="sign_appraisal").count() == 1

    def test_a_change_and_a_signature_at_once_never_sign_the_change_unseen(self) -> None:
        council = Signers()
        mine, theirs = council.seen(council.somebody), council.seen(council.manager)

        def change() -> None:
            with transaction.atomic():
                changed(locked(theirs))

        at_once(partial(sign, by=Actor(council.somebody.pk), at=mine, version=1), change)
        assert council.now().version == 2
        assert [one.version for one in Edition.objects.all()] in ([], [1])
