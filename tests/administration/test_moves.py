"""Moves of parts of the council: what is under way is shown before, and on the day those concerned are told, once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from council_pm.administration.organisation_preview import Line, Section
from council_pm.administration.selectors.open_work import KINDS, Moving, open_work
from council_pm.administration.tasks import meet_moves
from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.jobs.models import Job, JobState
from council_pm.jobs.runs import run_job
from council_pm.notices.models import Mail, MailChoice
from council_pm.org.services import move_unit
from council_pm.people.models import Delegation, User
from council_pm.people.roles import Role
from indicators.returns.states import Stage
from plans.models import Dependency, MoveMail
from plans.services.moves import choose_link
from tests.factories import (
    OccupancyFactory,
    PersonFactory,
    PostFactory,
    ReturnFactory,
    RoundFactory,
    TargetProposalFactory,
    series_with_rules,
    user_with_role,
)
from tests.factories.organisation import CouncilUnits
from tests.factories.plans import ActionFactory, PlanFactory, aim_of
from tests.factories.risks import RiskFactory

pytestmark = pytest.mark.django_db
BY = Actor(None, "tests")
PAST, AHEAD = date(2026, 9, 1), date(2027, 1, 1)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel("2026-11-25 12:00:00+00:00", tick=False):
        yield


def browser(role: Role, units: CouncilUnits) -> Client:
    client = Client()
    client.force_login(user_with_role(role, unit=units.council))
    return client


def look(client: Client, units: CouncilUnits, day: str = "2027-01-01", parent: str = "CHI") -> Any:
    response = client.get("/administration/organisation/PLA1/move/", {"parent": parent, "from_day": day})
    assert response.status_code == 200
    return response


def sections(response: Any) -> dict[str, Section]:
    return {one.title: one for one in response.context["preview"].sections}


def told(section: Section) -> list[tuple[str, str]]:
    return [(line.text, line.note) for line in section.lines]


def under_way(units: CouncilUnits) -> None:
    """Something of each kind in the service that moves, and beside it something that stays."""
    PostFactory.create(unit=units.other_department, title="Director of Children", role=Role.CHIEF_OFFICER)
    director = PostFactory.create(unit=units.department, title="Director of Place", role=Role.CHIEF_OFFICER)
    head = PostFactory.create(
        unit=units.service, title="Head of Streets", role=Role.HEAD_OF_SERVICE, reports_to=director
    )
    clerk = PostFactory.create(unit=units.department, title="Clerk", reports_to=head)
    PostFactory.create(unit=units.unit, title="Loader", reports_to=head)
    above = aim_of(PlanFactory.create(unit=units.department, year=2026, agreed=True), "Clean streets")
    aim = aim_of(PlanFactory.create(unit=units.service, year=2026), "Bins on the day", above)
    aim_of(PlanFactory.create(unit=units.unit, year=2026, agreed=True), "No street missed", aim)
    PlanFactory.create(unit=units.service, year=2025, agreed=True)
    second = ActionFactory.create(unit=units.unit, title="Second truck", owner=head)
    ActionFactory.create(unit=units.unit, title="Long done", status="done", done_on=PAST)
    depot = ActionFactory.create(unit=units.department, title="New depot", owner=clerk)
    Dependency.objects.create(action=second, on=depot)
    Dependency.objects.create(action=depot, on=ActionFactory.create(unit=units.department, title="Both stay"))
    series = series_with_rules("WST-01", units.unit, name="Recycled")
    window = RoundFactory.create(
        slug="2026-27-q2", start=date(2026, 7, 1), end=date(2026, 9, 30), opens=date(2026, 10, 1),
        due=date(2026, 11, 20), closes=AHEAD,
    )  # fmt: skip
    ReturnFactory.create(round=window, series=series, due=window.due, stage=Stage.DUE)
    TargetProposalFactory.create(series=series, year="2027-28")
    people = [PersonFactory.create(name=name) for name in ("Ann Lee", "Bo Ray")]
    dates = {"starts": date(2026, 11, 1), "ends": date(2027, 3, 1), "made_by": 1, "made_at": datetime.now(UTC)}
    for post, unit, what in ((head, units.service, "entry"), (director, units.department, "sign_off")):
        Delegation.objects.create(
            from_post=post, from_person=people[0], to_person=people[1], unit=unit, what=what, **dates
        )


class TestThePreview:
    def test_everything_under_way_is_listed_with_what_becomes_of_it(self, units: CouncilUnits) -> None:
        under_way(units)
        found = sections(look(browser(Role.CORPORATE_PERFORMANCE, units), units))
        assert told(found["Plans under way"]) == [
            ("Care For Your Area: Service plan 2026/27", "Being written"),
            ("Waste and Recycling: Unit plan 2026/27", "Agreed"),
        ]
        assert told(found["Actions still to do"]) == [("Second truck", "Waste and Recycling, due on 31 December 2030")]
        assert told(found["Actions here and elsewhere that wait for each other"]) == [
            ("Second truck", "waits for “New depot”")
        ]
        assert told(found["Aims that support one of a part that is left"]) == [
            ("Bins on the day", "Care For Your Area, 2026/27, supports “Clean streets” of Place")
        ]
        returns = found["Returns that are not signed off yet"]
        assert told(returns) == [("Q2 2026/27 (July to September)", "1 return, round closes on 1 January 2027")]
        assert "signed off by: Director of Children, Head of Streets." in returns.text
        targets = found["Targets that wait to be agreed"]
        assert told(targets) == [("WST-01", "2027-28")]
        assert "Director of Children agrees them" in targets.text
        assert sorted(note for _text, note in told(found["Rights that were lent"])) == [
            "ends for what moves: its giver does not answer for it any more",
            "goes along, until 1 March 2027",
        ]
        assert told(found["Posts that report to somebody outside"]) == [
            ("Clerk", "reports to Head of Streets"),
            ("Head of Streets", "reports to Director of Place"),
        ]

    def test_open_risks_go_along_and_a_confidential_one_is_not_named(self, units: CouncilUnits) -> None:
        RiskFactory.create(unit=units.unit, title="A fire at the depot")
        RiskFactory.create(unit=units.service, title="Unequal pay", confidential=True)
        RiskFactory.create(unit=units.unit, title="Long over", ended_at=datetime.now(UTC), ended_reason="Sold.")
        RiskFactory.create(unit=units.department, title="Stays here")
        found = sections(look(browser(Role.CORPORATE_PERFORMANCE, units), units))
        assert told(found["Risks that are open"]) == [
            ("A fire at the depot", "Waste and Recycling"),
            ("A confidential risk", "Care For Your Area"),
        ]
        page = look(browser(Role.SYSTEM_ADMINISTRATOR, units), units).content.decode()
        assert "A fire at the depot" not in page

    def test_a_keeper_who_reads_no_plans_is_told_how_much_there_is(self, units: CouncilUnits) -> None:
        under_way(units)
        response = look(browser(Role.SYSTEM_ADMINISTRATOR, units), units)
        page = response.content.decode()
        assert "Plans under way (2)" in page
        assert "2 that are not shown to you" in page
        for secret in ("Second truck", "Bins on the day", "Clean streets", "WST-01</a>", "Service plan"):
            assert secret not in page

    def test_a_move_after_the_year_leaves_its_plans_alone(self, units: CouncilUnits) -> None:
        under_way(units)
        found = sections(look(browser(Role.CORPORATE_PERFORMANCE, units), units, "2027-04-01"))
        assert "Plans under way" not in found
        assert "Aims that support one of a part that is left" not in found
        assert "Returns that are not signed off yet" not in found

    def test_nothing_is_told_of_nothing(self, units: CouncilUnits) -> None:
        found = sections(look(browser(Role.CORPORATE_PERFORMANCE, units), units))
        assert set(found) == {"Parts of the council below it"}

    def test_a_further_kind_of_work_is_a_line_more(self, units: CouncilUnits) -> None:
        def risks(moving: Moving) -> Section:
            return Section("Risks", "They move along.", (Line("Flood"),))

        seen = list(open_work(Moving(**_nothing(units)), [*KINDS, risks]))
        assert [one.title for one in seen] == ["Risks"]

    def test_as_many_queries_for_three_as_for_one(self, units: CouncilUnits) -> None:
        under_way(units)
        client = browser(Role.CORPORATE_PERFORMANCE, units)
        look(client, units)

        def asked() -> int:
            with CaptureQueriesContext(connection) as queries:
                look(client, units)
            return len(queries)

        one = asked()
        for number in range(3):
            ActionFactory.create(unit=units.second_unit)
            PostFactory.create(unit=units.second_unit, title=f"Post {number}")
            PlanFactory.create(unit=units.second_unit, year=2026, kind="improvement", name=f"Plan {number}")
        assert asked() == one <= 20


def _nothing(units: CouncilUnits) -> dict[str, Any]:
    from council_pm.administration.organisation_preview import Reader
    from council_pm.org.selectors import placement_rows, tree

    day = tree(AHEAD)
    return {
        "unit_ids": frozenset({units.second_unit.pk}), "unit_id": units.second_unit.pk, "day": AHEAD,
        "rows": placement_rows(date.max), "before": day, "after": day, "posts": (),
        "reader": Reader(1, date(2026, 11, 25), sees_definitions=True, sees_plans=True),
    }  # fmt: skip


class TestTheDay:
    def officer(self, role: Role, unit: Any) -> User:
        return user_with_role(role, unit=unit)

    def move(self, units: CouncilUnits, day: date) -> None:
        move_unit(by=BY, unit=units.service, parent=units.other_department, from_day=day)

    def run(self, at: str) -> Job:
        with time_machine.travel(at, tick=False):
            meet_moves()
            job = Job.objects.latest("pk")
            run_job(job.pk)
        job.refresh_from_db()
        return job

    def test_heads_and_officers_of_what_moves_and_the_chiefs_of_both_are_told_once(self, units: CouncilUnits) -> None:
        concerned = [
            self.officer(Role.HEAD_OF_SERVICE, units.service), self.officer(Role.MANAGER, units.unit),
            self.officer(Role.CHIEF_OFFICER, units.department),
            self.officer(Role.CHIEF_OFFICER, units.other_department),
        ]  # fmt: skip
        self.officer(Role.EMPLOYEE, units.unit)
        self.officer(Role.MANAGER, units.other_unit)
        self.officer(Role.HEAD_OF_SERVICE, units.other_service)
        never = self.officer(Role.PERFORMANCE_OFFICER, units.service)
        MailChoice.objects.create(user=never, mail=Mail.NEVER, changed_at=datetime.now(UTC))
        gone = self.officer(Role.MANAGER, units.second_unit)
        gone.person.occupancies.update(ends=date(2026, 12, 1))
        above = aim_of(PlanFactory.create(unit=units.department, year=2026, agreed=True), "Clean streets")
        aim_of(PlanFactory.create(unit=units.service, year=2026, agreed=True), "Bins on the day", above)
        ActionFactory.create(unit=units.unit)
        self.move(units, AHEAD)
        assert self.run("2026-12-31 08:00:00+00:00").result == {"links": 0, "people": 0}
        assert self.run("2027-01-01 08:00:00+00:00").result == {"links": 0, "people": 4}
        assert sorted(one.to[0] for one in mail.outbox) == sorted(user.email for user in concerned)
        body = mail.outbox[0].body
        assert (
            "since 1 January 2027, Care For Your Area belongs to Children's Services. Before, it belonged to Place."
            in body
        )
        assert "1 plan and 1 action still to do" in body
        assert "1 aim still supports one of a part that was left." in body
        assert "/units/PLA1/before-and-after/" in body
        assert self.run("2027-01-02 08:00:00+00:00").result == {"links": 0, "people": 0}
        assert len(mail.outbox) == 4
        assert Event.objects.filter(action="tell_of_move").count() == 4

    def test_a_job_that_runs_late_does_the_same_and_one_after_a_month_tells_nothing(self, units: CouncilUnits) -> None:
        head = self.officer(Role.HEAD_OF_SERVICE, units.service)
        above = aim_of(PlanFactory.create(unit=units.department, year=2026, agreed=True), "Clean streets")
        aim = aim_of(PlanFactory.create(unit=units.service, year=2026, agreed=True), "Bins on the day", above)
        new = aim_of(PlanFactory.create(unit=units.other_department, year=2026, agreed=True), "Safe ways")
        self.move(units, AHEAD)
        choose_link(by=Actor(head.pk), objective=aim, parent=new, today=date(2026, 11, 25))
        job = self.run("2027-03-05 08:00:00+00:00")
        assert job.result == {"links": 1, "people": 0}
        aim.refresh_from_db()
        assert aim.parent_id == new.pk
        assert mail.outbox == []

    def test_a_move_that_was_taken_back_or_only_renamed_is_told_to_nobody(self, units: CouncilUnits) -> None:
        self.officer(Role.HEAD_OF_SERVICE, units.service)
        self.move(units, AHEAD)
        move_unit(by=BY, unit=units.service, parent=units.department, from_day=AHEAD, name="Streets")
        assert self.run("2027-01-01 08:00:00+00:00").result == {"links": 0, "people": 0}

    def test_one_that_is_recorded_late_is_told_at_once_by_a_job(self, units: CouncilUnits) -> None:
        self.officer(Role.HEAD_OF_SERVICE, units.service)
        client = browser(Role.CORPORATE_PERFORMANCE, units)
        for day, jobs in (("2027-01-01", 0), ("2026-03-02", 1)):
            sent = {"parent": "CHI", "from_day": day, "reason": "Review"}
            digest = look(client, units, day).context["preview"].digest
            assert client.post("/administration/organisation/PLA1/move/", sent | {"seen": digest}).status_code == 302
            assert Job.objects.filter(kind="organisation_moves").count() == jobs
        job = Job.objects.get(kind="organisation_moves")
        run_job(job.pk)
        job.refresh_from_db()
        assert job.result == {"links": 0, "people": 1}
        assert "since 2 March 2026" in mail.outbox[0].body
        assert MoveMail.objects.get().sent_at is not None

    def test_a_mail_that_could_not_go_is_tried_again(
        self, units: CouncilUnits, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.officer(Role.HEAD_OF_SERVICE, units.service)
        self.move(units, AHEAD)

        def refuse(message: EmailMessage, **options: Any) -> int:
            raise SMTPServerDisconnected

        with monkeypatch.context() as broken:
            broken.setattr(EmailMessage, "send", refuse)
            job = self.run("2027-01-01 08:00:00+00:00")
        assert job.state != JobState.DONE
        assert not MoveMail.objects.exists()
        with time_machine.travel("2027-01-01 10:00:00+00:00", tick=False):
            run_job(job.pk)
        assert len(mail.outbox) == 1

    def test_a_claimed_mail_of_a_job_that_was_stopped_goes_when_it_is_run_again(self, units: CouncilUnits) -> None:
        head = self.officer(Role.HEAD_OF_SERVICE, units.service)
        self.move(units, AHEAD)
        placement = units.service.placements.get(valid_from=AHEAD)
        MoveMail.objects.create(placement=placement, user=head, job_id=999_999)
        assert self.run("2027-01-01 08:00:00+00:00").result == {"links": 0, "people": 0}, "somebody else has it"
        assert mail.outbox == []

    def test_who_has_to_choose_is_told_in_my_work_until_it_is_chosen(self, units: CouncilUnits) -> None:
        head = self.officer(Role.HEAD_OF_SERVICE, units.service)
        above = aim_of(PlanFactory.create(unit=units.department, year=2026, agreed=True), "Clean streets")
        aim = aim_of(PlanFactory.create(unit=units.service, year=2026, agreed=True), "Bins on the day", above)
        client = Client()
        client.force_login(head)
        assert "after a move" not in client.get("/my-work/").content.decode()
        self.move(units, AHEAD)
        page = client.get("/my-work/").content.decode()
        assert "Say what 1 aim supports after a move" in page
        assert "moves on 1 January 2027" in page
        choose_link(by=Actor(head.pk), objective=aim, parent=None, today=date(2026, 11, 25))
        assert "after a move" not in client.get("/my-work/").content.decode()
        other = Client()
        other.force_login(self.officer(Role.HEAD_OF_SERVICE, units.other_service))
        assert "after a move" not in other.get("/my-work/").content.decode()


def test_returns_are_signed_by_those_above_from_the_day_of_the_move(units: CouncilUnits) -> None:
    window = RoundFactory.create()
    one = ReturnFactory.create(round=window, series=series_with_rules("WST-01", units.unit), due=window.due)
    old, new = (user_with_role(Role.CHIEF_OFFICER, unit=unit) for unit in (units.department, units.other_department))
    address = reverse("indicators:return_page", args=[one.pk])
    for user, before, after in ((old, 200, 404), (new, 404, 200)):
        client = Client()
        client.force_login(user)
        assert client.get(address).status_code == before, "before the move"
        move_unit(by=BY, unit=units.service, parent=units.other_department, from_day=PAST)
        assert client.get(address).status_code == after, "after it"
        move_unit(by=BY, unit=units.service, parent=units.department, from_day=PAST)
    OccupancyFactory.create()
