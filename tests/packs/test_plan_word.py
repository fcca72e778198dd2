"""A plan as a Word document: the words of its page, with headings, lists and tables that are real ones."""

from __future__ import annotations

import io
import re
from html import unescape
from typing import Any

import pytest
from django.urls import reverse
from docx import Document

from council_pm.configuration.services import change_setting
from council_pm.core.access import Actor
from council_pm.people.models import User
from council_pm.people.roles import Role
from plans.models import PlanPartner, SectionText
from plans.services.plans import agree_plan
from tests.factories import PostFactory, series_with_rules, user_with_role
from tests.factories.organisation import CouncilUnits, make_council
from tests.factories.people import PartnerContactFactory
from tests.factories.plans import AGREED, ActionFactory, MeasureFactory, PlanFactory, aim_of, section
from tests.screens import signed_in

pytestmark = pytest.mark.django_db
TEXT = """We **empty** *every* bin.

- in the morning
  - and at noon
- [every day](https://example.org/days)

1. first
2. second

Then:

1. anew"""


@pytest.fixture
def council() -> CouncilUnits:
    return make_council()


@pytest.fixture
def manager(council: CouncilUnits) -> User:
    return user_with_role(Role.MANAGER, unit=council.unit)


@pytest.fixture
def member() -> User:
    return user_with_role(Role.MEMBER)


def plan_of(council: CouncilUnits) -> Any:
    above = aim_of(PlanFactory.create(unit=council.service, agreed=True), "Fewer missed bins")
    plan = PlanFactory.create(unit=council.unit, agreed=True)
    PlanPartner.objects.create(plan=plan, contact=PartnerContactFactory.create(name="Pat Partner"))
    owner = PostFactory.create(unit=council.unit, title="Recycling Officer")
    aim = aim_of(plan, "No street is missed twice", parent=above, owner=owner)
    MeasureFactory.create(objective=aim, series=series_with_rules("CFA-01", council.unit, name="Missed bins in all"))
    ActionFactory.create(unit=council.unit, objective=aim, owner=owner, title="Ride along")
    ActionFactory.create(unit=council.unit, objective=aim, owner=owner, title="Late one", due="2020-01-01")
    section(plan, "What we do", TEXT)
    section(plan, "What we need", "Trucks.")
    return plan


def word(user: User, plan: Any, query: str = "") -> Any:
    response = signed_in(user).get(reverse("packs:plan_file", args=[plan.pk]) + query)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    return Document(io.BytesIO(response.content))


def words(document: Any) -> list[str]:
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [one.text for one in document.paragraphs] + cells


def plain(text: str) -> str:
    """Letters and digits only: pages and documents part their words differently."""
    return re.sub(r"[\W_]+", "", text)


def test_it_says_what_the_printed_page_says(council: CouncilUnits, member: User) -> None:
    plan = plan_of(council)
    html = signed_in(member).get(plan.get_absolute_url()).content.decode()
    main = re.sub(r"<[^>]+>", " ", html[html.index("<main") : html.index("</main>")])
    shown, told = plain(unescape(main)), words(word(member, plan))
    only_here = ("Aim", "What it supports", "How far it is", "What proves it")  # heads of columns; a list has none
    for text in (one for one in told[1:] if one not in only_here):  # the first is the council's name, above the page
        for part in re.split(r"[;:,]| \(|\d+\. ", text):
            assert plain(part) in shown, part
    everything = plain(" ".join(told))
    for item in (
        "No street is missed twice", "Fewer missed bins", "Recycling Officer", "Missed bins in all", "Ride along",
        "overdue", "Pat Partner", "What we do", "empty", "and at noon", "every day", "anew", "What we need", "Trucks",
        "edition 1 of 1 April 2026", "0 of 2 actions done, 1 overdue",
    ):  # fmt: skip
        assert plain(item) in shown, item
        assert plain(item) in everything, item


def test_headings_lists_and_tables_are_real_ones(council: CouncilUnits, member: User) -> None:
    document = word(member, plan_of(council))
    styles = [(one.style.name, one.text) for one in document.paragraphs]
    assert styles[1] == ("Heading 1", "Waste and Recycling: Unit plan 2026/27")
    assert [text for style, text in styles if style == "Heading 2"] == [
        "What we set out to reach", "What we are doing about it", "What we do", "What we need",
    ]  # fmt: skip
    assert ("List Bullet", "in the morning") in styles
    assert ("List Bullet 2", "and at noon") in styles
    numbered = [one for one in document.paragraphs if one.style.name == "List Number"]
    numbers = [one._p.pPr.numPr.numId.val for one in numbered]
    assert [one.text for one in numbered] == ["first", "second", "anew"]
    assert numbers[0] == numbers[1] != numbers[2]  # the second list begins at one again
    aims, actions = document.tables
    for table in (aims, actions):
        assert table.rows[0]._tr.xpath(".//w:tblHeader")
    assert [cell.text for cell in actions.rows[0].cells] == ["Action", "For the aim", "Owner", "Due", "How it goes"]
    assert [row.cells[0].text for row in actions.rows[1:]] == ["Late one", "Ride along"]
    runs = {run.text: run for one in document.paragraphs for run in one.runs}
    assert runs["empty"].bold
    assert runs["every"].italic
    links = [one for one in document.part.rels.values() if one.is_external]
    assert [one.target_ref for one in links] == ["https://example.org/days"]


def test_it_has_the_councils_name_colour_and_language(council: CouncilUnits, member: User) -> None:
    change_setting(by=Actor(1), key="brand_colour", value="#801650")
    document = word(member, plan_of(council))
    assert str(document.styles["Heading 1"].font.color.rgb) == "801650"
    assert document.core_properties.title == "Waste and Recycling: Unit plan 2026/27"
    assert document.core_properties.language == "en-GB"


def test_others_get_the_edition_the_own_branch_what_stands_there_now_and_both_any_edition(
    council: CouncilUnits, manager: User, member: User
) -> None:
    plan = plan_of(council)
    held = plan.sections.get(title="What we need")
    SectionText.objects.create(section=held, revision=2, text="Written since.", at=AGREED.replace(month=6))
    assert "Written since." in words(word(manager, plan))
    assert "Written since." not in words(word(member, plan))
    agree_plan(by=Actor(7), plan=plan)
    assert "Written since." in words(word(member, plan))
    for user in (manager, member):
        assert "Trucks." in words(word(user, plan, "?edition=1"))
        assert "Written since." not in words(word(user, plan, "?edition=1"))
    missing = signed_in(member).get(reverse("packs:plan_file", args=[plan.pk]) + "?edition=9")
    assert missing.status_code == 404


def test_an_empty_plan_says_so_and_html_and_odd_characters_stay_words(council: CouncilUnits, manager: User) -> None:
    plan = PlanFactory.create(unit=council.unit)
    section(plan, "Odd", "<script>x</script> \x0b‮odd")
    section(plan, "Empty")
    told = words(word(manager, plan))
    assert "No aims yet." in told
    assert "Nothing written yet." in told
    assert "<script>x</script> odd" in told
    assert not word(manager, plan).tables
