"""The overview by department, and one page pattern for department, service and unit."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from django.test import Client

from council_pm.core.access import Actor
from council_pm.org.services import close_unit, move_unit
from council_pm.people.roles import Role
from tests.dashboards.council import RECENTLY, World, add_indicator, judge, open_round, signed_in

BY = Actor(None, "tests")


@pytest.fixture
def member(world: World) -> Client:
    """A member's browser; three key indicators of Place, one of Children's, one underpinning one."""
    units = world.units
    add_indicator(world, "Bins missed", ["60", "41"], last={"known_from": RECENTLY})
    add_indicator(world, "Streets clean", ["55", "53"], unit=units.second_unit)
    add_indicator(world, "Parks open", ["40", "42"], unit=units.service)
    add_indicator(world, "Pupils at school", ["60", "60"], unit=units.other_unit)
    add_indicator(world, "Bins on the road", ["60", "30"], baskets=[])
    judge()
    return signed_in(Role.MEMBER, world)


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return unescape(re.sub(r"\s+", " ", response.content.decode()))


def parts(html: str) -> dict[str, list[str]]:
    """The rows of the table of parts: off, near, on target, overdue, others, all, change, before, a year before."""
    body = html.split('id="parts"')[1].split("</table>")[0]
    found = {}
    for row in re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", body):
        name, *cells = (re.sub(r"<[^>]+>", "", cell).strip() for cell in re.split(r"</th>|</td>", row)[:-1])
        found[name] = cells
    return found


def listed(html: str) -> list[str]:
    return re.findall(r'<tr><th scope="row"><a href="/indicators/[^"]+">([^<]+)</a>', html)


def test_departments_are_counted_and_compared_in_words(member: Client) -> None:
    html = text(member, "/executive/")
    assert parts(html) == {
        "Place": ["2", "0", "1", "0", "0", "3", "1 more", "1 better, 2 worse", "nothing to compare"],
        "Children's Services": ["0", "0", "1", "0", "0", "1", "as many", "0 better, 0 worse", "nothing to compare"],
    }
    assert "<strong>1 of 4</strong> indicators is off target and getting worse; 2 are on target." in html
    assert "Against the period before: 1 better, 2 worse." in html
    assert "was on target" in html.split("Changed since the Executive met on 10 June 2026")[1].split("</ul>")[0]
    assert "Every figure that was due has come." in html


def test_overdue_figures_stand_on_the_overview(world: World) -> None:
    add_indicator(world, "Late one", ["60", "55"], frequency="monthly")
    judge()
    html = text(signed_in(Role.CHIEF_EXECUTIVE, world), "/executive/")
    late = html.split(">Overdue</h2>")[1].split("</ul>")[0]
    assert "Late one" in late
    assert "has not come" in late


def test_departments_lead_to_services_and_those_to_units(member: Client) -> None:
    assert '<a href="/units/PLA/">Place</a>' in text(member, "/executive/")
    department = text(member, "/units/PLA/")
    assert parts(department) == {
        "Care For Your Area": ["2", "0", "1", "0", "0", "3", "1 more", "1 better, 2 worse", "nothing to compare"]
    }
    service = text(member, "/units/PLA1/")
    assert list(parts(service)) == ["Waste and Recycling", "Street Cleansing", "Care For Your Area"]
    assert [cells[5] for cells in parts(service).values()] == ["1", "1", "1"]
    crumbs = re.findall(r'<a href="([^"]+)">', service.split("app-breadcrumbs__list")[1].split("</ol>")[0])
    assert crumbs == ["/executive/", "/units/PLA/"]
    assert 'id="parts"' not in text(member, "/units/PLA11/")


def test_key_indicators_come_first_and_underpinning_ones_after(member: Client) -> None:
    html = text(member, "/units/PLA/")
    assert listed(html) == ["Bins missed", "Parks open", "Streets clean", "Bins on the road"]
    assert html.index("Key indicators:") < html.rindex(">Bins missed</a>")
    assert html.index("Underpinning indicators") < html.rindex("Bins on the road")
    assert "Counted: 3 key indicators. 1 more underpins them in the list below." in html
    assert listed(text(member, "/units/PLA/?sort=name"))[0] == "Bins missed"


@pytest.mark.parametrize(("address", "worse", "green"), [("/executive/", "1", "2"), ("/units/PLA/", "1", "1")])
def test_status_against_trend_comes_first_and_leads_to_the_lines(
    member: Client, address: str, worse: str, green: str
) -> None:
    html = text(member, address)
    matrix = html.split('class="app-table app-matrix"')[1].split("</table>")[0]
    assert f'<a href="?status=red&direction=worse#all">{worse}</a>' in matrix
    assert f'<a href="?status=green#all">{green}</a>' in matrix
    assert html.index("app-matrix") < html.index('id="parts"') < html.index('id="ask"') < html.index('id="all"')
    asked = html.split('id="ask"')[1].split('id="all"')[0]
    assert "Bins missed" in asked
    assert "Bins on the road" not in asked, "what only underpins is not asked about"


@pytest.mark.parametrize("address", ["/executive/", "/units/PLA/", "/units/PLA12/"])
def test_what_is_on_target_but_getting_worse_has_a_list_of_its_own(member: Client, address: str) -> None:
    slipping = text(member, address).split("On target, but getting worse</h2>")[1].split("</ul>")[0]
    assert "Streets clean" in slipping
    assert "Worse than the period before" in slipping, "as long as there is no trend it says how the figure moved"
    assert "not enough figures" not in slipping


def test_counts_of_a_part_agree_on_every_page(member: Client) -> None:
    overview = parts(text(member, "/executive/"))["Place"][:6]
    service = parts(text(member, "/units/PLA/"))["Care For Your Area"][:6]
    units = [cells[:6] for cells in parts(text(member, "/units/PLA1/")).values()]
    assert overview == service == [str(sum(int(cells[i]) for cells in units)) for i in range(6)]


def test_figures_count_where_their_unit_stood_at_the_end_of_their_period(world: World, member: Client) -> None:
    move_unit(
        by=BY, unit=world.units.unit, parent=world.units.other_service, from_day=date(2026, 7, 1), reason="A new home."
    )
    overview = parts(text(member, "/executive/"))
    assert [overview["Place"][5], overview["Children's Services"][5]] == ["3", "1"]
    assert "Bins missed" in listed(text(member, "/units/PLA1/"))
    new_home = text(member, "/units/CHI1/")
    assert listed(new_home) == ["Pupils at school"]
    assert "Waste and Recycling came here on 1 July 2026" in new_home


def test_rights_follow_the_organisation_of_the_day(world: World, member: Client) -> None:
    window = open_round()
    add_indicator(world, "Not released", ["61", "43.9"], last={"round": window})
    judge()
    old_head = signed_in(Role.HEAD_OF_SERVICE, world, unit=world.units.service)
    new_head = signed_in(Role.HEAD_OF_SERVICE, world, unit=world.units.other_service)
    move_unit(
        by=BY, unit=world.units.unit, parent=world.units.other_service, from_day=date(2026, 7, 1), reason="A new home."
    )
    assert "43.9" not in text(old_head, "/executive/")
    assert "43.9%" in text(new_head, "/executive/")


def test_a_part_that_was_closed_is_named_without_a_link(world: World, member: Client) -> None:
    for unit in (world.units.other_unit, world.units.other_service, world.units.other_department):
        close_unit(by=BY, unit=unit, from_day=date(2026, 8, 1), reason="It is over.")
    html = text(member, "/executive/")
    assert parts(html)["Children's Services"][5] == "1"
    assert "/units/CHI/" not in html
    assert member.get("/units/CHI/").status_code == 404


@pytest.mark.parametrize("address", ["/units/NOPE/", "/units/NOPE/table.csv"])
def test_an_unknown_part_is_not_found_for_anybody(world: World, address: str) -> None:
    for role in (Role.MEMBER, Role.SYSTEM_ADMINISTRATOR):
        assert signed_in(role, world).get(address).status_code == 404


def test_the_council_itself_has_a_page_of_the_same_pattern(member: Client) -> None:
    assert list(parts(text(member, "/units/TBC/"))) == ["Place", "Children's Services"]


def test_a_part_without_indicators_says_so(member: Client) -> None:
    html = text(member, "/units/CHI11/?status=red")
    assert "Nothing matches these filters" in html


def test_a_council_without_a_basket_says_so(world: World) -> None:
    world.corporate.delete()
    html = text(signed_in(Role.CHIEF_EXECUTIVE, world), "/executive/")
    assert "There are no indicators here yet." in html


def test_files_hold_the_same_lines(member: Client) -> None:
    for address, names in {
        "/executive/table.csv?status=red": ["Bins missed", "Parks open"],
        "/units/PLA1/table.csv?status=green": ["Streets clean"],
    }.items():
        lines = member.get(address).content.decode("utf-8-sig").splitlines()
        assert [line.split(",")[1] for line in lines[1:]] == names
