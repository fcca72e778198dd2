"""What a service says of a figure shows with the figure, to whom the figure shows, and as it was signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from council_pm.attachments.services import add_note, attach_file
from council_pm.core.access import Actor
from council_pm.core.periods import Period
from council_pm.core.subjects import Ref
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.models import Audience, Return, Round, Series, Value
from indicators.recompute import recompute
from indicators.returns.states import Stage
from indicators.selectors.figure_words import figure_words
from indicators.services.return_entry import Asked, save_entries
from indicators.services.return_steps import reopen_return, sign_off_returns, submit_returns
from tests import factories
from tests.attachments.samples import pdf
from tests.factories.indicators_quarters import aim, figure, quarter
from tests.factories.organisation import CouncilUnits, make_council
from tests.factories.people import user_with_role
from tests.screens import signed_in

pytestmark = pytest.mark.django_db

NOW, BEFORE, LAST_YEAR = quarter(2026, 1), quarter(2025, 4), quarter(2025, 1)
PAGE, PERIOD, CSV = "/indicators/BINS/", f"/indicators/BINS/{NOW.slug}/", "/indicators/BINS/numbers.csv"
HAPPENED, WHY, NEXT = "Two lorries broke down in May.", "They are eleven years old.", "New ones come in October."
FILE, NOTE = "workshop-invoice.pdf", "Did the depot count the bank holiday?"


@dataclass
class World:
    """A council with a series whose figure is signed off by its head and released to nobody."""

    units: CouncilUnits
    series: Series
    officer: User
    head: User
    centre: User

    def round_of(self, period: Period) -> Round:
        """The round of a quarter, open today."""
        today = timezone.localdate()
        found = Round.objects.filter(slug=period.slug).first()
        return found or factories.RoundFactory.create(
            slug=period.slug, start=period.start, end=period.end, opens=period.end + timedelta(days=1),
            due=today + timedelta(days=5), closes=today + timedelta(days=20),
        )  # fmt: skip

    def sign(self, period: Period = NOW, value: str | None = "41.7", **fields: Any) -> Return:
        """A figure that was sent and signed off with its words."""
        one_round = self.round_of(period)
        one, _made = Return.objects.get_or_create(
            series=self.series, round=one_round, defaults={"due": one_round.due, "stage": Stage.DUE}
        )
        said = {
            "value": value and Decimal(value),
            "happened": HAPPENED,
            "why": WHY,
            "next_steps": NEXT,
            "explanation": "Checked.",
        }
        fields = {name: text for name, text in (said | fields).items() if text is not None}
        by = Actor(self.officer.pk)
        block = save_entries(by=by, asked=[Asked(return_id=one.pk, fields=fields)], today=timezone.localdate())
        assert block.saved, [outcome.errors for outcome in block.outcomes]
        one.refresh_from_db()
        assert submit_returns(by=by, versions={one.pk: one.version}).done
        one.refresh_from_db()
        assert sign_off_returns(by=Actor(self.head.pk), versions={one.pk: one.version}).done
        one.refresh_from_db()
        recompute()
        return one

    def release(self, period: Period = NOW, audience: Audience = Audience.MEMBERS_AND_STAFF) -> None:
        """Let an audience see the round."""
        factories.ReleaseFactory.create(round=self.round_of(period), audience=audience)
        recompute()


@pytest.fixture
def world() -> World:
    units = make_council()
    series = factories.series_with_rules("BINS", units.unit)
    for period in (LAST_YEAR, BEFORE):
        figure(series, period, "48")
    aim(series, NOW, "50")
    return World(
        units,
        series,
        user_with_role(Role.PERFORMANCE_OFFICER, unit=units.department),
        user_with_role(Role.HEAD_OF_SERVICE, unit=units.service),
        user_with_role(Role.CORPORATE_PERFORMANCE, unit=units.council),
    )


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_the_words_show_with_the_figure_and_not_before_it_is_released(world: World) -> None:
    world.sign()
    member, head = signed_in(user_with_role(Role.MEMBER)), signed_in(world.head)
    other = signed_in(user_with_role(Role.PERFORMANCE_OFFICER, unit=world.units.other_department))
    for address in (PAGE, PERIOD, CSV):
        assert HAPPENED in text(head, address), address
        for client in (member, other):
            page = text(client, address)
            assert not any(words in page for words in (HAPPENED, WHY, NEXT)), address
    assert member.get(PERIOD).status_code == 404
    world.release()
    for address in (PAGE, PERIOD, CSV):
        page = text(member, address)
        assert all(words in page for words in (HAPPENED, WHY, NEXT)), address


@pytest.mark.parametrize("audience", [Audience.MANAGEMENT_TEAM, Audience.PORTFOLIO_HOLDERS])
def test_an_earlier_step_of_the_release_tells_members_nothing(world: World, audience: Audience) -> None:
    world.sign()
    world.release(audience=audience)
    member = signed_in(user_with_role(Role.MEMBER))
    assert not any(HAPPENED in text(member, address) for address in (PAGE, PERIOD, CSV))


def test_a_draft_of_a_correction_stays_among_those_who_make_it(world: World) -> None:
    one = world.sign()
    world.release()
    reopen_return(by=Actor(world.centre.pk), return_id=one.pk, based_on=one.version, reason="One depot was left out.")
    fields = {"value": Decimal("44"), "happened": "A draft nobody signed."}
    save_entries(by=Actor(world.officer.pk), asked=[Asked(return_id=one.pk, fields=fields)], today=timezone.localdate())
    assert Return.objects.get(pk=one.pk).happened == "A draft nobody signed."
    for client in (signed_in(user_with_role(Role.MEMBER)), signed_in(world.head)):
        for address in (PAGE, PERIOD, CSV):
            page = text(client, address)
            assert HAPPENED in page, address
            assert "A draft nobody signed." not in page, address


def test_each_revision_keeps_the_words_it_was_signed_with(world: World) -> None:
    one = world.sign()
    first = one.journal
    reopen_return(by=Actor(world.centre.pk), return_id=one.pk, based_on=one.version, reason="One depot was left out.")
    one = world.sign(value="44", happened="Counted again with both depots.")
    assert first
    assert one.journal
    assert first.pk != one.journal.pk
    said = figure_words([first.pk, one.journal.pk])
    assert said[first.pk].happened == HAPPENED
    assert said[one.journal.pk].happened == "Counted again with both depots."


def test_a_figure_that_followed_from_a_file_has_not_the_words_of_the_one_before(world: World) -> None:
    one = world.sign()
    later = factories.ValueFactory.create(
        series=world.series, start=NOW.start, end=NOW.end, revision=2, reason="From a file.", value="60",
        round=one.round, known_from=timezone.now(), recorded_at=timezone.now(),
    )  # fmt: skip
    recompute()
    assert later.pk not in figure_words(list(Value.objects.values_list("pk", flat=True)))
    assert HAPPENED not in text(signed_in(world.head), PERIOD)


def test_a_figure_that_is_not_available_says_why_and_when_it_comes(world: World) -> None:
    reason = "The weighbridge was out of order."
    absent = {"absent": "no_data", "absent_reason": reason, "expected_on": date(2027, 1, 15)}
    unsaid = dict.fromkeys(("happened", "why", "next_steps", "explanation"))
    world.sign(value=None, **absent, **unsaid)
    world.release()
    member = signed_in(user_with_role(Role.MEMBER))
    assert reason in text(member, PERIOD)
    assert "Expected on 15 January 2027." in text(member, PERIOD)
    assert reason in text(member, PAGE)
    assert reason in text(member, CSV)


def test_an_estimate_says_so(world: World) -> None:
    world.sign(estimate=True)
    assert "An estimate" in text(signed_in(world.head), PAGE)
    assert "An estimate" in text(signed_in(world.head), CSV)


def test_posts_stand_for_who_sent_and_signed_and_names_do_not(world: World) -> None:
    world.sign()
    world.release()
    for address in (PAGE, PERIOD):
        page = text(signed_in(user_with_role(Role.MEMBER)), address)
        assert f"Sent by: {world.officer.person.occupancies.get().post.title}" in page
        assert f"Signed off by: {world.head.person.occupancies.get().post.title}" in page
        assert str(world.officer) not in page
    assert str(world.head) not in text(signed_in(user_with_role(Role.MEMBER)), CSV)


def test_evidence_and_discussion_show_to_whom_the_evidence_shows(world: World) -> None:
    one = world.sign()
    world.release()
    about = Ref("return", str(one.pk), str(one.version))
    attach_file(by=Actor(world.officer.pk), about=about, name=FILE, chunks=[pdf()])
    add_note(by=Actor(world.head.pk), about=about, text=NOTE)
    manager = user_with_role(Role.MANAGER, unit=world.units.unit)
    seeing = [world.officer, world.head, world.centre, manager, user_with_role(Role.AUDITOR)]
    blind = [
        user_with_role(Role.MEMBER),
        user_with_role(Role.EXECUTIVE_MEMBER),
        user_with_role(Role.SCRUTINY_OFFICER),
        user_with_role(Role.EMPLOYEE, unit=world.units.unit),
        user_with_role(Role.HEAD_OF_SERVICE, unit=world.units.other_service),
        user_with_role(Role.PERFORMANCE_OFFICER, unit=world.units.other_department),
    ]
    for address in (PAGE, PERIOD):
        for user in seeing:
            page = text(signed_in(user), address)
            assert FILE in page, (address, user)
            assert NOTE in page, (address, user)
        for user in blind:
            page = text(signed_in(user), address)
            assert HAPPENED in page
            assert FILE not in page, (address, user)
            assert NOTE not in page, (address, user)
    assert not any(NOTE in text(signed_in(user), CSV) for user in (*seeing, *blind))


def test_earlier_periods_are_there_to_open_and_cost_no_more_queries(world: World) -> None:
    def asked() -> int:
        client = signed_in(world.head)
        client.get(PAGE)
        with CaptureQueriesContext(connection) as made:
            client.get(PAGE)
        return len(made)

    world.sign()
    one = asked()
    for period in (quarter(2025, 3), quarter(2025, 2)):
        world.sign(period, happened=f"What happened in {period.slug}.")
    assert asked() == one
    page = text(signed_in(world.head), PAGE)
    assert "What was said of 2 earlier periods" in page
    assert "What happened in 2025-26-q2." in page


def test_words_with_markup_stay_words(world: World) -> None:
    world.sign(happened="<script>alert(1)</script>", why="=HYPERLINK(1)")
    page = text(signed_in(world.head), PAGE)
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert ",=HYPERLINK" not in text(signed_in(world.head), CSV)
