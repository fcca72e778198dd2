"""The council's settings on screens: what holds, what a change does, its history, and every refusal in words."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from council_pm.audit.models import Event
from council_pm.configuration.colour import can_be_read, nearest_that_passes, read_colour
from council_pm.configuration.models import CouncilSetting
from council_pm.configuration.registry import KINDS
from council_pm.configuration.selectors import frame, row_in_force
from council_pm.configuration.services import StaleSettingError, change_setting
from council_pm.configuration.wording import GROUP_TITLES, RELEASE_STEP_LABELS, WORDINGS, fault_sentence, value_in_words
from council_pm.core.access import Actor
from council_pm.org.models import OrgUnit
from council_pm.people.roles import Role
from indicators.services.drafts import start_new
from tests.factories import PersonFactory, PortfolioFactory, UserFactory, make_council, user_with_role

LIST = "/administration/settings/"
SYSTEM = Actor(None, "tests")


def client_of(role: Role, name: str = "Ann Lee") -> Client:
    client = Client()
    council = OrgUnit.objects.filter(level=1).first() or make_council().council
    client.force_login(user_with_role(role, unit=council, person=PersonFactory.create(name=name)))
    return client


@pytest.fixture
def client(db: None) -> Client:
    """Of somebody who may change settings."""
    return client_of(Role.CORPORATE_PERFORMANCE)


def change(client: Client, key: str, status: int = 302, **data: Any) -> str:
    row = row_in_force(key)
    sent = {"reason": "Agreed in June", "based_on": str(row.pk if row else 0), **data}
    response = client.post(f"{LIST}{key}/change/", sent)
    assert response.status_code == status, response.content.decode()
    return "" if status == 302 else response.content.decode()


def test_every_setting_is_listed_with_its_value_default_and_effect(client: Client) -> None:
    change(client, "council_name", value="Borough of Tests")
    html = client.get(LIST).content.decode()
    for key, kind in KINDS.items():
        assert escape(str(WORDINGS[key].title)) in html
        assert escape(str(WORDINGS[key].effect)) in html
        assert escape(value_in_words(key, kind.default)) in html
    assert "Borough of Tests" in html
    assert ", Ann Lee" in html
    for title in GROUP_TITLES.values():
        assert escape(str(title)) in html


def test_every_setting_has_its_words_and_every_fault_a_sentence() -> None:
    assert set(WORDINGS) == set(KINDS)
    codes = ["short_text", "optional_text", "area_code", "colour", "contrast", "logo", "word", "choice", "days"]
    assert all(fault_sentence(code).endswith(".") for code in [*codes, "day_and_month", "unchanged"])


def test_the_list_asks_as_often_for_three_changes_as_for_one(client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(LIST).status_code == 200
        return len(asked)

    change(client, "council_name", value="One")
    with_one = queries()
    change(client, "contact", value="Two")
    change_setting(by=SYSTEM, key="word_clinic", value="performance clinic")
    assert queries() == with_one <= 8


TYPED = [
    ("council_name", {"value": "Borough of Tests"}, "Borough of Tests", "Borough of Tests"),
    ("contact", {"value": "Ask Ann"}, "Ask Ann", "Ask Ann"),
    ("brand_colour", {"value": " 801650 "}, "#801650", "#801650"),
    ("word_executive", {"value": "Cabinet"}, "Cabinet", "Cabinet"),
    ("word_committee", {"value": "scrutiny panel"}, "scrutiny panel", "scrutiny panel"),
    ("usual_calendar", {"value": "academic"}, "academic", "Academic year, 1 September to 31 August"),
    ("release_steps", {"value": "first_two"}, "first_two", str(RELEASE_STEP_LABELS["first_two"])),
    ("target_round_closes", {"day": "31", "month": "5"}, "05-31", "31 May"),
    ("review_reminder_days", {"value": "14"}, 14, "14 days before"),
    ("review_reminder_days", {"value": "1"}, 1, "1 day before"),
    ("area_code", {"value": "E06000004"}, "E06000004", "E06000004"),
    ("figures_note", {"value": "First line\r\nsecond line"}, "First line\nsecond line", "First line<br>second line"),
]


@pytest.mark.parametrize(("key", "typed", "kept", "shown"), TYPED)
def test_a_change_holds_at_once_and_stands_in_the_history(
    client: Client, key: str, typed: dict[str, str], kept: Any, shown: str
) -> None:
    assert client.get(f"{LIST}{key}/change/").status_code == 200
    change(client, key, **typed)
    assert frame()[key] == kept
    html = client.get(f"{LIST}{key}/").content.decode()
    for text in (shown, "Ann Lee", "Agreed in June", escape(value_in_words(key, KINDS[key].default))):
        assert text in html
    event = Event.objects.get(action="change_setting")
    assert event.detail == {"before": KINDS[key].default, "after": kept}
    assert event.reason == "Agreed in June"


REFUSED = [
    ("council_name", {"value": " "}, "Write 1 to 120 characters."),
    ("council_name", {"value": "x" * 121}, "Write 1 to 120 characters."),
    ("council_name", {"value": "Council"}, "there is nothing to save"),
    ("brand_colour", {"value": "reddish"}, "Write a colour as a hash"),
    ("brand_colour", {"value": "#12345"}, "Write a colour as a hash"),
    ("word_executive", {"value": "<script>alert(1)</script>"}, "Write 1 to 30 letters"),
    ("word_executive", {"value": ""}, "Write 1 to 30 letters"),
    ("usual_calendar", {"value": "lunar"}, "Choose one of these."),
    ("release_steps", {"value": "never"}, "Choose one of these."),
    ("target_round_opens", {"day": "30", "month": "2"}, "There is no such day"),
    ("target_round_opens", {"day": "40", "month": "2"}, "Select a valid choice"),
    ("review_reminder_days", {"value": "soon"}, "Write a whole number of days"),
    ("review_reminder_days", {"value": "0"}, "Write a whole number of days"),
    ("review_reminder_days", {"value": "999999999999999999999"}, "Write a whole number of days"),
    ("area_code", {"value": "stockton"}, "Write a capital letter and eight digits"),
    ("figures_note", {"value": "x" * 401}, "Write at most 400 characters."),
]


@pytest.mark.parametrize(("key", "typed", "sentence"), REFUSED)
def test_a_value_that_cannot_be_is_refused_in_words_and_nothing_typed_is_lost(
    client: Client, key: str, typed: dict[str, str], sentence: str
) -> None:
    html = change(client, key, status=422, **typed)
    assert sentence in html
    assert "There is a problem" in html
    assert "<title>Error:" in html
    assert "Agreed in June" in html
    for value in typed.values() if key not in ("usual_calendar", "release_steps", "target_round_opens") else ():
        assert escape(value.strip()) in html
    assert not CouncilSetting.objects.exists()
    assert not Event.objects.exists()


def test_a_change_needs_a_reason_of_bearable_length(client: Client) -> None:
    assert "Say why it is changed." in change(client, "contact", status=422, value="Ask Ann", reason=" ")
    assert "at most 500" in change(client, "contact", status=422, value="Ask Ann", reason="x" * 501)
    assert not CouncilSetting.objects.exists()


def test_a_colour_that_cannot_be_read_comes_back_with_the_nearest_darker_one(client: Client) -> None:
    html = change(client, "brand_colour", status=422, value="#ffdd00")
    proposed = nearest_that_passes("#ffdd00")
    assert "its contrast is 1.3 to 1, and 4.5 to 1 is needed" in html
    assert f"The nearest darker colour that passes is {proposed}." in html
    change(client, "brand_colour", value="#ffdd00", take=proposed)
    assert frame()["brand_colour"] == proposed
    assert f"/brand/{proposed[1:]}.css" in client.get(LIST).content.decode()


@pytest.mark.parametrize("colour", ["#ffdd00", "#ffffff", "#7f7f7f", "#00ff00", "#f47738"])
def test_the_proposed_colour_passes_and_one_step_lighter_does_not(colour: str) -> None:
    proposed = nearest_that_passes(colour)
    assert can_be_read(proposed)
    parts = [(int(colour[i : i + 2], 16), int(proposed[i : i + 2], 16)) for i in (1, 3, 5)]
    share = max(new / old for old, new in parts if old)
    lighter = "#" + "".join(f"{min(255, round(old * (share + 2 / 255))):02x}" for old, _ in parts)
    assert not can_be_read(lighter)
    assert nearest_that_passes("#12436d") == "#12436d"


@pytest.mark.parametrize(
    ("typed", "colour"),
    [("#12436D", "#12436d"), ("abc", "#aabbcc"), (" #000 ", "#000000"), ("red", None), ("", None), ("#12345g", None)],
)
def test_colours_are_read_as_people_write_them(typed: str, colour: str | None) -> None:
    assert read_colour(typed) == colour


def test_a_colour_can_be_tried_without_saving_with_and_without_scripts(client: Client) -> None:
    change_page = f"{LIST}brand_colour/change/"
    html = client.post(change_page, {"value": "#767676", "reason": "Perhaps", "try": "1"}).content.decode()
    assert "The contrast of #767676 with white is 4.5 to 1. It can be read" in html
    assert "Perhaps" in html
    headers = {"HX-Request": "true", "HX-Target": "colour-sample"}
    sample = client.get(change_page, {"value": "#fd0"}, headers=headers).content.decode()
    assert "It cannot be read" in sample
    assert 'fill="#ffdd00"' in sample
    assert "<html" not in sample
    nothing = client.get(change_page, {"value": '"><script>'}, headers=headers).content.decode()
    assert "<script>" not in nothing
    assert "its contrast is shown here" in nothing
    assert not CouncilSetting.objects.exists()


def test_two_people_changing_one_setting_see_both_and_lose_neither(client: Client) -> None:
    first = client.get(f"{LIST}contact/change/")
    based_on = first.context["form"]["based_on"].value()
    other = client_of(Role.SYSTEM_ADMINISTRATOR, "Bob Roe")
    change(other, "contact", value="Ask Bob", reason="I know")
    html = change(client, "contact", status=409, value="Ask Ann", reason="She knows", based_on=str(based_on))
    for text in ("Bob Roe changed this while you were here", "Theirs: Ask Bob", "I know", "Ask Ann", "She knows"):
        assert text in html
    assert frame()["contact"] == "Ask Bob"
    row = row_in_force("contact")
    assert row is not None
    assert f'value="{row.pk}"' in html
    change(client, "contact", value="Ask Ann", based_on=str(row.pk))
    assert frame()["contact"] == "Ask Ann"
    assert "Ask Bob" in client.get(f"{LIST}contact/").content.decode()


@pytest.mark.django_db
def test_a_change_that_is_based_on_what_holds_is_taken() -> None:
    first = change_setting(by=SYSTEM, key="contact", value="One", based_on=0)
    second = change_setting(by=SYSTEM, key="contact", value="Two", based_on=first.pk)
    with pytest.raises(StaleSettingError) as refusal:
        change_setting(by=SYSTEM, key="contact", value="Three", based_on=first.pk)
    assert refusal.value.row == second
    assert CouncilSetting.objects.count() == Event.objects.count() == 2


def test_a_setting_goes_back_to_its_default_whatever_stands_in_its_fields(client: Client) -> None:
    assert "Back to the default" not in client.get(f"{LIST}review_reminder_days/change/").content.decode()
    change(client, "review_reminder_days", value="14")
    assert "Back to the default: 28 days before" in client.get(f"{LIST}review_reminder_days/change/").content.decode()
    assert "Say why" in change(client, "review_reminder_days", status=422, value="x", reason="", to_default="1")
    change(client, "review_reminder_days", value="x", to_default="1")
    assert frame()["review_reminder_days"] == 28
    assert len(client.get(f"{LIST}review_reminder_days/").context["page"].history) == 2
    assert "nothing to save" in change(client, "review_reminder_days", status=422, value="x", to_default="1")


def test_who_may_only_look_sees_the_history_and_no_way_to_change(db: None) -> None:
    change_setting(by=SYSTEM, key="contact", value="Ask Ann", reason="At the start")
    auditor = client_of(Role.AUDITOR)
    html = auditor.get(f"{LIST}contact/").content.decode()
    assert "At the start" in html
    assert "The system" in html
    assert "Change this" not in html
    assert auditor.get(f"{LIST}contact/change/").status_code == 403


def test_an_unknown_setting_is_not_found_and_somebody_unknown_is_said_so(client: Client) -> None:
    for address in ("no_such/", "no_such/change/", "no_such/table/"):
        assert client.get(f"{LIST}{address}").status_code == 404
    change_setting(by=Actor(999_999), key="contact", value="Ask")
    assert "Somebody who is not on record" in client.get(f"{LIST}contact/").content.decode()


def test_the_settings_and_a_history_can_be_taken_away_and_run_nothing(client: Client) -> None:
    change(client, "contact", value="=cmd|' /C calc'!A1", reason="+1")
    listed = client.get(f"{LIST}table/").content.decode()
    assert "'=cmd|" in listed
    assert listed.count("\r\n") == len(KINDS) + 1
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{LIST}contact/table/?format=xlsx").content))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[0] == ("Setting", "Value", "Since", "By", "Reason")
    assert (rows[1][1], rows[1][3], rows[1][4]) == ("=cmd|' /C calc'!A1", "Ann Lee", "+1")
    assert book.active["B2"].data_type == "s"


def test_every_setting_has_a_form(client: Client) -> None:
    for key in KINDS:
        assert client.get(f"{LIST}{key}/change/").status_code == 200


def test_a_new_indicator_starts_with_the_usual_calendar_and_others_keep_theirs(db: None) -> None:
    council, author = make_council().council, UserFactory.create()
    before = start_new(by=Actor(author.pk), code="OLD-01", unit=council)
    change_setting(by=SYSTEM, key="usual_calendar", value="academic")
    after = start_new(by=Actor(author.pk), code="NEW-01", unit=council)
    other = start_new(by=Actor(author.pk), code="OTH-01", unit=council, texts={"calendar": "calendar"})
    before.refresh_from_db()
    assert [draft.fields["calendar"] for draft in (before, after, other)] == ["financial", "academic", "calendar"]


def test_a_council_that_says_cabinet_says_it_on_the_screens_of_portfolios_too(client: Client) -> None:
    change(client, "word_executive", value="Cabinet")
    client.get(LIST)  # reads the message that it was saved
    slug = PortfolioFactory.create().slug
    for address in ("", "portfolios/", f"portfolios/{slug}/", "roles/"):
        html = client.get(f"/administration/{address}").content.decode().replace("Chief Executive", "")
        assert "Cabinet" in html, address
        assert "Executive" not in html, address
