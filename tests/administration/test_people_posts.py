"""Posts on screens: vacancies and every way of holding one, appointments, handing over, ending."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from django.test import Client

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.people.models import Occupancy, OccupancyKind, Person, Post, User
from council_pm.people.roles import Role
from indicators.models import Ownership, OwnershipKind
from indicators.services.ownerships import hand_over_ownerships
from tests.administration.screens import at, today
from tests.factories import (
    DefinitionFactory,
    IndicatorFactory,
    OccupancyFactory,
    OrgUnitFactory,
    OwnershipFactory,
    PersonFactory,
    PostFactory,
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
def administrator(units: CouncilUnits) -> User:
    return user_with_role(Role.SYSTEM_ADMINISTRATOR, unit=units.council)


@pytest.fixture
def post(units: CouncilUnits) -> Post:
    return PostFactory.create(code="waste-manager", title="Waste manager", unit=units.unit, role=Role.MANAGER)


def titles(client: Client, **asked: str) -> list[str]:
    return [row.title for row in client.get(at("post_list"), asked).context["posts"]]


def test_each_way_of_holding_a_post_is_told_and_found(client: Client, units: CouncilUnits) -> None:
    for kind in OccupancyKind:
        held = PostFactory.create(title=f"Held {kind.value}", unit=units.unit)
        ends = today(5) if kind == OccupancyKind.DEPUTY else None
        OccupancyFactory.create(post=held, kind=kind, ends=ends, person__name=f"Holder {kind.value}")
    PostFactory.create(title="Empty", unit=units.unit, shared_with="Darlington")
    PostFactory.create(title="Over", unit=units.unit, ended=date(2020, 1, 1))
    waiting = PostFactory.create(title="Waiting", unit=units.unit, role=Role.AUDITOR)
    OccupancyFactory.create(post=waiting, needs_confirmation=True, appointed_by=1)
    assert set(titles(client, state="vacant")) == {"Empty", "Held deputy", "Waiting"}
    for kind in ("acting", "interim", "job_share", "deputy"):
        assert titles(client, state=kind) == [f"Held {kind}"]
    assert titles(client, state="shared") == ["Empty"]
    assert titles(client, state="ended") == ["Over"]
    assert titles(client, state="waiting") == ["Waiting"]
    assert titles(client, q="holder interim") == ["Held interim"]
    assert "Over" not in titles(client)
    page = text_of(client.get(at("post_list")))
    assert "3 posts are vacant" in page
    assert "shared with Darlington" in page
    assert "waits for a second person" in page


def test_posts_are_found_by_code_place_and_role(client: Client, post: Post) -> None:
    assert titles(client, q="WASTE-man") == ["Waste manager"]
    assert titles(client, unit="PLA", role="manager") == ["Waste manager"]
    assert titles(client, unit="CHI") == []
    assert titles(client, role="head_of_service") == []
    assert "No post is like that" in text_of(client.get(at("post_list"), {"q": "wizard"}))


def test_the_file_of_posts_says_who_holds_what(client: Client, post: Post) -> None:
    OccupancyFactory.create(post=post, person__name="@Ann", kind=OccupancyKind.ACTING)
    OwnershipFactory.create(post=post)
    body = client.get(at("post_list"), {"q": "waste", "format": "csv"}).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(body)))
    who = ["waste-manager", "Waste manager", "Waste and Recycling", "Manager", "'@Ann (Acting)"]
    assert rows[1] == [*who, "no", "", "", "1"]


def test_a_post_page_shows_holders_over_time_and_what_hangs_on_it(client: Client, post: Post) -> None:
    OccupancyFactory.create(post=post, person__name="First", ends=date(2010, 1, 1))
    OccupancyFactory.create(post=post, person__name="Next", starts=today(9))
    indicator = IndicatorFactory.create(code="WST-01")
    DefinitionFactory.create(indicator=indicator, name="Waste recycled")
    OwnershipFactory.create(indicator=indicator, post=post)
    PostFactory.create(title="Crew leader", reports_to=post)
    page = text_of(client.get(at("post_page", post.code)))
    for words in ("This post is vacant", "First", "Past", "Next", "To come", "Waste recycled", "Crew leader", "Owner"):
        assert words in page


def test_who_may_not_read_definitions_sees_codes_of_indicators_only(administrator: User, post: Post) -> None:
    indicator = IndicatorFactory.create(code="WST-01")
    DefinitionFactory.create(indicator=indicator, name="Waste recycled")
    OwnershipFactory.create(indicator=indicator, post=post)
    for name in ("post_page", "post_end"):
        page = text_of(signed_in(administrator).get(at(name, post.code)))
        assert "WST-01" in page
        assert "Waste recycled" not in page


def test_a_post_in_a_closed_part_says_so_and_a_missing_one_is_not_found(client: Client) -> None:
    lost = PostFactory.create(unit=OrgUnitFactory.create())
    assert "A part that is closed: move the post" in text_of(client.get(at("post_page", lost.code)))
    assert client.get(at("post_page", "none")).status_code == 404


def test_a_post_is_set_up_and_a_refused_form_keeps_what_was_typed(client: Client, post: Post) -> None:
    url = at("post_new")
    typed = {"title": "Crew leader", "code": "crew-1", "unit": "PLA11", "role": "employee", "reports_to": post.code}
    assert client.get(f"{url}?unit=PLA11").status_code == 200
    for wrong, words in (
        ({"code": post.code}, "There is a post with the code waste-manager already"),
        ({"code": "crew 1"}, "Use letters, digits, dashes"),
        ({"reports_to": "nobody"}, "There is no post with the code nobody"),
        ({"unit": "NONE"}, "Choose an open part of the council"),
        ({"title": "x" * 121}, "This is too long"),
        ({"role": "member"}, "Select a valid choice"),
    ):
        refused = client.post(url, {**typed, **wrong})
        assert refused.status_code == 422
        assert words in text_of(refused)
        assert next(iter(wrong.values())) in text_of(refused) or "role" in wrong or "unit" in wrong
    assert client.post(url, typed).status_code == 302
    made = Post.objects.get(code="crew-1")
    assert (made.reports_to, made.unit.code) == (post, "PLA11")


def test_a_post_is_renamed_moved_shared_and_put_below_another(client: Client, post: Post) -> None:
    manager = PostFactory.create(code="head")
    url = at("post_edit", post.code)
    form = client.get(url).context["form"].initial
    typed = {"title": "Refuse manager", "unit": "CHI11", "reports_to": "head", "shared_with": "Darlington"}
    assert client.post(url, {**typed, "based_on": form["based_on"], "reason": "Merger"}).status_code == 302
    post.refresh_from_db()
    assert (post.title, post.unit.code, post.reports_to) == ("Refuse manager", "CHI11", manager)
    assert Event.objects.filter(reason="Merger").count() == 4
    circle = client.get(at("post_edit", "head")).context["form"].initial
    refused = client.post(at("post_edit", "head"), {**circle, "reports_to": post.code})
    assert refused.status_code == 422
    assert "reports to this post already" in text_of(refused)


def test_two_people_who_change_one_post_see_both_and_lose_neither(client: Client, post: Post) -> None:
    url = at("post_edit", post.code)
    seen = client.get(url).context["form"].initial
    client.post(url, {**seen, "title": "Refuse manager"})
    mine = {**seen, "title": "Bin manager"}
    met = client.post(url, mine)
    assert met.status_code == 409
    assert [(row.saved, row.typed) for row in met.context["compared"]] == [("Refuse manager", "Bin manager")]
    again = {**mine, "based_on": met.context["form"]["based_on"].value()}
    assert client.post(url, again).status_code == 302
    post.refresh_from_db()
    assert post.title == "Bin manager"


def test_nobody_moves_a_post_of_their_own(client: Client, keeper: User, post: Post) -> None:
    OccupancyFactory.create(post=post, person=keeper.person)
    seen = client.get(at("post_edit", post.code)).context["form"].initial
    refused = client.post(at("post_edit", post.code), {**seen, "unit": "TBC"})
    assert refused.status_code == 422
    assert "Nobody moves a post of their own" in text_of(refused)


def test_somebody_is_looked_up_for_a_post_and_never_the_reader(client: Client, keeper: User, post: Post) -> None:
    Person.objects.filter(pk=keeper.person_id).update(name="Lee Keeper")
    ann = OccupancyFactory.create(person__name="Ann Lee", post__title="Clerk").person
    url = at("post_appoint", post.code)
    found = client.get(url, {"q": "lee"})
    assert [(one.label, one.note) for one in found.context["found"]] == [("Ann Lee", "Clerk")]
    assert at("post_appoint_person", post.code, ann.pk) in text_of(found)
    for number in range(30):
        PersonFactory.create(name=f"Lee {number}")
    assert "There are more than these" in text_of(client.get(url, {"q": "lee"}))


@pytest.mark.parametrize(
    ("kind", "ends", "status"),
    [("substantive", "", 302), ("acting", "", 302), ("interim", "", 302), ("job_share", "", 302), ("deputy", "", 422),
     ("deputy", "2031-01-31", 302), ("emperor", "", 422)],
)  # fmt: skip
def test_each_kind_of_appointment(client: Client, post: Post, kind: str, ends: str, status: int) -> None:
    person = PersonFactory.create()
    url = at("post_appoint_person", post.code, person.pk)
    assert client.get(url).status_code == 200
    answer = client.post(url, {"kind": kind, "starts": "2030-01-01", "ends": ends, "reason": "Needed"})
    assert answer.status_code == status
    assert Occupancy.objects.filter(post=post, person=person, kind=kind).exists() == (status == 302)


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        ("", "", "Give a day"),
        ("31/02/2027", "", "There is no such day"),
        ("2030-05-01", "2030-04-01", "The last day is before the first one"),
        ("0206-05-01", "", "Check the year"),
        ("2030-05-01", "3030-05-01", "Check the year"),
    ],
)
def test_days_that_make_no_sense_are_refused_in_words(
    client: Client, post: Post, starts: str, ends: str, words: str
) -> None:
    url = at("post_appoint_person", post.code, PersonFactory.create().pk)
    refused = client.post(url, {"kind": "acting", "starts": starts, "ends": ends, "reason": "Cover"})
    assert refused.status_code == 422
    assert words in text_of(refused)
    assert 'value="Cover"' in text_of(refused)


def test_a_second_holder_is_refused_by_name(client: Client, post: Post) -> None:
    OccupancyFactory.create(post=post, person__name="Ann Lee")
    url = at("post_appoint_person", post.code, PersonFactory.create().pk)
    refused = client.post(url, {"kind": "substantive", "starts": "2030-05-01"})
    assert refused.status_code == 422
    assert "Ann Lee holds the post Waste manager" in text_of(refused)


def test_nobody_appoints_themself_whatever_the_form_says(client: Client, keeper: User, post: Post) -> None:
    url = at("post_appoint_person", post.code, keeper.person_id)
    for answer in (client.get(url), client.post(url, {}), client.post(url, {"kind": "acting", "starts": "2030-01-01"})):
        assert answer.status_code == 403
    assert at("person_appoint", keeper.person_id) not in text_of(client.get(at("person_page", keeper.person_id)))
    assert not Occupancy.objects.filter(post=post).exists()


def test_a_corporate_role_is_proposed_by_a_system_administrator_and_waits(
    client: Client, administrator: User, units: CouncilUnits
) -> None:
    audit = PostFactory.create(title="Auditor", role=Role.AUDITOR, unit=units.council)
    person = PersonFactory.create()
    url = at("post_appoint_person", audit.code, person.pk)
    assert client.get(at("post_appoint", audit.code)).status_code == 403
    assert client.post(url, {"kind": "substantive", "starts": "2026-01-01"}).status_code == 403
    assert "A corporate role: system administrators, two of them" in text_of(client.get(at("post_page", audit.code)))
    chief = signed_in(administrator)
    assert "a second system administrator must confirm" in text_of(chief.get(url))
    done = chief.post(url, {"kind": "substantive", "starts": "2026-01-01"}, follow=True)
    assert "gives no rights until another system administrator has confirmed it" in text_of(done)
    made = Occupancy.objects.get(post=audit)
    assert (made.needs_confirmation, made.confirmed_by) == (True, None)
    assert at("confirmation_list") in text_of(chief.get(at("post_page", audit.code)))
    end = at("occupancy_end", made.pk)
    assert end in text_of(chief.get(at("post_page", audit.code)))
    assert end not in text_of(client.get(at("post_page", audit.code)))
    assert client.post(end, {"ends": "2026-11-01"}).status_code == 403


def test_an_appointment_ends_from_a_day(client: Client, post: Post) -> None:
    row = OccupancyFactory.create(post=post)
    url = at("occupancy_end", row.pk)
    assert "The last day counts" in text_of(client.get(url))
    assert client.post(url, {"ends": "1999-01-01"}).status_code == 422
    assert client.post(url, {"ends": "2027-03-31", "reason": "Retires"}).status_code == 302
    row.refresh_from_db()
    assert row.ends == date(2027, 3, 31)
    assert "ends on" in text_of(client.post(url, {"ends": "2028-03-31"}))
    assert client.get(at("occupancy_end", 10**9)).status_code == 404


def test_an_appointment_that_has_not_begun_is_taken_back(client: Client, post: Post) -> None:
    row = OccupancyFactory.create(post=post, starts=today(7))
    url = at("occupancy_end", row.pk)
    assert "This has not begun" in text_of(client.get(url))
    assert "It is taken back" in text_of(client.post(url, {"reason": "A mistake"}, follow=True))
    assert not Occupancy.objects.filter(pk=row.pk).exists()


def test_the_last_two_system_administrators_stay(administrator: User) -> None:
    row = Occupancy.objects.get(person=administrator.person)
    other = user_with_role(Role.SYSTEM_ADMINISTRATOR)
    refused = signed_in(other).post(at("occupancy_end", row.pk), {"ends": today().isoformat()})
    assert refused.status_code == 422
    assert "Two system administrators at least are left" in text_of(refused)


def test_a_post_that_is_held_or_owns_indicators_does_not_end(client: Client, post: Post) -> None:
    row = OccupancyFactory.create(post=post, person__name="Ann Lee")
    OwnershipFactory.create(post=post, indicator=IndicatorFactory.create(code="WST-01"))
    url = at("post_end", post.code)
    page = text_of(client.get(url))
    assert "Somebody still holds it" in page
    assert "WST-01" in page
    assert "Ann Lee would still hold it" in text_of(client.post(url, {"ends": today().isoformat()}))
    Occupancy.objects.filter(pk=row.pk).update(ends=today())
    refused = client.post(url, {"ends": today().isoformat()})
    assert refused.status_code == 422
    assert "These indicators hang on it: WST-01" in text_of(refused)
    post.refresh_from_db()
    assert post.ended is None


def test_what_hangs_on_a_post_is_handed_over_in_the_same_change(client: Client, post: Post) -> None:
    heir = PostFactory.create(code="heir", reports_to=post)
    below = PostFactory.create(reports_to=post)
    owned = OwnershipFactory.create(post=post, indicator=IndicatorFactory.create(code="WST-01"))
    deputised = OwnershipFactory.create(post=post, kind=OwnershipKind.DEPUTY, ends=today(30))
    url = at("post_end", post.code)
    for to, words in ((post.code, "does not hand over to itself"), ("none", "There is no post with the code none")):
        assert words in text_of(client.post(url, {"ends": today(5).isoformat(), "hand_over_to": to}))
    over = PostFactory.create(code="over", ended=today(9))
    refused = client.post(url, {"ends": today(5).isoformat(), "hand_over_to": over.code})
    assert "That post ends too" in text_of(refused)
    sent = {"ends": today(5).isoformat(), "hand_over_to": "heir", "reason": "Merged"}
    assert client.post(url, sent).status_code == 302
    for row in (post, heir, below, owned, deputised):
        row.refresh_from_db()
    assert (post.ended, owned.ends, deputised.ends) == (today(5), today(5), today(5))
    assert (below.reports_to, heir.reports_to) == (heir, None)
    taken = Ownership.objects.filter(post=heir).order_by("kind").values_list("kind", "starts", "ends")
    assert list(taken) == [("deputy", today(6), today(30)), ("owner", today(6), None)]
    assert "Last day" in text_of(client.get(at("post_page", post.code)))
    assert client.post(at("post_edit", post.code), {}).status_code == 422


def test_nothing_is_handed_over_where_the_post_does_not_end(client: Client, post: Post) -> None:
    OccupancyFactory.create(post=post)
    PostFactory.create(code="heir")
    owned = OwnershipFactory.create(post=post)
    sent = {"ends": today(5).isoformat(), "hand_over_to": "heir"}
    assert client.post(at("post_end", post.code), sent).status_code == 422
    owned.refresh_from_db()
    assert owned.ends is None
    assert not Event.objects.exists()


def test_an_ownership_to_come_changes_hands_and_one_that_is_there_already_is_not_doubled(post: Post) -> None:
    heir, indicator = PostFactory.create(), IndicatorFactory.create(code="WST-01")
    OwnershipFactory.create(post=post, indicator=indicator, kind=OwnershipKind.PROVIDER)
    OwnershipFactory.create(post=heir, indicator=indicator, kind=OwnershipKind.PROVIDER)
    later = OwnershipFactory.create(post=post, starts=today(40))
    retired = IndicatorFactory.create(retired_on=today(-5), retired_reason="Ended")
    kept = OwnershipFactory.create(post=post, indicator=retired)
    assert hand_over_ownerships(by=Actor(None, "test"), post=post, to=heir, from_day=today(1)) == 2
    assert Ownership.objects.filter(post=heir, indicator=indicator).count() == 1
    assert Ownership.objects.get(post=heir, indicator=later.indicator).starts == today(40)
    kept.refresh_from_db()
    assert (kept.post, kept.ends) == (post, None)
    assert Event.objects.filter(action="give_ownership").count() == 2
