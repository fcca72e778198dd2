"""Actions from a workbook: previewed row by row, refused in words, applied by the services of the screens."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.jobs.models import Job, StagedTable, TableState
from council_pm.jobs.runs import run_job
from council_pm.jobs.tables import services
from council_pm.people.models import Post, User
from council_pm.people.roles import Role
from plans.models import Action, Milestone, ProgressNote, Visibility
from plans.tables.actions import ACTIONS
from plans.tables.columns import COLUMNS
from tests.factories import PostFactory, series_with_rules, user_with_role
from tests.factories.organisation import CouncilUnits, make_council
from tests.factories.plans import ActionFactory, PlanFactory, aim_of
from tests.screens import signed_in, text_of

pytestmark = pytest.mark.django_db

CASES = Path(__file__).parents[1] / "indicators" / "imports" / "cases"
MANIFEST = json.loads((CASES / "manifest.json").read_text())
HEADING = "unit,title,owner,due,status,said,indicator,steps\n"
GOOD = "PLA11,A second truck,driver,31/03/2030,,,,"


@pytest.fixture
def council() -> CouncilUnits:
    units = make_council()
    PostFactory.create(unit=units.unit, code="driver", title="Driver")
    return units


def send(user: User, data: bytes | str, name: str = "actions.csv") -> HttpResponse:
    content = data.encode() if isinstance(data, str) else data
    answer: Any = signed_in(user).post(
        reverse("actions:table_actions"), {"file": SimpleUploadedFile(name, content)}, follow=True
    )
    return answer


def step(user: User, what: str) -> HttpResponse:
    staged = StagedTable.objects.order_by("-pk")[0]
    answer: Any = signed_in(user).post(reverse(f"actions:table_actions_{what}", args=[staged.pk]), follow=True)
    return answer


def rows(*lines: str) -> str:
    return HEADING + "\n".join(lines) + "\n"


def book(*lines: list[Any]) -> bytes:
    made = Workbook()
    for line in lines:
        made.active.append(line)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


class TestAGoodOne:
    def test_it_is_shown_first_row_by_row_and_applied_then(self, council: CouncilUnits, manager: User) -> None:
        series = series_with_rules("CFA-01", council.unit)
        aim = aim_of(PlanFactory.create(unit=council.unit), "Fewer missed bins")
        heading = [str(column.title) for column in COLUMNS]
        full = {
            "Part of the council": "pla11", "What will be done": "A second truck", "Who does it": "driver",
            "By": dt.date(2030, 3, 31), "How it goes": "On course", "In a few words": "It is ordered.",
            "For which aim": "fewer missed bins", "Indicator that it should move": "cfa-01", "To which figure": "60.5",
            "Until": "31/12/2029", "Marked on the chart": "yes", "It works from": "1 May 2029",
            "It costs (pounds)": "£48,000", "More about it": "Two crews", "Steps on the way":
            "01/06/2029 The truck is there; 1/7/2029 Two crews drive it",
        }  # fmt: skip
        page = text_of(send(manager, book(heading, [full.get(name, "") for name in heading]), "a.xlsx"))
        assert "1 new, 0 changed, 0 as they stand already" in page
        assert "Driver, by 31 March 2030" in page
        assert not Action.objects.exists()
        assert "It is done" in text_of(step(manager, "apply"))
        made = Action.objects.get()
        assert (made.title, made.owner.code, made.due, made.status) == (
            "A second truck", "driver", dt.date(2030, 3, 31), "on_course",
        )  # fmt: skip
        assert (made.series, made.expected, made.expected_by) == (series, Decimal("60.5"), dt.date(2029, 12, 31))
        assert (made.intervention, made.cost, made.starts) == (True, Decimal(48_000), dt.date(2029, 5, 1))
        assert (made.objective, made.detail, made.version) == (aim, "Two crews", 2)
        assert list(made.milestones.order_by("due").values_list("wording", flat=True)) == [
            "The truck is there", "Two crews drive it",
        ]  # fmt: skip
        assert ProgressNote.objects.get().text == "It is ordered."
        assert Event.objects.filter(action="create_action", actor_id=manager.pk).exists()

    def test_the_same_file_twice_and_what_was_taken_from_here_change_nothing(
        self, council: CouncilUnits, manager: User
    ) -> None:
        data = rows(GOOD, 'PLA11,A map,Driver,2030-01-02,Blocked,"A map of ""lanes"", please",,1/12/2029 West side')
        send(manager, data)
        step(manager, "apply")
        events = Event.objects.exclude(subject_kind="table").count()
        assert "Nothing would change" in text_of(send(manager, data))
        for form in ("csv", "xlsx"):
            taken = signed_in(manager).get(reverse("actions:table_actions_current") + f"?format={form}").content
            assert "Nothing would change" in text_of(send(manager, taken, f"a.{form}"))
        assert Event.objects.exclude(subject_kind="table").count() == events

    def test_a_row_changes_the_action_of_its_number_or_its_words_and_says_how(
        self, council: CouncilUnits, manager: User
    ) -> None:
        by_words = ActionFactory.create(
            unit=council.unit, title="A second truck", owner=Post.objects.get(code="driver")
        )
        by_number = ActionFactory.create(unit=council.unit, title="Old words", owner=by_words.owner)
        data = (
            "number,unit,title,owner,due,status,said,steps\n"
            ",PLA11,a SECOND truck,driver,31/12/2030,done,It is here.,01/06/2030 Ordered\n"
            f"{by_number.pk},PLA11,New words,driver,1/2/2030,,,\n"
        )
        page = text_of(send(manager, data))
        assert "0 new, 2 changed" in page
        assert "what will be done: Old words becomes New words; by: 31 Dec 2030 becomes 1 Feb 2030" in page
        assert "step added: Ordered; how it goes: done" in page
        step(manager, "apply")
        by_words.refresh_from_db()
        by_number.refresh_from_db()
        assert (by_words.status, by_number.title) == ("done", "New words")
        assert "Nothing would change" in text_of(send(manager, data))

    def test_an_ended_action_changes_only_where_its_row_says_that_it_goes_on(
        self, council: CouncilUnits, manager: User
    ) -> None:
        action = ActionFactory.create(
            unit=council.unit, title="A truck", owner=Post.objects.get(code="driver"), status="done",
            done_on=dt.date(2026, 1, 1),
        )  # fmt: skip
        line = "PLA11,A truck,driver,31/03/2030,{},{},,1/2/2030 Ordered"
        assert "It is ended: say first that it goes on." in text_of(send(manager, rows(line.format("", ""))))
        page = text_of(send(manager, rows(line.format("behind", "It broke down."))))
        assert "by: 31 Dec 2030 becomes 31 Mar 2030; step added: Ordered; how it goes: behind" in page
        step(manager, "apply")
        action.refresh_from_db()
        assert (action.status, action.due, action.done_on) == ("behind", dt.date(2030, 3, 31), None)

    def test_figures_indicators_and_aims_that_change_are_said_and_an_ended_indicator_stays(
        self, council: CouncilUnits, manager: User
    ) -> None:
        old, new = (series_with_rules(code, council.unit) for code in ("OLD-1", "CFA-01"))
        driver, plan = Post.objects.get(code="driver"), PlanFactory.create(unit=council.unit)
        first, second = (aim_of(plan, words) for words in ("Fewer missed bins", "Cleaner streets"))
        kept = ActionFactory.create(unit=council.unit, title="Kept", owner=driver, series=old, objective=first)
        other = ActionFactory.create(unit=council.unit, title="Other", owner=driver, series=new, objective=first)
        old.indicator.retired_on, old.indicator.retired_reason = dt.date(2026, 3, 31), "Replaced."
        old.indicator.save()
        data = (
            "unit,title,owner,due,aim,indicator,expected,expected_by,intervention,starts,cost\n"
            "PLA11,Kept,driver,31/12/2030,Fewer missed bins,old-1,,,,,\n"
            'PLA11,Other,driver,31/12/2030,Cleaner streets,CFA-01,60.5,1/2/2030,yes,1/1/2030,"48,000"\n'
        )
        page = text_of(send(manager, data))
        assert "0 new, 1 changed, 1 as they stand already" in page
        for words in (
            "for which aim: another one becomes another one", "to which figure: nothing becomes 60.5",
            "until: nothing becomes 1 Feb 2030", "marked on the chart: no becomes yes",
            "it costs (pounds): nothing becomes 48000",
        ):  # fmt: skip
            assert words in page
        step(manager, "apply")
        other.refresh_from_db()
        kept.refresh_from_db()
        assert (other.objective, other.expected, other.cost) == (second, Decimal("60.5"), Decimal(48_000))
        assert (kept.series, kept.version) == (old, 1)
        moved = data.replace("Cleaner streets,CFA-01", "Cleaner streets,OLD-1")
        assert "OLD-1 has ended" in text_of(send(manager, moved))
        cleared = data.replace("Fewer missed bins,old-1", "Fewer missed bins,CFA-01")
        assert "indicator that it should move: OLD-1 becomes CFA-01" in text_of(send(manager, cleared))

    def test_the_example_has_the_readers_own_codes_and_can_be_sent_back(
        self, council: CouncilUnits, manager: User
    ) -> None:
        client = signed_in(manager)
        page = text_of(client.get(reverse("actions:table_actions")))
        assert "Actions from a table" in page
        taken = client.get(reverse("actions:table_actions_current"))
        (example,) = list(csv.DictReader(io.StringIO(taken.content.decode("utf-8-sig"))))
        assert example["Part of the council"] == "PLA11"
        sheet = load_workbook(io.BytesIO(client.get(reverse("actions:table_actions_current") + "?format=xlsx").content))
        assert sheet.sheetnames == ["Actions", "About the columns"]
        assert "1 new" in text_of(send(manager, taken.content))

    def test_what_others_wrote_or_a_clinic_keeps_is_not_in_it(self, council: CouncilUnits, manager: User) -> None:
        ActionFactory.create(unit=council.unit, title="Of my own unit")
        ActionFactory.create(unit=council.other_unit, title="SECRET-OTHER")
        ActionFactory.create(unit=council.other_unit, title="SECRET-CLINIC", visibility=Visibility.CLINIC)
        text = signed_in(manager).get(reverse("actions:table_actions_current")).content.decode()
        assert "Of my own unit" in text
        assert "SECRET" not in text

    def test_a_large_one_is_checked_and_applied_by_jobs(
        self, council: CouncilUnits, manager: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(services, "WAITED_FOR_BYTES", 10)
        monkeypatch.setattr(services, "WAITED_FOR_ROWS", 2)
        send(manager, rows(*(f"PLA11,Action {at},driver,31/03/2030,,,," for at in range(5))))
        for _ in ("check", "apply"):
            run_job(Job.objects.order_by("-pk")[0].pk)
            if not Action.objects.exists():
                step(manager, "apply")
        assert Action.objects.count() == 5

    def test_checking_a_row_takes_a_fixed_number_of_queries(
        self, council: CouncilUnits, manager: User, django_assert_max_num_queries: Any
    ) -> None:
        staged = services.stage_table(
            by=Actor(manager.pk), kind=ACTIONS,
            data=rows(*(f"PLA11,Action {at},driver,31/03/2030,,,," for at in range(10))).encode(), name="a.csv",
            parameters={},
        )  # fmt: skip
        with django_assert_max_num_queries(160):
            assert services.check_staged(by=Actor(manager.pk), staged_id=staged.pk).state == TableState.READY


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("line", "says"),
        [
            ("PLA99,A truck,driver,31/03/2030,,,,", "no part of the council with the code PLA99 whose plans you write"),
            ("CHI11,A truck,driver,31/03/2030,,,,", "no part of the council with the code CHI11 whose plans you write"),
            ("PLA11,A truck,nobody,31/03/2030,,,,", "There is no post nobody in PLA11"),
            ("PLA11,A truck,Twice,31/03/2030,,,,", "There are several posts called Twice"),
            ("PLA11,A truck,driver,31/02/2030,,,,", "there is no such day"),
            ("PLA11,A truck,driver,,,,,", "This cell is empty"),
            ("PLA11,,driver,31/03/2030,,,,", "This cell is empty"),
            ("PLA11,A truck,driver,31/03/2030,fine,,,", "is not one of these: Not started"),
            ("PLA11,A truck,driver,31/03/2030,blocked,,,", "Say what would help, and from whom."),
            ("PLA11,A truck,driver,31/03/2030,dropped,,,", "Say why it is dropped"),
            ("PLA11,A truck,driver,31/03/2030,,,NONE-1,", "There is no indicator with the code NONE-1"),
            ("PLA11,A truck,driver,31/03/2030,,,OLD-1,", "OLD-1 has ended: choose an indicator that is in use."),
            ("PLA11,A truck,driver,31/03/2030,,,,soon Posters", "is no step that we can read"),
            ("PLA11,A truck,driver,31/03/2030,,,,1/1/2031 Late", "A step comes before the action is due."),
            (f"PLA11,{'x' * 201},driver,31/03/2030,,,,", "longer than 200 characters"),
            ("PLA11,A \u202e truck,driver,31/03/2030,,,,", "a character in it that cannot be seen"),
        ],
    )
    def test_one_bad_row_is_named_with_what_to_do_and_nothing_is_made(
        self, council: CouncilUnits, manager: User, line: str, says: str
    ) -> None:
        for unit in (council.unit, council.service):
            PostFactory.create(unit=unit, title="Twice")
        old = series_with_rules("OLD-1", council.unit)
        old.indicator.retired_on, old.indicator.retired_reason = dt.date(2026, 3, 31), "Replaced."
        old.indicator.save()
        page = text_of(send(manager, rows(GOOD, line)))
        assert "1 thing is wrong with this table" in page
        assert says in page
        assert "Row 3" in page
        assert not Action.objects.exists()

    @pytest.mark.parametrize(
        ("cells", "says"),
        [
            ({"cost": "1.2m"}, "write the amount in full"),
            ({"expected": "60"}, "Give both the figure to reach and the day"),
            (
                {"expected": "1.23456789", "expected_by": "1/2/2030", "indicator": "CFA-01"},
                "six decimal places at most",
            ),
            ({"intervention": "yes", "indicator": "CFA-01"}, "An intervention has an indicator"),
            ({"aim": "Nobody's words"}, "The plans of PLA11 have no aim with these words"),
            ({"aim": "Fewer missed bins", "due": "1/4/2020"}, "The day lies before the year of the plan."),
            ({"number": "999999"}, "There is no action 999999 of PLA11 that you may change"),
            ({"number": "x"}, "There is no action x of PLA11 that you may change"),
        ],
    )
    def test_figures_aims_and_numbers_are_checked_as_on_screens(
        self, council: CouncilUnits, manager: User, cells: dict[str, str], says: str
    ) -> None:
        series_with_rules("CFA-01", council.unit)
        aim_of(PlanFactory.create(unit=council.unit), "Fewer missed bins")
        given = {"unit": "PLA11", "title": "A truck", "owner": "driver", "due": "31/03/2030", **cells}
        target = io.StringIO()
        writer = csv.DictWriter(target, list(given))
        writer.writeheader()
        writer.writerow(given)
        assert says in text_of(send(manager, target.getvalue()))
        assert not Action.objects.exists()

    def test_a_unit_that_is_not_there_and_one_of_others_get_the_same_words_and_no_name(
        self, council: CouncilUnits, manager: User
    ) -> None:
        foreign = ActionFactory.create(unit=council.other_unit, title="SECRET-TITLE", visibility=Visibility.CLINIC)
        data = (
            "number,unit,title,owner,due\n"
            f"{foreign.pk},PLA11,Mine,driver,31/03/2030\n,CHI11,SECRET-TITLE,driver,31/03/2030\n"
        )
        page = text_of(send(manager, data))
        assert "2 things are wrong" in page
        assert council.other_unit.code in page
        assert foreign.owner.title not in page
        foreign.refresh_from_db()
        assert foreign.version == 1

    def test_two_rows_about_one_action_and_a_step_with_another_day_are_refused(
        self, council: CouncilUnits, manager: User
    ) -> None:
        action = ActionFactory.create(unit=council.unit, title="A truck", owner=Post.objects.get(code="driver"))
        Milestone.objects.create(action=action, position=1, wording="Ordered", due=dt.date(2030, 1, 1))
        line = "PLA11,A truck,driver,31/12/2030,,,,"
        assert "Rows 2 and 3 are about the same action" in text_of(send(manager, rows(line, line)))
        assert "Rows 2 and 3 are about the same action" in text_of(send(manager, rows(GOOD, GOOD)))
        moved = text_of(send(manager, rows(line + "2/1/2030 Ordered")))
        assert "is there already, for 1 January 2030: a step keeps its day." in moved

    def test_one_bad_row_among_seventy_is_the_only_one_that_is_named_and_pasted_rows_come_back(
        self, council: CouncilUnits, manager: User
    ) -> None:
        lines = [f"PLA11,Action {at},driver,31/03/2030,,,," for at in range(70)]
        lines[36] = "PLA11,Action 36,driver,soon,,,,"
        client = signed_in(manager)
        page: Any = client.post(reverse("actions:table_actions"), {"rows": rows(*lines)}, follow=True)
        assert "1 thing is wrong with this table" in text_of(page)
        assert "Row 38" in text_of(page)
        staged = StagedTable.objects.get()
        again = client.get(reverse("actions:table_actions") + f"?again={staged.pk}")
        assert "Action 36,driver,soon" in text_of(again)

    def test_who_writes_no_plan_sends_none_and_nobody_opens_anothers(
        self, council: CouncilUnits, manager: User
    ) -> None:
        employee = user_with_role(Role.EMPLOYEE, unit=council.unit)
        assert signed_in(employee).get(reverse("actions:table_actions")).status_code == 403
        send(manager, rows(GOOD))
        staged = StagedTable.objects.get()
        colleague = user_with_role(Role.MANAGER, unit=council.unit)
        url = reverse("actions:table_actions_staged", args=[staged.pk])
        assert signed_in(colleague).get(url).status_code == 404
        step(manager, "discard")
        assert StagedTable.objects.get().state == TableState.DISCARDED

    def test_a_council_that_changed_after_the_preview_is_shown_anew_and_nothing_is_applied(
        self, council: CouncilUnits, manager: User
    ) -> None:
        send(manager, rows(GOOD))
        post = Post.objects.get(code="driver")
        post.ended = dt.date(2026, 1, 1)
        post.save(update_fields=["ended"])
        assert "There is no post driver" in text_of(step(manager, "apply"))
        assert not Action.objects.exists()


class TestTheCorpus:
    """The files of the cases of bad inputs, as they are and with their faults in a table of actions."""

    @pytest.mark.parametrize("case", [one for one in MANIFEST if one["channel"] != "form"], ids=lambda one: one["id"])
    def test_a_file_of_figures_sent_here_is_refused_in_words_and_makes_nothing(
        self, council: CouncilUnits, manager: User, case: dict[str, Any]
    ) -> None:
        page = send(manager, (CASES / case["file"]).read_bytes(), case["file"])
        assert page.status_code in (200, 422)
        assert any(words in text_of(page) for words in ("wrong with this table", "file is empty"))
        assert not Action.objects.exists()

    def test_a_byte_order_mark_semicolons_and_old_code_pages_are_read(
        self, council: CouncilUnits, manager: User
    ) -> None:
        marked = ("\ufeff" + rows(GOOD)).encode()
        semicolons = rows(GOOD).replace(",", ";").replace("A second truck", "Café").encode("cp1252")
        for data, title in ((marked, "A second truck"), (semicolons, "Café")):
            send(manager, data)
            step(manager, "apply")
            assert Action.objects.filter(title=title).exists()

    def test_a_formula_and_a_script_are_kept_to_the_letter_and_run_nowhere(
        self, council: CouncilUnits, manager: User
    ) -> None:
        formula, script = '=HYPERLINK("http://127.0.0.1/x")', "<script>alert(1)</script>"
        target = io.StringIO()
        writer = csv.writer(target)
        writer.writerow(["unit", "title", "owner", "due", "detail"])
        writer.writerow(["PLA11", script, "driver", "31/03/2030", formula])
        page = send(manager, target.getvalue())
        assert script not in page.content.decode()
        step(manager, "apply")
        action = Action.objects.get()
        assert (action.title, action.detail) == (script, formula)
        taken = signed_in(manager).get(reverse("actions:table_actions_current")).content.decode()
        assert "\"'=HYPERLINK" in taken

    def test_a_missing_column_is_named_and_a_workbook_with_an_entity_is_not_read(
        self, council: CouncilUnits, manager: User
    ) -> None:
        assert "The column &#x27;By&#x27; is missing" in text_of(send(manager, "unit,title,owner\nPLA11,x,driver\n"))
        broken = text_of(send(manager, (CASES / "I87_xxe.xlsx").read_bytes(), "x.xlsx"))
        assert "wrong with this table" in broken
        assert "We cannot read this workbook" in text_of(send(manager, b"PK\x03\x04 no workbook", "x.xlsx"))
