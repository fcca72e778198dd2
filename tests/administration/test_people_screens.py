"""People on screens: found, shown with their rights and why, changed by one or two people, leaving, erased."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from council_pm.administration.forms.people import PersonForm
from council_pm.administration.views.people_forms import refuse
from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.people.models import Occupancy, OccupancyKind, Person, User
from council_pm.people.roles import CORPORATE_ROLES, Role
from council_pm.people.services.delegation import delegate
from tests.administration.screens import at, today
from tests.factories import (
    CommitteeFactory,
    DefinitionFactory,
    IndicatorFactory,
    OccupancyFactory,
    OrgUnitFactory,
    OwnershipFactory,
    PersonFactory,
    PortfolioHoldingFactory,
    PostFactory,
    SeatFactory,
    UserFactory,
    user_with_role,
)
from tests.factories.organisation import CouncilUnits
from tests.screens import signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(units: CouncilUnits) -> User:
    return user_with_role(Role.CORPORATE_PERFORMANCE, unit=units.council)


@pytest.fixture
def client(keeper: User) -> Client:
    return signed_in(keeper)


@pytest.fixture
def reader(units: CouncilUnits) -> Client:
    return signed_in(user_with_role(Role.HR_ADVISER, unit=units.council))


@pytest.fixture
def ann(units: CouncilUnits) -> Person:
    person = PersonFactory.create(name="Ann Lee", email="ann.lee@council.example")
    post = PostFactory.create(title="Waste manager", unit=units.unit, role=Role.MANAGER)
    OccupancyFactory.create(person=person, post=post, kind=OccupancyKind.ACTING)
    return person


def names(client: Client, **asked: str) -> list[str]:
    return [row.name for row in client.get(at("person_list"), asked).context["people"]]


def test_people_are_found_by_words_of_name_and_post(client: Client, ann: Person) -> None:
    PersonFactory.create(name="Bob Lees")
    assert names(client, q="lee ANN") == ["Ann Lee"]
    assert names(client, q="waste") == ["Ann Lee"]
    assert names(client, q="lee waste") == ["Ann Lee"]
    assert names(client, q="lee") == ["Ann Lee", "Bob Lees"]
    assert names(client, q="nobody") == []
    assert "Nobody is like that" in text_of(client.get(at("person_list"), {"q": "nobody"}))


@pytest.mark.parametrize("typed", ["ZOË", "zoë", "Zoë", "Zoe\u0308"])
def test_letters_beyond_a_to_z_are_found_in_any_case(client: Client, typed: str) -> None:
    PersonFactory.create(name="Zoë Ångström")
    assert names(client, q=typed) == ["Zoë Ångström"]


def test_people_are_found_by_place_role_and_whether_they_hold_anything(
    client: Client, ann: Person, units: CouncilUnits
) -> None:
    idle = PersonFactory.create(name="Idle")
    gone = OccupancyFactory.create(person__name="Gone", post__unit=units.unit, ends=date(2020, 1, 1)).person
    member, chair = SeatFactory.create(person__name="Member"), SeatFactory.create(person__name="Chair", kind="chair")
    holder = PortfolioHoldingFactory.create(person__name="Holder")
    assert names(client, unit="PLA") == ["Ann Lee"]
    assert names(client, unit="CHI") == []
    assert names(client, role="manager") == ["Ann Lee"]
    assert names(client, role="member") == [member.person.name]
    assert names(client, role="committee_chair") == [chair.person.name]
    assert names(client, role="executive_member") == [holder.person.name]
    assert {idle.name, gone.name} == set(names(client, holding="nothing"))
    assert not {idle.name, gone.name} & set(names(client, holding="something"))
    page = text_of(client.get(at("person_list"), {"q": "Holder"}))
    assert f"Portfolio: {holder.portfolio.name}" in page


def test_a_search_that_makes_no_sense_shows_everybody(client: Client, ann: Person) -> None:
    for asked in ({"role": "emperor", "page": "many"}, {"unit": "NONE"}, {"q": "x" * 500}, {"page": "99999"}):
        assert "Ann Lee" in names(client, **asked)


def test_who_has_been_erased_is_not_listed(client: Client) -> None:
    PersonFactory.create(name="Person 77", pseudonymised_at=timezone.now())
    assert names(client, q="Person 77") == []


def test_addresses_are_for_those_who_keep_people_on_page_list_and_file(
    client: Client, reader: Client, ann: Person
) -> None:
    for url in (at("person_list"), f"{at('person_list')}?format=csv", at("person_page", ann.pk)):
        assert "ann.lee@council.example" in text_of(client.get(url))
        assert "ann.lee@council.example" not in text_of(reader.get(url))
        assert "Ann Lee" in text_of(reader.get(url))
    assert at("person_new") not in text_of(reader.get(at("person_list")))


def test_the_file_holds_the_whole_filtered_list_and_no_formula(client: Client, ann: Person) -> None:
    PersonFactory.create(name="=1+1", email="")
    response = client.get(at("person_list"), {"q": "lee", "format": "csv"})
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows[0] == ["Name", "Posts", "Part of the council", "Seats and portfolios", "E-mail address"]
    assert rows[1:] == [["Ann Lee", "Waste manager (Acting)", "Waste and Recycling", "", "ann.lee@council.example"]]
    assert "'=1+1" in client.get(at("person_list"), {"format": "csv"}).content.decode()
    assert client.get(at("person_list"), {"format": "xlsx"}).content.startswith(b"PK")


def test_a_person_page_says_what_was_held_is_held_and_will_be(client: Client, ann: Person) -> None:
    OccupancyFactory.create(person=ann, post__title="Old post", ends=date(2020, 1, 1))
    OccupancyFactory.create(person=ann, post__title="Next post", starts=today(30))
    SeatFactory.create(person=ann, committee__name="Place", kind="co_opted", represents="Unions", votes_on="Schools")
    PortfolioHoldingFactory.create(person=ann, portfolio__name="Environment")
    page = text_of(client.get(at("person_page", ann.pk)))
    for words in ("Waste manager", "Acting", "Old post", "Past", "Next post", "To come", "Take back"):
        assert words in page
    assert "Co-opted member, represents Unions; votes on Schools" in page
    assert "Environment" in page
    assert "This person cannot sign in today" in page


def test_rights_are_said_with_where_and_why_from_the_table_itself(client: Client, units: CouncilUnits) -> None:
    post = PostFactory.create(title="Head of Care", unit=units.service, role=Role.HEAD_OF_SERVICE)
    head = UserFactory.create()
    OccupancyFactory.create(post=post, person=head.person)
    seat = SeatFactory.create(person=head.person, committee=CommitteeFactory.create(name="Health"))
    holding = PortfolioHoldingFactory.create(person=head.person, portfolio__name="Culture")
    page = client.get(at("person_page", head.person_id))
    shown = {right.words: right for right in page.context["rights"]}
    targets = shown["Propose targets"].sources
    assert [(one.where, one.role, one.why, one.url) for one in targets] == [
        ("in Care For Your Area and everything below it", "Head of service", "post Head of Care",
         at("post_page", post.code)),
    ]  # fmt: skip
    everywhere = {one.url for one in shown["Open the dashboards"].sources}
    assert at("committee_seats", seat.committee.slug) in everywhere
    assert at("portfolio_page", holding.portfolio.slug) in everywhere
    assert {one.where for one in shown["See figures that are released to portfolio holders"].sources} >= {
        "for the indicators of the portfolio Culture",
        "in the whole council",
    }
    assert "Change the council's settings" not in shown


def test_whoever_holds_nothing_or_is_disabled_has_no_right(client: Client) -> None:
    user = UserFactory.create()
    assert "Nothing: rights come from a post" in text_of(client.get(at("person_page", user.person_id)))
    OccupancyFactory.create(person=user.person)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert "This person cannot sign in today" in text_of(client.get(at("person_page", user.person_id)))


def test_rights_that_are_lent_are_said_too(client: Client, units: CouncilUnits) -> None:
    head = user_with_role(Role.HEAD_OF_SERVICE, unit=units.service)
    clerk = user_with_role(Role.EMPLOYEE, unit=units.unit)
    delegate(by=Actor(head.pk), to_person=clerk.person, unit=units.unit, what="entry", starts=today(), ends=today(5))
    for person_id in (head.person_id, clerk.person_id):
        assert f"lets {clerk.person.name} enter figures of Waste and Recycling" in text_of(
            client.get(at("person_page", person_id))
        )


def test_a_place_that_is_closed_is_said(client: Client) -> None:
    user = UserFactory.create()
    OccupancyFactory.create(person=user.person, post__unit=OrgUnitFactory.create(), post__role=Role.MANAGER)
    page = text_of(client.get(at("person_page", user.person_id)))
    assert "in a part that is closed and everything below it" in page


def test_each_role_is_explained_and_says_where_it_takes_two_people(reader: Client, units: CouncilUnits) -> None:
    page = reader.get(at("role_list"))
    assert [role.value for role in page.context["roles"]] == [role.value for role in Role]
    assert {role.value for role in page.context["roles"] if role.is_corporate} == set(CORPORATE_ROLES)
    assert all(role.rights for role in page.context["roles"])
    assert f"{at('person_list')}?role=manager" in text_of(page)
    employee = signed_in(user_with_role(Role.EMPLOYEE, unit=units.unit)).get(at("role_list"))
    assert at("person_list") not in text_of(employee)
    assert "Propose targets" in text_of(employee)
    rows = list(csv.reader(io.StringIO(reader.get(at("role_list"), {"format": "csv"}).content.decode("utf-8-sig"))))
    one = ["System administrator", "A post with this role", "Change the council's settings", "in the whole council"]
    assert one in rows


def test_somebody_is_added_and_a_refused_form_keeps_what_was_typed(client: Client, ann: Person) -> None:
    url = at("person_new")
    assert client.get(url).status_code == 200
    refused = client.post(url, {"name": "Ann Two", "email": "ANN.LEE@council.example", "reason": "New"})
    assert refused.status_code == 422
    assert "Somebody else has this e-mail address" in text_of(refused)
    assert 'value="Ann Two"' in text_of(refused)
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"name": "x" * 121}).status_code == 422
    done = client.post(url, {"name": "Zoë O'Brien", "email": "", "reason": ""}, follow=True)
    assert "Zoë O&#x27;Brien is added" in text_of(done)
    assert Person.objects.filter(name="Zoë O'Brien").exists()


def test_a_name_of_120_letters_is_shown_whole(client: Client) -> None:
    name = "Ω" * 120
    person = PersonFactory.create(name=name)
    assert name in text_of(client.get(at("person_page", person.pk)))
    assert name in text_of(client.get(at("person_list"), {"q": "ω" * 100}))


def test_two_people_who_change_one_person_see_both_and_lose_neither(client: Client, ann: Person) -> None:
    url = at("person_edit", ann.pk)
    form = client.get(url).context["form"].initial
    client.post(url, {"name": "Ann Moss", "email": ann.email, "based_on": form["based_on"]})
    mine = {"name": "Anne Lee", "email": ann.email, "based_on": form["based_on"]}
    met = client.post(url, mine)
    assert met.status_code == 409
    page = text_of(met)
    assert "Ann Moss" in page
    assert 'value="Anne Lee"' in page
    ann.refresh_from_db()
    assert ann.name == "Ann Moss"
    again = {**mine, "based_on": met.context["form"]["based_on"].value()}
    assert client.post(url, again).status_code == 302
    ann.refresh_from_db()
    assert ann.name == "Anne Lee"
    assert Event.objects.filter(action="change_person").count() == 2


def test_a_form_that_lost_its_version_is_met_like_a_stale_one(client: Client, ann: Person) -> None:
    assert client.post(at("person_edit", ann.pk), {"name": "Anne", "email": ""}).status_code == 409
    ann.refresh_from_db()
    assert ann.name == "Ann Lee"


def test_leaving_is_shown_first_with_what_falls_vacant(client: Client, ann: Person, units: CouncilUnits) -> None:
    post = Occupancy.objects.get(person=ann).post
    indicator = IndicatorFactory.create(code="WST-01")
    DefinitionFactory.create(indicator=indicator, name="Waste recycled")
    OwnershipFactory.create(indicator=indicator, post=post)
    shared = PostFactory.create(title="Shared post", unit=units.unit)
    for person in (ann, PersonFactory.create()):
        OccupancyFactory.create(post=shared, person=person, kind=OccupancyKind.JOB_SHARE)
    OccupancyFactory.create(person=ann, post__title="Next post", starts=today(60))
    SeatFactory.create(person=ann, committee__name="Place")
    PortfolioHoldingFactory.create(person=ann, portfolio__name="Environment")
    url = at("person_leave", ann.pk)
    assert "What ends on" not in text_of(client.get(url))
    shown = client.get(url, {"ends": today(10).isoformat()})
    page = text_of(shown)
    for words in ("Waste manager, acting", "Next post", "is taken back", "Place, member", "Portfolio Environment"):
        assert words in page
    assert "1 indicator would have no owner" in page
    assert "Waste recycled" in page
    assert {one.title for one in shown.context["vacant"]} == {"Next post", "Waste manager"}
    form = shown.context["leave_form"].initial
    sent = {"ends": today(10).isoformat(), "based_on": form["based_on"], "reason": "A new job"}
    done = client.post(url, sent, follow=True)
    assert "Ann Lee leaves the council on" in text_of(done)
    assert not Occupancy.objects.filter(person=ann, ends__isnull=True).exists()
    assert "This post is vacant" not in text_of(client.get(at("post_page", post.code)))
    assert Event.objects.get(action="leave_council").reason == "A new job"


def test_a_leaver_whose_posts_changed_meanwhile_is_shown_again(client: Client, ann: Person) -> None:
    url = at("person_leave", ann.pk)
    form = client.get(url, {"ends": today(3).isoformat()}).context["leave_form"].initial
    OccupancyFactory.create(person=ann, post__title="Second post")
    sent = {"ends": today(3).isoformat(), "based_on": form["based_on"], "reason": "Off"}
    met = client.post(url, sent)
    assert met.status_code == 422
    assert "Second post" in text_of(met)
    assert 'value="Off"' in text_of(met)
    assert not Occupancy.objects.filter(person=ann, ends__isnull=False).exists()
    again = met.context["leave_form"].data
    assert client.post(url, {**sent, "based_on": again["based_on"]}).status_code == 302
    assert "Nothing would end" in text_of(client.get(url, {"ends": today(3).isoformat()}))


@pytest.mark.parametrize("day", ["", "31/02/2026", "yesterday", "0001-01-01", "9999-12-31", "2026-13-01"])
def test_a_last_day_that_makes_no_sense_is_refused_in_words(client: Client, ann: Person, day: str) -> None:
    url = at("person_leave", ann.pk)
    assert client.get(url, {"ends": day}).status_code == 422
    refused = client.post(url, {"ends": day, "based_on": "", "reason": "Off"})
    assert refused.status_code == 422
    assert "There is a problem" in text_of(refused)
    assert not Occupancy.objects.filter(person=ann, ends__isnull=False).exists()


def test_somebody_is_erased_after_everything_has_ended(client: Client, ann: Person) -> None:
    url = at("person_erase", ann.pk)
    assert "cannot be brought back" in text_of(client.get(url))
    assert "Say why" in text_of(client.post(url, {}))
    refused = client.post(url, {"reason": "Asked for it"})
    assert refused.status_code == 422
    assert "End this person&#x27;s posts, seats and portfolios first" in text_of(refused)
    Occupancy.objects.filter(person=ann).update(ends=today(-1))
    done = client.post(url, {"reason": "Asked for it"}, follow=True)
    assert "Ann Lee" not in text_of(done)
    assert "erased on" in text_of(done)
    for name in ("person_edit", "person_erase", "person_leave", "person_appoint"):
        assert client.get(at(name, ann.pk)).status_code == 404


def test_a_post_is_chosen_for_somebody_by_its_title(client: Client, ann: Person, units: CouncilUnits) -> None:
    open_post = PostFactory.create(title="Bin crew leader", unit=units.unit)
    PostFactory.create(title="Bin crew ghost", unit=units.unit, ended=date(2020, 1, 1))
    url = at("person_appoint", ann.pk)
    found = client.get(url, {"q": "bin crew"})
    assert [one.label for one in found.context["found"]] == ["Bin crew leader"]
    assert at("post_appoint_person", open_post.code, ann.pk) in text_of(found)
    assert "Nothing found" in text_of(client.get(url, {"q": "wizard"}))
    assert "Nothing found" not in text_of(client.get(url))
    for looked_up in (url, at("post_appoint", open_post.code)):
        assert client.get(looked_up, {"q": "\x00"}).context["found"] == []


def test_the_record_of_a_person_and_of_a_post_is_a_step_away(
    client: Client, reader: Client, ann: Person, units: CouncilUnits
) -> None:
    post = Occupancy.objects.get(person=ann).post
    seen = client.get(at("person_edit", ann.pk)).context["form"].initial
    client.post(at("person_edit", ann.pk), {**seen, "name": "Ann Moss"})
    seen = client.get(at("post_edit", post.code)).context["form"].initial
    client.post(at("post_edit", post.code), {**seen, "title": "Refuse manager"})
    for page, words in (
        (at("person_page", ann.pk), "changed what is known of the person"),
        (at("post_page", post.code), "renamed the post"),
    ):
        record = client.get(page).context["record_url"]
        assert words in text_of(client.get(record))
        assert reader.get(page).context["record_url"] == ""


def test_a_refusal_of_a_field_that_a_form_does_not_have_stands_above_it() -> None:
    form = PersonForm({"name": "Ann"})
    refuse(form, ValidationError({"name": "Taken.", "slug": "Taken too."}))
    assert form.errors["name"] == ["Taken."]
    assert form.non_field_errors() == ["Taken too."]


def test_a_missing_person_is_not_found(client: Client) -> None:
    assert client.get(at("person_page", 10**9)).status_code == 404


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def test_lists_ask_as_often_for_three_as_for_one_and_at_most_ten_times(client: Client, units: CouncilUnits) -> None:
    def add(count: int) -> None:
        for _number in range(count):
            row = OccupancyFactory.create(post__unit=units.unit)
            SeatFactory.create(person=row.person)
            PortfolioHoldingFactory.create(person=row.person)

    add(1)
    urls = [
        at("person_list"),
        f"{at('person_list')}?q=person&unit=PLA&role=employee&holding=something",
        at("post_list"),
        f"{at('post_list')}?q=post&unit=PLA&role=employee",
        at("seat_list"),
        at("portfolio_list"),
        at("partner_list"),
    ]
    one = [queries(client, url) for url in urls]
    add(2)
    assert [queries(client, url) for url in urls] == one
    assert max(one) <= 10


def test_a_council_of_many_is_listed_searched_and_paged_in_ten_queries(client: Client, units: CouncilUnits) -> None:
    people = Person.objects.bulk_create(Person(name=f"Colleague {number:04}") for number in range(600))
    post = PostFactory.create(unit=units.unit)
    posts = type(post).objects.bulk_create(
        type(post)(code=f"many-{number}", unit=units.unit, title=f"Duty {number}") for number in range(600)
    )
    Occupancy.objects.bulk_create(
        Occupancy(post=place, person=person, starts=date(2020, 1, 1))
        for place, person in zip(posts[:400], people, strict=False)
    )
    for url in (at("person_list"), at("post_list")):
        for asked in ("", "?page=7", "?q=colleague", "?q=colleague+00&page=2", "?unit=PLA&page=3"):
            assert queries(client, f"{url}{asked}") <= 10, (url, asked)
    assert len(client.get(at("person_list")).context["people"]) == 50
    assert client.get(at("post_list"), {"state": "vacant"}).context["pager"].total == 201
    last = client.get(at("person_list"), {"q": "colleague", "page": "12"})
    assert last.context["people"][-1].name == "Colleague 0599"


def test_a_page_of_one_person_asks_as_often_for_three_posts_as_for_one(client: Client, units: CouncilUnits) -> None:
    head = user_with_role(Role.HEAD_OF_SERVICE, unit=units.service)
    one = queries(client, at("person_page", head.person_id))
    for _number in range(2):
        OccupancyFactory.create(person=head.person, post__unit=units.unit)
    assert queries(client, at("person_page", head.person_id)) == one <= 12
