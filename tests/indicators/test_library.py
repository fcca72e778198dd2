"""The library on screens: searching it, adopting from it, and what it refuses."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.org.models import Placement
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.library import by_code
from indicators.models import Adoption, Definition, DefinitionDraft, Indicator, Ownership, Series, StatusRule
from indicators.services.library import Wish, adopt_indicators
from tests.factories import DefinitionFactory, IndicatorFactory, PostFactory, user_with_role
from tests.factories.organisation import CouncilUnits
from tests.screens import text_of

pytestmark = pytest.mark.django_db

LIST, ADOPT = "/library/", "/library/adopt/"
TODAY = date(2026, 11, 24)
BEFORE = date(2026, 1, 1)


@pytest.fixture
def keeper(client: Client, units: CouncilUnits) -> User:
    user = user_with_role(Role.CORPORATE_PERFORMANCE, unit=units.council)
    client.force_login(user)
    return user


def wishes(units: CouncilUnits, *codes: str) -> list[Wish]:
    return [Wish(entry=by_code()[code], code=code, unit=units.unit) for code in codes]


def close(units: CouncilUnits) -> None:
    Placement.objects.create(
        unit=units.unit, valid_from=BEFORE, parent=units.service, name="Waste and Recycling", closed=True
    )


def test_the_library_is_searched_and_paged(client: Client, keeper: User) -> None:
    whole = text_of(client.get(LIST))
    assert "1 to 40 of" in whole
    assert "Missed bins" not in whole
    found = text_of(client.get(LIST, {"q": "missed bins"}))
    assert "Missed bins" in found
    assert "1 indicator<" in found
    assert "Missed bins" in text_of(client.get(LIST, {"page": "4"}))
    nothing = text_of(client.get(LIST, {"q": "no such thing anywhere"}))
    assert "Nothing in the library is like that" in nothing


def test_a_theme_or_a_kind_that_there_is_not_hides_nothing(client: Client, keeper: User) -> None:
    assert "1 to 40 of" in text_of(client.get(LIST, {"theme": "x", "kind": "y", "page": "last"}))


def test_htmx_gets_the_region_only(client: Client, keeper: User) -> None:
    response = client.get(LIST, {"kind": "service"}, headers={"HX-Request": "true"})
    assert "<html" not in response.content.decode()
    assert "Missed bins" in response.content.decode()


def test_the_library_is_exported_as_it_was_asked_for(client: Client, keeper: User) -> None:
    lines = client.get("/library/table/", {"kind": "service"}).content.decode().strip().splitlines()
    assert len(lines) == 26
    assert any("Missed bins" in line for line in lines)
    assert client.get("/library/table/", {"kind": "best_value_2003"}).content.decode().count("BV82a") == 1
    assert client.get("/library/table/?format=xlsx").content[:2] == b"PK"


def test_an_entry_shows_all_that_it_says(client: Client, keeper: User) -> None:
    page = text_of(client.get("/library/COR-01/"))
    for words in ("Council tax paid (thousand pounds)", "within 0.5 (in the unit of the figure)", "8 working days"):
        assert words in page
    published = text_of(client.get("/library/CS-01/"))
    assert "https://www.gov.uk/government/collections/youth-justice-statistics" in published
    assert "within 5 per cent of the target" in published
    assert "here by its number and name" in text_of(client.get("/library/BV8/"))
    assert "Near the target" not in text_of(client.get("/library/CYP-01/"))
    assert client.get("/library/NONE/").status_code == 404


def test_a_reader_without_the_right_is_offered_nothing_to_adopt(client: Client, units: CouncilUnits) -> None:
    client.force_login(user_with_role(Role.MEMBER))
    assert 'type="checkbox"' not in client.get(LIST).content.decode()
    assert ADOPT not in client.get("/library/COR-01/").content.decode()
    assert client.post(ADOPT, {"entry": "COR-01", "step": "adopt"}).status_code == 403
    assert client.post("/library/BV8/complete/").status_code == 403
    assert not Indicator.objects.exists()


def test_several_are_adopted_at_once_after_a_preview(client: Client, keeper: User, units: CouncilUnits) -> None:
    post = PostFactory.create(code="head-of-waste", unit=units.service, role=Role.HEAD_OF_SERVICE)
    form = client.get(ADOPT, {"entry": ["CFA-01", "CFA-03"]})
    assert "head-of-waste" in form.content.decode()
    asked = {
        "entry": ["CFA-01", "CFA-03"],
        "unit": "waste and recycling",
        "code-CFA-01": "BINS",
        "code-CFA-03": "CFA-03",
        "unit-CFA-03": "pla12",
        "owner-CFA-01": "Head-Of-Waste",
    }
    preview = text_of(client.post(ADOPT, asked))
    assert "This is what will be made" in preview
    assert post.title in preview
    assert not Indicator.objects.exists()
    assert 'value="BINS"' in client.post(ADOPT, asked | {"step": "change"}).content.decode()
    response = client.post(ADOPT, asked | {"step": "adopt"}, follow=True)
    assert "2 indicators adopted" in text_of(response)
    assert {s.indicator.code: s.unit.code for s in Series.objects.all()} == {"BINS": "PLA11", "CFA-03": "PLA12"}
    definition = Definition.objects.get(indicator__code="BINS")
    assert (definition.author, definition.checker, definition.name) == (None, keeper.pk, "Missed bins")
    assert StatusRule.objects.get(indicator__code="BINS").tolerance == 6
    assert Ownership.objects.get().post == post
    assert list(Adoption.objects.order_by("pk").values_list("entry", flat=True)) == ["CFA-01", "CFA-03"]
    event = Event.objects.get(subject_id="BINS")
    assert (event.action, event.actor_id, event.detail["entry"]) == ("adopt_indicator", keeper.pk, "CFA-01")


def test_the_library_says_what_is_kept_already(client: Client, keeper: User, units: CouncilUnits) -> None:
    adopt_indicators(by=Actor(keeper.pk), wishes=wishes(units, "CFA-01", "CFA-04"), today=TODAY)
    Indicator.objects.filter(code="CFA-04").update(retired_on=date(2026, 10, 1), retired_reason="No longer ours")
    DefinitionFactory.create(indicator=IndicatorFactory.create(code="HWY-01"), name="Something else of ours")
    same = by_code()["COR-02"]
    DefinitionFactory.create(indicator=IndicatorFactory.create(code=same.code), name=same.name)
    page = client.get(LIST, {"kind": "service"}).content.decode()
    assert "You keep this one: CFA-01" in page
    assert "You keep this one: COR-02" in page
    assert "Ended on 1 October 2026: CFA-04" in page
    assert "HWY-01</a>" not in page
    offered = [f'value="{code}"' in page for code in ("CFA-01", "COR-02", "CFA-04", "HWY-01")]
    assert offered == [False, False, True, True]


def test_every_refusal_is_said_at_its_field_and_keeps_what_was_typed(
    client: Client, keeper: User, units: CouncilUnits
) -> None:
    IndicatorFactory.create(code="taken")
    IndicatorFactory.create(code="ENDED", retired_on=BEFORE, retired_reason="No longer ours")
    PostFactory.create(code="gone", title="Head of Gone", unit=units.unit, ended=BEFORE)
    close(units)
    asked = {
        "entry": ["CFA-01", "CFA-03", "CFA-04", "COR-01", "COR-02", "COR-03"],
        "code-CFA-01": "TAKEN",
        "code-CFA-03": "ended",
        "code-CFA-04": "TWICE",
        "code-COR-01": "twice",
        "code-COR-02": "COR-02",
        "code-COR-03": "COR-03",
        "unit": "PLA12",
        "unit-COR-02": "PLA11",
        "owner-COR-03": "gone",
        "step": "adopt",
    }
    response = client.post(ADOPT, asked)
    assert response.status_code == 422
    page = text_of(response)
    for words in (
        "The code TAKEN is taken: give another one.",
        "The code ended belonged to an indicator that has ended.",
        "The code twice stands twice in this list",
        "The unit PLA11 is closed: choose one that is open today.",
        "The post Head of Gone has ended: choose another one, or none.",
        'value="TWICE"',
        'value="gone"',
    ):
        assert words in page
    assert Indicator.objects.count() == 2


def test_what_cannot_be_found_is_said_in_words(client: Client, keeper: User, units: CouncilUnits) -> None:
    asked = {"entry": ["CFA-01", "CFA-03"], "code-CFA-01": "", "code-CFA-03": "X", "unit-CFA-01": "NOWHERE"}
    response = client.post(ADOPT, asked | {"owner-CFA-03": "nobody"})
    assert response.status_code == 422
    page = text_of(response)
    assert "Give “Missed bins” a code." in page
    assert "There is no unit of the code or name “NOWHERE”" in page
    assert "There is no post of the code “nobody”" in page
    assert "Choose a unit for “Household waste recycled”, or one for all." in page
    assert "no unit of the code or name “NONE”" in text_of(client.post(ADOPT, asked | {"unit": "NONE"}))


def test_nothing_ticked_leads_back_to_the_library(client: Client, keeper: User) -> None:
    for asked in ({}, {"entry": "NONE"}, {"entry": "BV8"}):
        assert "Tick at least one indicator" in text_of(client.get(ADOPT, asked, follow=True))


def test_an_entry_is_adopted_once_while_it_lives(keeper: User, units: CouncilUnits) -> None:
    by = Actor(keeper.pk)
    adopt_indicators(by=by, wishes=wishes(units, "CFA-01"), today=TODAY)
    again = [Wish(entry=by_code()["CFA-01"], code="CFA-01b", unit=units.unit)]
    with pytest.raises(ValidationError, match="You have adopted this one already: it is CFA-01"):
        adopt_indicators(by=by, wishes=again, today=TODAY)
    Indicator.objects.update(retired_on=TODAY, retired_reason="No longer ours")
    adopt_indicators(by=by, wishes=again, today=TODAY)
    assert Indicator.objects.count() == 2


def test_one_that_was_adopted_meanwhile_is_said_on_the_form(client: Client, keeper: User, units: CouncilUnits) -> None:
    adopt_indicators(by=Actor(keeper.pk), wishes=wishes(units, "CFA-01"), today=TODAY)
    response = client.post(ADOPT, {"entry": "CFA-01", "code-CFA-01": "B2", "unit": "PLA11", "step": "adopt"})
    assert response.status_code == 422
    assert "You have adopted this one already: it is CFA-01." in text_of(response)


def test_all_are_adopted_or_none(keeper: User, units: CouncilUnits) -> None:
    IndicatorFactory.create(code="CFA-03")
    with pytest.raises(ValidationError) as refusal:
        adopt_indicators(by=Actor(keeper.pk), wishes=wishes(units, "CFA-01", "CFA-03"), today=TODAY)
    assert refusal.value.messages == ["CFA-03: The code CFA-03 is taken: give another one."]
    assert Indicator.objects.count() == 1
    with pytest.raises(ValidationError, match="Choose at least one"):
        adopt_indicators(by=Actor(keeper.pk), wishes=[], today=TODAY)


def test_codes_are_neither_empty_nor_too_long_nor_addresses_of_ours(keeper: User, units: CouncilUnits) -> None:
    for code, words in (
        ("", "Give it a code"),
        ("x" * 21, "20 characters at most"),
        ("drafts", "a word of the product"),
    ):
        wish = Wish(entry=by_code()["CFA-01"], code=code, unit=units.unit)
        with pytest.raises(ValidationError, match=words):
            adopt_indicators(by=Actor(keeper.pk), wishes=[wish], today=TODAY)


def test_one_for_reference_is_not_adopted_without_its_definition(keeper: User, units: CouncilUnits) -> None:
    with pytest.raises(ValidationError, match="is here for reference: say how you count it"):
        adopt_indicators(by=Actor(keeper.pk), wishes=wishes(units, "BV8"), today=TODAY)
    assert not Indicator.objects.exists()


def test_one_for_reference_begins_a_draft_that_a_second_person_accepts(
    client: Client, keeper: User, units: CouncilUnits
) -> None:
    response = client.post("/library/BV8/complete/", {"code": "BV8", "unit": "PLA11"})
    draft = DefinitionDraft.objects.get()
    assert response["Location"] == draft.get_absolute_url()
    assert (draft.author, draft.code, draft.unit) == (keeper.pk, "BV8", units.unit)
    assert (draft.fields["name"], draft.fields["theme"]) == (by_code()["BV8"].name, by_code()["BV8"].theme)
    assert not Indicator.objects.exists()


def test_a_code_or_a_unit_that_cannot_be_is_refused_and_kept(client: Client, keeper: User, units: CouncilUnits) -> None:
    IndicatorFactory.create(code="TAKEN")
    close(units)
    for asked, words in (
        ({"code": "BV8", "unit": ""}, "Choose the unit that answers for it."),
        ({"code": "BV8", "unit": "NOWHERE"}, "no unit of the code or name “NOWHERE”"),
        ({"code": "BV8", "unit": "PLA11"}, "The unit PLA11 is closed"),
        ({"code": "taken", "unit": "PLA12"}, "The code taken is taken: give another one."),
        ({"code": "B V 8", "unit": "PLA12"}, "Use letters, digits, dashes and underscores for a code"),
    ):
        response = client.post("/library/BV8/complete/", asked)
        assert response.status_code == 422
        assert words in text_of(response)
        assert f'value="{asked["code"]}"' in response.content.decode()
    assert not DefinitionDraft.objects.exists()


def test_a_full_entry_is_completed_by_adopting_it(client: Client, keeper: User) -> None:
    assert client.get("/library/COR-01/complete/")["Location"] == "/library/adopt/?entry=COR-01"


def test_an_adoption_is_one_for_an_indicator_and_names_its_entry(keeper: User, units: CouncilUnits) -> None:
    adopt_indicators(by=Actor(keeper.pk), wishes=wishes(units, "CFA-01"), today=TODAY)
    indicator = Indicator.objects.get()
    when = Adoption.objects.get().adopted_at
    for one, entry in ((indicator, "CFA-03"), (IndicatorFactory.create(), "")):
        with pytest.raises(IntegrityError), transaction.atomic():
            Adoption.objects.create(indicator=one, entry=entry, adopted_at=when)
    assert str(Adoption.objects.get()) == "CFA-01 from CFA-01"


def test_adopting_many_asks_the_database_no_more_often_than_adopting_one(keeper: User, units: CouncilUnits) -> None:
    counted = []
    for codes in (("CFA-01", "CFA-02"), ("CFA-03", "CFA-04", "COR-01", "COR-02")):
        with CaptureQueriesContext(connection) as asked:
            adopt_indicators(by=Actor(keeper.pk), wishes=wishes(units, *codes), today=TODAY)
        counted.append(len(asked))
    assert counted[0] == counted[1]


def test_a_page_of_the_library_asks_at_most_ten_times_whatever_is_kept(
    client: Client, keeper: User, units: CouncilUnits
) -> None:
    counted = []
    for codes in (("CFA-01",), ("CFA-03", "CFA-04", "COR-01")):
        adopt_indicators(by=Actor(keeper.pk), wishes=wishes(units, *codes), today=TODAY)
        client.get(LIST)
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST)
        counted.append(len(asked))
    assert counted[0] == counted[1] <= 10


def test_a_preview_refuses_what_adopting_would_refuse(client: Client, keeper: User, units: CouncilUnits) -> None:
    IndicatorFactory.create(code="CFA-01")
    response = client.post(ADOPT, {"entry": "CFA-01", "code-CFA-01": "cfa-01", "unit": "PLA11"})
    assert response.status_code == 422
    assert "The code cfa-01 is taken: give another one." in text_of(response)
