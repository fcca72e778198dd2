"""Returns: saved without loss, sent, queried, signed by a second person, restated with a reason; all journalled."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.people.models import DelegatedRight, Delegation, User
from council_pm.people.roles import Role
from indicators.models import Channel, Return, ReturnBatch, ReturnVersion, Value
from indicators.returns.states import Stage
from indicators.services.return_entry import (
    UNDO_WITHIN,
    Asked,
    Block,
    check_entries,
    save_entries,
    undo_batch,
    withdraw_return,
)
from indicators.services.return_steps import (
    query_return,
    reopen_return,
    sign_off_returns,
    submit_returns,
    take_back_return,
)
from tests import factories
from tests.factories.organisation import CouncilUnits, make_council
from tests.factories.people import user_with_role

pytestmark = pytest.mark.django_db

OPEN_DAY = date(2026, 7, 10)


@pytest.fixture
def council() -> CouncilUnits:
    return make_council()


@pytest.fixture
def officer(council: CouncilUnits) -> User:
    return user_with_role(Role.PERFORMANCE_OFFICER, unit=council.department)


@pytest.fixture
def head(council: CouncilUnits) -> User:
    return user_with_role(Role.HEAD_OF_SERVICE, unit=council.service)


@pytest.fixture
def due(council: CouncilUnits) -> Return:
    return a_return(council)


def a_return(council: CouncilUnits, code: str = "R-1", **definition: Any) -> Return:
    series = factories.series_with_rules(code, council.unit, **definition)
    made: Return = factories.ReturnFactory.create(series=series, round=the_round())
    return made


def the_round() -> Any:
    from indicators.models import Round

    return Round.objects.first() or factories.RoundFactory.create()


def by(user: User) -> Actor:
    return Actor(user.pk)


def save(user: User, one: Return, based_on: int | None = None, day: date = OPEN_DAY, **fields: Any) -> Block:
    fields = {name: Decimal(text) if name in FIGURES else text for name, text in fields.items()}
    asked = Asked(return_id=one.pk, fields=fields, based_on=one.version if based_on is None else based_on)
    block = save_entries(by=by(user), asked=[asked], today=day)
    one.refresh_from_db()
    return block


FIGURES = ("value", "numerator", "denominator")


def sent(user: User, one: Return, **fields: Any) -> Return:
    save(user, one, **(fields or {"value": "50"}))
    assert submit_returns(by=by(user), versions={one.pk: one.version}).done
    one.refresh_from_db()
    return one


def signed(officer: User, head: User, one: Return, **fields: Any) -> Return:
    sent(officer, one, **fields)
    assert not sign_off_returns(by=by(head), versions={one.pk: one.version}).refused
    one.refresh_from_db()
    return one


def codes(block: Block) -> list[str]:
    return [finding.code for one in block.outcomes for finding in one.errors]


# --- Saving


def test_a_figure_is_kept_with_who_and_when_and_its_version_is_journalled(officer: User, due: Return) -> None:
    block = save(officer, due, value="41.2", happened="A wet spring.")
    assert (block.saved, due.stage, due.version, due.saved_by) == (True, Stage.DRAFT, 1, officer.pk)
    kept = ReturnVersion.objects.get(of=due)
    assert (kept.content, kept.by, kept.act) == ({"value": "41.2", "happened": "A wet spring."}, officer.pk, "save")
    assert Event.objects.filter(action="save_return", subject_id=str(due.pk), subject_version="1").count() == 1


def test_saving_what_stands_already_changes_nothing_even_on_an_older_version(officer: User, due: Return) -> None:
    save(officer, due, value="41.2")
    again = save(officer, due, based_on=0, value="41.20")
    assert (again.saved, again.changed, due.version) == (True, [], 1)


def test_a_save_on_an_older_version_is_refused_and_says_what_stands(officer: User, head: User, due: Return) -> None:
    save(officer, due, value="41.2")
    block = save(head, due, based_on=0, value="45")
    outcome = block.outcomes[0]
    assert (block.saved, outcome.is_stale, outcome.kept.value, outcome.kept.saved_by) == (
        False, True, Decimal("41.2"), officer.pk,
    )  # fmt: skip
    assert (due.value, due.version) == (Decimal("41.2"), 1)


def test_a_block_is_kept_as_a_whole_or_not_at_all(council: CouncilUnits, officer: User) -> None:
    good, bad = a_return(council, "A-1"), a_return(council, "B-1", upper_bound=Decimal(100))
    asked = [Asked(return_id=one.pk, fields={"value": Decimal(150)}, based_on=0) for one in (good, bad)]
    assert codes(check_entries(asked, today=OPEN_DAY)) == ["out_of_bounds"]
    assert codes(save_entries(by=by(officer), asked=asked, today=OPEN_DAY)) == ["out_of_bounds"]
    assert set(Return.objects.values_list("stage", "value")) == {(Stage.DUE.value, None)}
    assert not ReturnVersion.objects.exists()


def test_a_block_of_many_is_kept_like_single_cells(council: CouncilUnits, officer: User) -> None:
    rows = [a_return(council, f"M-{n}") for n in range(3)]
    asked = [Asked(return_id=one.pk, fields={"value": Decimal(n)}, based_on=0) for n, one in enumerate(rows)]
    block = save_entries(by=by(officer), asked=asked, today=OPEN_DAY, channel=Channel.PASTE, correlated=True)
    stored = Return.objects.order_by("series__indicator__code").values_list("value", "version", "stage", "saved_by")
    assert [*stored] == [(Decimal(n), 1, "draft", officer.pk) for n in range(3)]
    assert set(ReturnVersion.objects.values_list("batch", "channel")) == {(block.batch_id, "paste")}


@pytest.mark.parametrize(
    ("day", "code"), [(date(2026, 6, 30), "not_open"), (date(2026, 9, 1), "closed"), (date(2026, 8, 31), "")]
)
def test_a_round_takes_figures_from_its_first_to_its_last_day(officer: User, due: Return, day: date, code: str) -> None:
    assert codes(save(officer, due, day=day, value="5")) == ([code] if code else [])


def test_a_retired_indicator_takes_no_figure(officer: User, due: Return) -> None:
    indicator = due.series.indicator
    indicator.retired_on, indicator.retired_reason = date(2026, 3, 31), "Replaced."
    indicator.save()
    assert codes(save(officer, due, value="5")) == ["retired"]


def test_two_counts_are_kept_with_the_figure_that_they_give(council: CouncilUnits, officer: User) -> None:
    one = a_return(council, formula_type="ratio", numerator="Done", denominator="All", upper_bound=Decimal(100))
    save(officer, one, numerator="41", denominator="96")
    assert (one.value, one.numerator, one.denominator) == (Decimal("42.708333"), Decimal(41), Decimal(96))
    assert codes(save(officer, one, numerator="97")) == ["numerator_above_denominator", "out_of_bounds"]


def test_a_figure_unlike_its_past_asks_for_a_word_that_goes_with_it(officer: User, due: Return) -> None:
    """Oxford: 73,390 against the usual 420."""
    for n in range(8):
        quarter = date(2024 + n // 4, 1 + 3 * (n % 4), 1)
        factories.ValueFactory.create(
            series=due.series, start=quarter, end=quarter + timedelta(days=80), value=Decimal(420 + n % 3)
        )
    block = save(officer, due, value="73390")
    assert block.saved
    assert [one["code"] for one in due.findings] == ["modified_z"]
    refused = submit_returns(by=by(officer), versions={due.pk: due.version}).refused
    assert [finding.code for finding in refused[0][1]] == ["explanation_missing"]
    save(officer, due, explanation="A new way of counting.")
    assert submit_returns(by=by(officer), versions={due.pk: due.version}).done


def test_a_withdrawn_figure_is_gone_from_the_return_and_stays_in_its_versions(officer: User, due: Return) -> None:
    save(officer, due, value="5", happened="Rain.")
    withdraw_return(by=by(officer), return_id=due.pk, based_on=1)
    due.refresh_from_db()
    assert (due.stage, due.value, due.happened, due.version) == (Stage.DUE, None, "", 2)
    assert ReturnVersion.objects.get(of=due, version=1).content == {"value": "5", "happened": "Rain."}


# --- Undoing a paste


def pasted(officer: User, *rows: Return) -> int:
    asked = [Asked(return_id=one.pk, fields={"value": Decimal(9)}, based_on=one.version) for one in rows]
    block = save_entries(by=by(officer), asked=asked, today=OPEN_DAY, channel=Channel.PASTE, correlated=True)
    assert block.batch_id is not None
    return block.batch_id


def test_undoing_a_paste_puts_back_what_stood_and_leaves_what_was_changed_since(
    council: CouncilUnits, officer: User
) -> None:
    earlier, new, touched = (a_return(council, code) for code in ("E-1", "N-1", "T-1"))
    save(officer, earlier, value="4")
    batch = pasted(officer, earlier, new, touched)
    touched.refresh_from_db()
    save(officer, touched, value="7")
    assert undo_batch(by=by(officer), batch_id=batch) == 2
    kept = dict(Return.objects.values_list("series__indicator__code", "value"))
    assert kept == {"E-1": Decimal(4), "N-1": None, "T-1": Decimal(7)}
    assert Return.objects.get(pk=new.pk).stage == Stage.DUE


@pytest.mark.parametrize(("who", "minutes", "code"), [(0, 11, "too_late"), (1, 1, "not_yours")])
def test_a_paste_is_undone_by_who_made_it_and_for_ten_minutes(
    officer: User, head: User, due: Return, who: int, minutes: int, code: str
) -> None:
    batch = pasted(officer, due)
    ReturnBatch.objects.filter(pk=batch).update(at=timezone.now() - timedelta(minutes=minutes))
    with pytest.raises(ValidationError) as refused:
        undo_batch(by=by((officer, head)[who]), batch_id=batch)
    assert (refused.value.code, UNDO_WITHIN) == (code, timedelta(minutes=10))
    assert Return.objects.get(pk=due.pk).value == Decimal(9)


def test_a_paste_is_undone_once(officer: User, due: Return) -> None:
    batch = pasted(officer, due)
    undo_batch(by=by(officer), batch_id=batch)
    with pytest.raises(ValidationError) as refused:
        undo_batch(by=by(officer), batch_id=batch)
    assert refused.value.code == "undone"


# --- Sending, asking, signing


def test_what_is_complete_goes_and_what_is_not_stays_with_what_it_lacks(council: CouncilUnits, officer: User) -> None:
    full, bare = a_return(council, "F-1"), a_return(council, "G-1")
    save(officer, full, value="5")
    result = submit_returns(by=by(officer), versions={full.pk: full.version, bare.pk: bare.version})
    assert [one.pk for one in result.done] == [full.pk]
    assert [(one.pk, finding.code) for one, faults in result.refused for finding in faults] == [
        (bare.pk, "not_possible")
    ]


def test_sending_twice_sends_once(officer: User, due: Return) -> None:
    save(officer, due, value="5")
    first = submit_returns(by=by(officer), versions={due.pk: 1}).done[0].version
    again = submit_returns(by=by(officer), versions={due.pk: 1})
    assert (first, [one.version for one in again.done], again.refused) == (2, [2], [])
    assert Event.objects.filter(action="submit_return").count() == 1


def test_a_question_goes_back_and_its_answer_comes_again(officer: User, head: User, due: Return) -> None:
    sent(officer, due)
    with pytest.raises(ValidationError):
        query_return(by=by(head), return_id=due.pk, based_on=due.version, question=" ")
    query_return(by=by(head), return_id=due.pk, based_on=due.version, question="Is the depot in it?")
    due.refresh_from_db()
    assert (due.stage, due.question, due.queried_by) == (Stage.QUERIED, "Is the depot in it?", head.pk)
    sent(officer, due, value="51")
    assert (due.stage, due.question) == (Stage.SUBMITTED, "")


def test_what_was_sent_can_be_taken_back_until_it_is_signed(officer: User, head: User, due: Return) -> None:
    sent(officer, due)
    assert codes(save(officer, due, value="6")) == ["not_possible"]
    take_back_return(by=by(officer), return_id=due.pk, based_on=due.version)
    due.refresh_from_db()
    assert due.stage == Stage.DRAFT
    signed(officer, head, due, value="6")
    with pytest.raises(ValidationError):
        take_back_return(by=by(officer), return_id=due.pk, based_on=due.version)


def test_a_second_person_signs_the_figure_into_the_journal(officer: User, head: User, due: Return) -> None:
    signed(officer, head, due, value="41.2")
    value = Value.objects.get()
    assert (value.value, value.submitted_by, value.signed_by, value.round_id, value.revision) == (
        Decimal("41.2"), officer.pk, head.pk, due.round_id, 1,
    )  # fmt: skip
    assert (due.stage, due.signed, due.journal_id) == (Stage.SIGNED_OFF, "final", value.pk)


def test_nobody_signs_what_they_sent(head: User, due: Return) -> None:
    sent(head, due)
    refused = sign_off_returns(by=by(head), versions={due.pk: due.version}).refused
    assert [finding.code for finding in refused[0][1]] == ["two_people"]
    assert not Value.objects.exists()


def test_a_cell_that_changed_stops_its_sign_off_and_not_that_of_others(
    council: CouncilUnits, officer: User, head: User
) -> None:
    steady, moving = sent(officer, a_return(council, "S-1")), sent(officer, a_return(council, "M-1"))
    shown = {one.pk: one.version for one in (steady, moving)}
    take_back_return(by=by(officer), return_id=moving.pk, based_on=moving.version)
    moving.refresh_from_db()
    sent(officer, moving, value="99")
    result = sign_off_returns(by=by(head), versions=shown)
    assert [one.pk for one in result.done] == [steady.pk]
    assert [finding.code for finding in result.refused[0][1]] == ["stale"]
    assert Value.objects.count() == 1


def test_the_director_signs_what_the_head_typed(council: CouncilUnits, head: User, due: Return) -> None:
    director = user_with_role(Role.CHIEF_OFFICER, unit=council.department)
    signed(head, director, due)
    assert (due.signed_by, due.signed_reason) == (director.pk, "")


@pytest.mark.parametrize("role", [Role.CHIEF_OFFICER, Role.CORPORATE_PERFORMANCE])
def test_for_an_absent_head_others_sign_with_a_reason_that_is_kept(
    council: CouncilUnits, officer: User, due: Return, role: Role
) -> None:
    other = user_with_role(role, unit=council.department)
    sent(officer, due)
    refused = sign_off_returns(by=by(other), versions={due.pk: due.version}).refused
    assert [finding.code for finding in refused[0][1]] == ["reason_missing"]
    assert sign_off_returns(by=by(other), versions={due.pk: due.version}, reason="The head is on leave.").done
    due.refresh_from_db()
    assert due.signed_reason == "The head is on leave."


def test_an_officer_and_another_service_s_head_sign_nothing(council: CouncilUnits, officer: User, due: Return) -> None:
    sent(officer, due)
    second = user_with_role(Role.PERFORMANCE_OFFICER, unit=council.department)
    elsewhere = user_with_role(Role.HEAD_OF_SERVICE, unit=council.other_department)
    for user in (second, elsewhere):
        refused = sign_off_returns(by=by(user), versions={due.pk: due.version}, reason="I want to.").refused
        assert [finding.code for finding in refused[0][1]] == ["not_yours"]


def test_a_deputy_to_whom_the_head_lent_it_signs_for_those_days_only(
    council: CouncilUnits, officer: User, head: User, due: Return
) -> None:
    deputy = user_with_role(Role.MANAGER, unit=council.unit)
    today = timezone.localdate()
    lent = Delegation.objects.create(
        from_post=head.person.occupancies.get().post, from_person=head.person, to_person=deputy.person,
        unit=council.service, what=DelegatedRight.SIGN_OFF, starts=today, ends=today, made_by=head.pk,
        made_at=timezone.now(),
    )  # fmt: skip
    signed(officer, deputy, due)
    lent.ends = lent.starts = today - timedelta(days=1)
    lent.save()
    other = sent(officer, a_return(council, "R-2"))
    assert sign_off_returns(by=by(deputy), versions={other.pk: other.version}).refused


def test_many_signed_at_once_make_one_recomputation(council: CouncilUnits, officer: User, head: User) -> None:
    from council_pm.jobs.models import Job

    rows = [sent(officer, a_return(council, f"J-{n}")) for n in range(3)]
    result = sign_off_returns(by=by(head), versions={one.pk: one.version for one in rows})
    assert (len(result.done), Job.objects.filter(kind="recompute_statuses").count()) == (3, 1)


# --- Provisional figures and restatements


def test_a_provisional_figure_is_made_final_without_a_reason_even_when_the_round_is_closed(
    officer: User, head: User, due: Return
) -> None:
    signed(officer, head, due, value="50", provisional=True)
    assert save(officer, due, day=date(2026, 10, 1), value="52", provisional=False).saved
    sent(officer, due, happened="The final count came.")
    assert sign_off_returns(by=by(head), versions={due.pk: due.version}).done
    due.refresh_from_db()
    rows = Value.objects.order_by("revision").values_list("value", "provisional")
    assert ([*rows], due.stage, due.signed, due.corrected) == (
        [(Decimal(50), True), (Decimal(52), False)], Stage.SIGNED_OFF, "final", False,
    )  # fmt: skip


def test_a_restatement_takes_a_reason_and_a_second_person_and_keeps_both_figures(
    officer: User, head: User, due: Return
) -> None:
    centre = user_with_role(Role.CORPORATE_PERFORMANCE)
    signed(officer, head, due, value="50")
    with pytest.raises(ValidationError) as refused:
        reopen_return(by=by(centre), return_id=due.pk, based_on=due.version, reason=" ")
    assert refused.value.code == "reason_missing"
    reopen_return(by=by(centre), return_id=due.pk, based_on=due.version, reason="The depot was counted twice.")
    due.refresh_from_db()
    assert Value.objects.count() == 1, "the figure stays until a second person signs the new one"
    sent(officer, due, value="48")
    assert sign_off_returns(by=by(head), versions={due.pk: due.version}).done
    due.refresh_from_db()
    newest = Value.objects.order_by("-revision")[0]
    assert (newest.revision, newest.value, newest.reason) == (2, Decimal(48), "The depot was counted twice.")
    assert (due.stage, due.reopened_reason) == (Stage.RESTATED, "")


def test_a_restatement_that_is_withdrawn_leaves_the_figure_as_it_was_signed(
    officer: User, head: User, due: Return
) -> None:
    centre = user_with_role(Role.CORPORATE_PERFORMANCE)
    signed(officer, head, due, value="50")
    reopen_return(by=by(centre), return_id=due.pk, based_on=due.version, reason="A doubt.")
    due.refresh_from_db()
    save(officer, due, value="48")
    withdraw_return(by=by(officer), return_id=due.pk, based_on=due.version)
    due.refresh_from_db()
    assert (due.stage, due.value, due.reopened_reason) == (Stage.SIGNED_OFF, Decimal(50), "")
    assert Value.objects.count() == 1


def test_a_signed_figure_is_not_written_over(officer: User, head: User, due: Return) -> None:
    signed(officer, head, due)
    assert codes(save(officer, due, value="99")) == ["not_possible"]
