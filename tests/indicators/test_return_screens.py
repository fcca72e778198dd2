"""The screens of returns: a cell is saved when it is left, nothing typed is lost, and each refusal says what to do."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from council_pm.attachments.models import Attachment
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.models import Return, Round, Value
from indicators.returns.states import Stage
from indicators.selectors.return_grid import return_grid
from indicators.selectors.return_places import return_place
from tests import factories
from tests.factories.indicators_quarters import aim, figure, quarter
from tests.factories.organisation import CouncilUnits, make_council
from tests.factories.people import user_with_role
from tests.screens import signed_in

pytestmark = pytest.mark.django_db

NOW = quarter(2026, 1)
BEFORE = quarter(2025, 4)


@pytest.fixture
def council() -> CouncilUnits:
    return make_council()


@pytest.fixture
def officer(council: CouncilUnits) -> User:
    return user_with_role(Role.PERFORMANCE_OFFICER, unit=council.department)


@pytest.fixture
def head(council: CouncilUnits) -> User:
    return user_with_role(Role.HEAD_OF_SERVICE, unit=council.service)


def open_round() -> Round:
    today = timezone.localdate()
    found = Round.objects.first()
    return found or factories.RoundFactory.create(
        slug=NOW.slug, start=NOW.start, end=NOW.end, opens=NOW.end + timedelta(days=1), due=today + timedelta(days=5),
        closes=today + timedelta(days=20),
    )  # fmt: skip


def due(council: CouncilUnits, code: str = "R-1", **definition: Any) -> Return:
    series = factories.series_with_rules(code, council.unit, **definition)
    figure(series, BEFORE, "48")
    aim(series, NOW, "50")
    one_round = open_round()
    made: Return = factories.ReturnFactory.create(series=series, round=one_round, due=one_round.due)
    return made


def cell(client: Client, one: Return, *, htmx: bool = True, version: int | None = None, **typed: str) -> HttpResponse:
    data = {f"{name}-{one.pk}": text for name, text in typed.items()}
    data[f"version-{one.pk}"] = str(one.version if version is None else version)
    headers = {"HX-Request": "true"} if htmx else {}
    response = client.post(reverse("indicators:return_cell", args=[one.pk]), data, headers=headers)
    one.refresh_from_db()
    return response


def grid(council: CouncilUnits, name: str = "returns_grid") -> str:
    return reverse(f"indicators:{name}", args=[NOW.slug, council.unit.code])


def text(response: HttpResponse) -> str:
    return response.content.decode()


# --- The grid and its cells


def test_the_grid_shows_each_return_with_its_past_its_target_and_how_far_it_is(
    council: CouncilUnits, officer: User
) -> None:
    due(council)
    page = text(signed_in(officer).get(grid(council)))
    assert "Name of R-1" in page
    assert "48.0%" in page
    assert "50.0%" in page
    assert "0 of 1 entered, due in 5 days" in page


def test_a_cell_answers_with_its_state_its_version_and_the_light_it_would_have(
    council: CouncilUnits, officer: User
) -> None:
    one = due(council)
    response = cell(signed_in(officer), one, value="41.2")
    assert response.status_code == 200
    assert (one.value, one.version, one.stage) == (Decimal("41.2"), 1, Stage.DRAFT)
    page = text(response)
    assert f'id="version-{one.pk}" value="1" hx-swap-oob="true"' in page
    assert "Off target" in page
    assert "by you" in page


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("{a} {0}", "{a} {0} is not a number we can read"),
        ("1e3", "1e3 is not a number we can read. Write it like 1234.5 or 1,234.5."),
        ("n/a", "If there is no figure, use &#x27;No data&#x27; and give a reason."),
        ("£5", "£5: this indicator is not in pounds; leave out the £ sign."),
        ("£1.2m", "£1.2m: write the amount in full, for example 1,200,000."),
        ("<b>5</b>", "&lt;b&gt;5&lt;/b&gt; is not a number we can read"),
        ("150", "150 is above 100, the most that this indicator can be."),
    ],
)
def test_what_is_no_figure_is_refused_in_words_and_nothing_is_kept(
    council: CouncilUnits, officer: User, typed: str, says: str
) -> None:
    one = due(council, upper_bound=Decimal(100))
    response = cell(signed_in(officer), one, value=typed)
    assert response.status_code == 422
    assert says in text(response)
    assert (one.value, one.version) == (None, 0)


def test_a_stale_cell_gets_both_figures_and_the_name_of_who_was_first(
    council: CouncilUnits, officer: User, head: User
) -> None:
    one = due(council)
    cell(signed_in(head), one, value="45.2")
    response = cell(signed_in(officer), one, version=0, value="41")
    page = text(response)
    assert response.status_code == 409
    assert head.person.name in page
    assert "saved 45.2 at" in page
    assert "You typed 41." in page
    assert one.value == Decimal("45.2")
    assert cell(signed_in(officer), one, value="41").status_code == 200


def test_a_closed_period_says_why_and_what_to_ask_for(council: CouncilUnits, officer: User) -> None:
    one = due(council)
    past = timezone.localdate() - timedelta(days=1)
    Round.objects.update(closes=past, due=past)
    Return.objects.update(due=past)
    for htmx in (True, False):
        response = cell(signed_in(officer), one, htmx=htmx, value="5")
        assert response.status_code == 403
        assert "ask for a restatement" in text(response)


def test_not_available_takes_a_reason_and_a_day(council: CouncilUnits, officer: User) -> None:
    one = due(council)
    client = signed_in(officer)
    assert cell(client, one, shown="1", value="", absent="1").status_code == 422
    response = cell(
        client, one, shown="1", value="", absent="1", absent_reason="The depot flooded.", expected_on="1 May 2027"
    )
    assert response.status_code == 200
    assert (one.absent, one.absent_reason, str(one.expected_on)) == ("no_data", "The depot flooded.", "2027-05-01")
    refused = cell(client, one, shown="1", value="", absent="1", absent_reason="x", expected_on="soon")
    assert "Write the day like 24 April 2026" in text(refused)


@pytest.mark.parametrize("role", [Role.PERFORMANCE_OFFICER, Role.CORPORATE_PERFORMANCE])
def test_the_grid_costs_the_same_queries_for_one_row_for_seventy_and_for_350_and_at_most_fifteen(
    council: CouncilUnits, role: Role
) -> None:
    counts = {}
    client = signed_in(user_with_role(role, unit=council.department))
    first = due(council, "N-0")
    # Everything that costs a query where it is there: a rule that reads a forecast, a break, a new segment, words.
    factories.StatusRuleFactory.create(indicator=first.series.indicator, revision=2, rule="recovering_is_near")
    factories.SeriesBreakFactory.create(indicator=first.series.indicator)
    factories.RebaseFactory.create(series=first.series)
    cell(client, first, value="49", happened="More rounds than planned.")
    for n in range(1, 351):
        if n in (1, 70, 350):
            with CaptureQueriesContext(connection) as made:
                page = client.get(grid(council))
            assert text(page).count('name="shown-') == n
            counts[n] = len(made)
        one = due(council, f"N-{n}")
        if n == 69:
            cell(client, one, value="50", happened="The last one of seventy.")
    assert len(set(counts.values())) == 1
    assert counts[350] <= 15


def test_words_that_the_figures_do_not_bear_out_are_advised_on_and_never_block(
    council: CouncilUnits, officer: User
) -> None:
    one = due(council)
    response = cell(signed_in(officer), one, value="41", happened="Performance improved on the last quarter.")
    assert response.status_code == 200
    assert "the figure is 41, against 48" in text(response)
    sent_all = signed_in(officer).post(grid(council), form_of(one, **{f"value-{one.pk}": "41", "action": "submit"}))
    assert sent_all.status_code == 302


def test_what_was_said_last_time_is_there_to_be_read_and_repeating_it_is_noticed(
    council: CouncilUnits, officer: User
) -> None:
    one = due(council)
    words = "Crews were short of two drivers for most of the weeks, and rounds ran late."
    before = factories.RoundFactory.create(slug=BEFORE.slug, start=BEFORE.start, end=BEFORE.end)
    factories.ReturnFactory.create(series=one.series, round=before, happened=words)
    assert words in text(signed_in(officer).get(grid(council)))
    assert "These are the words of the last return" in text(cell(signed_in(officer), one, value="51", happened=words))


def test_two_open_periods_of_one_line_have_each_its_own_consequence_and_last_words(
    council: CouncilUnits, officer: User
) -> None:
    one = due(council)
    words = "Crews were short of two drivers for most of the weeks, and rounds ran late."
    earlier = factories.RoundFactory.create(
        slug=BEFORE.slug, start=BEFORE.start, end=BEFORE.end, opens=open_round().opens, due=one.due,
        closes=open_round().closes,
    )  # fmt: skip
    before = factories.ReturnFactory.create(series=one.series, round=earlier, due=one.due)
    aim(one.series, BEFORE, "45")
    cell(signed_in(officer), one, value="41")
    cell(signed_in(officer), before, value="47", happened=words)
    at = return_place(officer, "open", council.unit.code, timezone.localdate())
    rows = {row.return_id: row for row in return_grid(at, timezone.localdate(), officer.pk).rows}
    lights = {pk: row.preview.status.value for pk, row in rows.items() if row.preview}
    assert lights == {one.pk: "red", before.pk: "green"}
    assert (rows[one.pk].last_words["happened"], rows[before.pk].last_words) == (words, {})


# --- Without a script: one form


def form_of(*rows: Return, **typed: str) -> dict[str, str]:
    """What the browser sends of the whole page."""
    data = {}
    for one in rows:
        data |= {f"shown-{one.pk}": "1", f"version-{one.pk}": str(one.version), f"value-{one.pk}": ""}
    return data | typed


def test_the_form_saves_what_can_be_read_and_shows_the_rest_again_as_it_was_typed(
    council: CouncilUnits, officer: User
) -> None:
    good, bad = due(council, "A-1"), due(council, "B-1")
    response = signed_in(officer).post(
        grid(council), form_of(good, bad, **{f"value-{good.pk}": "51", f"value-{bad.pk}": "fifty"})
    )
    assert response.status_code == 422
    assert 'value="fifty"' in text(response)
    assert f'href="#value-{bad.pk}"' in text(response)
    assert Return.objects.get(pk=good.pk).value == 51
    assert Return.objects.get(pk=bad.pk).value is None


def test_the_form_is_saved_and_shown_again_in_the_same_queries_for_one_row_and_three(
    council: CouncilUnits, officer: User
) -> None:
    rows = [due(council, code) for code in ("A-1", "B-1", "C-1")]
    counts = []
    for some, value in ((rows[:1], "51"), (rows[1:], "52")):
        with CaptureQueriesContext(connection) as made:
            signed_in(officer).post(grid(council), form_of(*some, **{f"value-{one.pk}": value for one in some}))
        counts.append(len(made))
    assert [one.value for one in Return.objects.order_by("pk")] == [51, 52, 52]
    # SQLite locks no rows; the versions of several are written by one statement more.
    assert counts[1] <= counts[0] + 1


def test_a_field_of_a_return_that_is_signed_meanwhile_is_told_and_not_dropped(
    council: CouncilUnits, officer: User, head: User
) -> None:
    one = sent(council, officer)
    signed_in(head).post(reverse("indicators:return_sign", args=[one.pk]), {"version": one.version})
    late = signed_in(officer).post(grid(council), form_of(one, **{f"value-{one.pk}": "53"}))
    assert late.status_code == 422
    assert "This figure is signed off: ask for a restatement." in text(late)
    assert Return.objects.get().value == 51


def test_sending_lists_what_keeps_a_return_back_and_sends_the_others(council: CouncilUnits, officer: User) -> None:
    met, missed = due(council, "A-1"), due(council, "B-1")
    typed = {f"value-{met.pk}": "51", f"value-{missed.pk}": "41", "action": "submit"}
    response = signed_in(officer).post(grid(council), form_of(met, missed, **typed))
    assert response.status_code == 422
    assert "Write what happened: it is off target." in text(response)
    assert dict(Return.objects.values_list("series__indicator__code", "stage")) == {
        "A-1": "submitted", "B-1": "draft",
    }  # fmt: skip
    missed.refresh_from_db()
    again = form_of(missed, **{f"value-{missed.pk}": "41", f"happened-{missed.pk}": "Rain.", "action": "submit"})
    assert signed_in(officer).post(grid(council), again).status_code == 302
    assert set(Return.objects.values_list("stage", flat=True)) == {"submitted"}


def test_a_manager_enters_and_does_not_send(council: CouncilUnits) -> None:
    one = due(council)
    manager = user_with_role(Role.MANAGER, unit=council.unit)
    assert cell(signed_in(manager), one, value="51").status_code == 200
    refused = signed_in(manager).post(grid(council), form_of(one, **{f"value-{one.pk}": "51", "action": "submit"}))
    assert refused.status_code == 403
    assert Return.objects.get().stage == Stage.DRAFT


# --- Pasting


def paste(client: Client, council: CouncilUnits, block: str, action: str = "check", **more: str) -> HttpResponse:
    return client.post(grid(council, "returns_paste"), {"paste": block, "action": action, **more})


def test_a_block_with_codes_is_shown_before_it_is_kept_and_can_be_undone(council: CouncilUnits, officer: User) -> None:
    rows = [due(council, code) for code in ("A-1", "B-1", "C-1")]
    client = signed_in(officer)
    block = "Code\tValue\tComment\nb-1\t51.5\tA wet spring\nA-1\t1,050\nZZ-9\t4\nC-1\t\n"
    shown = text(paste(client, council, block))
    assert "2 match, 1 not found, 1 left blank" in shown
    assert "ZZ-9" in shown
    assert not Return.objects.exclude(version=0).exists()
    assert paste(client, council, block, "apply").status_code == 302
    kept = dict(Return.objects.values_list("series__indicator__code", "value"))
    assert kept == {"A-1": 1050, "B-1": Decimal("51.5"), "C-1": None}
    assert Return.objects.get(pk=rows[1].pk).happened == "A wet spring"
    client.post(grid(council, "returns_undo"))
    assert not Return.objects.exclude(value=None).exists()
    assert "no paste or file to undo" in text(client.post(grid(council, "returns_undo"), follow=True))


def test_an_undone_paste_leaves_what_was_noticed_of_the_figure_that_stands_again(
    council: CouncilUnits, officer: User
) -> None:
    one = due(council, "A-1")
    for year, number in ((2025, 1), (2025, 2), (2025, 3)):
        figure(one.series, quarter(year, number), "48")
    client = signed_in(officer)
    cell(client, one, value="480")
    noticed = one.findings
    assert noticed
    paste(client, council, "A-1\t48", "apply")
    one.refresh_from_db()
    assert one.value == 48
    assert one.findings != noticed
    client.post(grid(council, "returns_undo"))
    one.refresh_from_db()
    assert (one.value, one.findings) == (480, noticed)


def test_a_paste_into_another_part_is_not_undone_from_this_page(council: CouncilUnits, officer: User) -> None:
    one = due(council, "A-1")
    client = signed_in(officer)
    paste(client, council, "A-1\t5", "apply")
    elsewhere = reverse("indicators:returns_grid", args=[NOW.slug, council.second_unit.code])
    undo = reverse("indicators:returns_undo", args=[NOW.slug, council.second_unit.code])
    assert "Undo the last paste" in text(client.get(grid(council)))
    assert "Undo the last paste" not in text(client.get(elsewhere))
    assert "no paste or file to undo" in text(client.post(undo, follow=True))
    one.refresh_from_db()
    assert one.value == 5


def test_a_column_fills_the_rows_from_the_one_it_was_pasted_into(council: CouncilUnits, officer: User) -> None:
    rows = [due(council, code) for code in ("A-1", "B-1", "C-1")]
    paste(signed_in(officer), council, "7\r\n8\r\n9\r\n", "apply", start=str(rows[1].pk))
    assert [one.value for one in Return.objects.order_by("pk")] == [None, 7, 8]


@pytest.mark.parametrize(
    ("block", "says"),
    [
        ("A-1\tabc", "Row 1: abc is not a number we can read"),
        ("A-1\t5\nA-1\t5", "Rows 1 and 2 give the same indicator and period."),
        ("A-1\tn/a", "Row 1: if there is no figure, say why in the column beside it."),
        ("ZZ\t5\nYY\t6", "There is no figure in what you pasted that belongs to a row of this page."),
        ("", "There is no figure in what you pasted that belongs to a row of this page."),
        ("\n".join(["5"] * 501), "Paste at most 500 rows at once, or send a file."),
    ],
)
def test_a_block_with_a_fault_is_refused_as_a_whole_and_stands_to_be_put_right(
    council: CouncilUnits, officer: User, block: str, says: str
) -> None:
    due(council, "A-1")
    response = paste(signed_in(officer), council, block, "apply")
    assert response.status_code == 422
    assert says in text(response)
    assert not Return.objects.exclude(version=0).exists()


# --- Signing, asking, restating


def sent(council: CouncilUnits, officer: User, code: str = "R-1", value: str = "51") -> Return:
    one = due(council, code)
    client = signed_in(officer)
    client.post(grid(council), form_of(one, **{f"value-{one.pk}": value, "action": "submit"}))
    one.refresh_from_db()
    assert one.stage == Stage.SUBMITTED
    return one


def test_a_head_signs_the_chosen_ones_off_and_asks_about_another(
    council: CouncilUnits, officer: User, head: User
) -> None:
    first, second = sent(council, officer, "A-1"), sent(council, officer, "B-1")
    client = signed_in(head)
    page = text(client.get(grid(council, "returns_sign")))
    assert f'value="{first.pk}:{first.version}"' in page
    assert officer.person.name in page
    client.post(grid(council, "returns_sign"), {"sign": [f"{first.pk}:{first.version}"]})
    asked = {"version": second.version, "question": "Is the depot in it?"}
    client.post(reverse("indicators:return_query", args=[second.pk]), asked)
    assert dict(Return.objects.values_list("series__indicator__code", "stage")) == {
        "A-1": "signed_off", "B-1": "queried",
    }  # fmt: skip
    assert "Is the depot in it?" in text(signed_in(officer).get(grid(council)))


def test_what_changed_since_it_was_shown_is_not_signed(council: CouncilUnits, officer: User, head: User) -> None:
    one = sent(council, officer)
    response = signed_in(head).post(grid(council, "returns_sign"), {"sign": [f"{one.pk}:{one.version - 1}"]})
    assert response.status_code == 422
    assert "Somebody changed this figure meanwhile: look at it again." in text(response)
    assert not Value.objects.filter(start=NOW.start).exists()


def test_returns_of_another_part_are_not_signed_from_this_page(council: CouncilUnits, officer: User) -> None:
    centre = user_with_role(Role.CORPORATE_PERFORMANCE)
    one = sent(council, officer)
    address = reverse("indicators:returns_sign", args=[NOW.slug, council.second_unit.code])
    response = signed_in(centre).post(address, {"sign": [f"{one.pk}:{one.version}"], "reason": "The head is ill."})
    assert "Choose at least one figure to sign off." in text(response)


@pytest.mark.parametrize("sent_text", ["x", "1:", ":2", "9" * 40 + ":1", "1:²"])
def test_a_choice_that_is_none_is_passed_over(council: CouncilUnits, head: User, sent_text: str) -> None:
    due(council)
    assert signed_in(head).post(grid(council, "returns_sign"), {"sign": [sent_text]}).status_code == 422


def test_a_restatement_shows_both_figures_and_who_did_what(council: CouncilUnits, officer: User, head: User) -> None:
    centre = user_with_role(Role.CORPORATE_PERFORMANCE)
    one = sent(council, officer)
    page = reverse("indicators:return_page", args=[one.pk])
    signed_in(head).post(reverse("indicators:return_sign", args=[one.pk]), {"version": one.version})
    one.refresh_from_db()
    reopen = reverse("indicators:return_reopen", args=[one.pk])
    bare = signed_in(centre).post(reopen, {"version": one.version, "reason": ""})
    assert "Say why the figure is restated" in text(bare)
    signed_in(centre).post(reopen, {"version": one.version, "reason": "Counted twice."})
    one.refresh_from_db()
    assert "Counted twice." in text(signed_in(officer).get(page))
    cell(signed_in(officer), one, value="50.5")
    signed_in(officer).post(grid(council), form_of(one, **{f"value-{one.pk}": "50.5", "action": "submit"}))
    one.refresh_from_db()
    signed_in(head).post(reverse("indicators:return_sign", args=[one.pk]), {"version": one.version})
    figures = Value.objects.filter(start=NOW.start).order_by("revision").values_list("value", "reason")
    assert [*figures] == [(51, ""), (Decimal("50.5"), "Counted twice.")]
    shown = text(signed_in(centre).get(page))
    assert "Reopened to be restated" in shown
    assert "Restated" in shown


def test_taking_back_and_taking_out(council: CouncilUnits, officer: User) -> None:
    one = sent(council, officer)
    client = signed_in(officer)
    client.post(reverse("indicators:return_take_back", args=[one.pk]), {"version": one.version})
    one.refresh_from_db()
    client.post(reverse("indicators:return_withdraw", args=[one.pk]), {"version": one.version})
    one.refresh_from_db()
    assert (one.stage, one.value) == (Stage.DUE, None)
    gone = client.post(reverse("indicators:return_withdraw", args=[one.pk]), {"version": "x"})
    assert gone.status_code == 422


# --- The first page


def test_the_first_page_lists_the_reader_s_parts_and_says_when_nothing_is_due(
    council: CouncilUnits, officer: User, head: User
) -> None:
    home = reverse("indicators:returns_home")
    assert "Nothing is due" in text(signed_in(officer).get(home))
    sent(council, officer)
    page = text(signed_in(head).get(home))
    assert "Care For Your Area" in page
    assert "to sign off in Care For Your Area" in page
    member = user_with_role(Role.MEMBER)
    assert "Care For Your Area" not in text(signed_in(member).get(home))


# --- Evidence


def attach(client: Client, one: Return) -> HttpResponse:
    address = reverse("attachments:file_add", args=["return", str(one.pk)])
    file = SimpleUploadedFile("survey.csv", b"ward,answers\nNorton,51\n", "text/csv")
    return client.post(address, {"file": file, "version": str(one.version)})


def test_evidence_stands_beside_the_figure_for_who_may_see_it(council: CouncilUnits, officer: User, head: User) -> None:
    one = due(council)
    assert attach(signed_in(officer), one).status_code == 302
    page = text(signed_in(head).get(reverse("indicators:return_page", args=[one.pk])))
    assert "survey.csv" in page
    file = Attachment.objects.get()
    address = reverse("attachments:file_download", args=[file.pk])
    downloaded = signed_in(head).get(address)
    assert b"".join(downloaded.streaming_content) == b"ward,answers\nNorton,51\n"
    stranger = user_with_role(Role.PERFORMANCE_OFFICER, unit=council.other_department)
    assert signed_in(stranger).get(address).status_code == 404
    assert attach(signed_in(stranger), one).status_code == 404


def test_evidence_stays_once_the_figure_is_signed_off(council: CouncilUnits, officer: User, head: User) -> None:
    one = sent(council, officer)
    assert attach(signed_in(officer), one).status_code == 302
    signed_in(head).post(reverse("indicators:return_sign", args=[one.pk]), {"version": one.version})
    one.refresh_from_db()
    remove = reverse("attachments:file_remove", args=[Attachment.objects.get().pk])
    page = reverse("indicators:return_page", args=[one.pk])
    signed_in(officer).post(remove)
    attach(signed_in(officer), one)
    assert Attachment.objects.count() == 1
    assert "survey.csv" in text(signed_in(officer).get(page))
