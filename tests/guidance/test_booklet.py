"""The booklet: the page for the reader first, every change kept, nothing overwritten that somebody else wrote."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models.signals import pre_save
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse
from django.utils import timezone

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.guidance import shipped
from council_pm.guidance.audiences import ROLES, Audience, in_words, kept, speaks_to
from council_pm.guidance.models import Page, PageRevision
from council_pm.guidance.refusals import StaleError
from council_pm.guidance.services.booklet import PageText, add_page, save_page, withdraw_page
from council_pm.org.models import OrgUnit
from council_pm.people.models import User
from council_pm.people.roles import Role
from tests.factories import make_council, user_with_role
from tests.factories.guidance import page_of, revise

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 1)
TEXT = PageText("Our drop-in session", ["managers"], "Come **on Tuesday**.")


def signed_in(role: Role) -> tuple[Client, User]:
    user = user_with_role(role, unit=OrgUnit.objects.first() or make_council().unit)
    client = Client()
    client.force_login(user)
    return client, user


@pytest.fixture
def centre() -> Client:
    return signed_in(Role.CORPORATE_PERFORMANCE)[0]


def add(text: PageText = TEXT, by: Actor | None = None) -> Page:
    return add_page(by=by or Actor(7), text=text, reason="It was asked for.", today=TODAY).page


def shown(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


# --- what came with the product --------------------------------------------------------------------------------


def test_a_new_council_has_a_page_for_every_role() -> None:
    audiences = {code for one in PageRevision.objects.all() for code in one.audience.split()}
    assert set(Audience.values) == audiences
    assert {role for roles in ROLES.values() for role in roles} == set(Role) - {Role.API_READ, Role.API_ENTRY}


def test_nothing_is_shipped_where_there_are_pages() -> None:
    before = Page.objects.count()
    shipped.install()
    assert Page.objects.count() == before


def test_every_link_of_the_shipped_booklet_leads_to_a_screen() -> None:
    links = {link for one in PageRevision.objects.all() for link in re.findall(r"\]\((/[^)]*)\)", one.body)}
    assert len(links) > 15
    for link in links:
        assert resolve(link)


def test_the_shipped_booklet_has_headings_and_no_jargon() -> None:
    for one in PageRevision.objects.all():
        assert not re.search(r"\b(KPI|RAG|stakeholder|leverage|robust)\b", one.body, re.IGNORECASE), one.title


# --- reading ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "slug"),
    [
        (Role.MEMBER, "for-members"),
        (Role.EXECUTIVE_MEMBER, "for-members"),
        (Role.HEAD_OF_SERVICE, "for-heads-of-service"),
        (Role.EMPLOYEE, "for-employees"),
        (Role.CHIEF_EXECUTIVE, "for-chief-officers"),
        (Role.SYSTEM_ADMINISTRATOR, "for-system-administrators"),
    ],
)
def test_the_page_for_the_reader_stands_first(role: Role, slug: str) -> None:
    response = signed_in(role)[0].get("/guidance/")
    booklet = response.context["booklet"]
    assert booklet.first.line.slug == slug
    others = {line.slug for line in (*booklet.mine, *booklet.others)}
    assert others | {slug} == set(Page.objects.values_list("slug", flat=True))
    assert (booklet.due, booklet.withdrawn) == ((), ())


def test_a_chair_finds_both_pages_and_a_reader_without_one_that_for_everybody() -> None:
    booklet = signed_in(Role.COMMITTEE_CHAIR)[0].get("/guidance/").context["booklet"]
    assert [booklet.first.line.slug, *(line.slug for line in booklet.mine)] == ["for-members", "for-chairs"]
    for one in Page.objects.filter(slug="for-employees"):
        revise(one, "Gone.", withdrawn=True)
    page = signed_in(Role.EMPLOYEE)[0].get("/guidance/")
    assert page.context["booklet"].first.line.slug == "how-to-read-it"
    assert "For everybody who works here" not in page.content.decode()


def test_a_council_without_pages_says_so(centre: Client) -> None:
    for one in Page.objects.all():
        revise(one, "Gone.", withdrawn=True)
    html = shown(centre, "/guidance/")
    assert "No guidance yet" in html
    assert "Withdrawn" in html


def test_guidance_is_the_last_link_of_the_header_and_only_for_who_is_signed_in() -> None:
    client, _user = signed_in(Role.EMPLOYEE)
    assert '<a class="app-nav__link" href="/guidance/">Guidance</a>' in shown(client, "/my-work/")
    assert "/guidance/" not in shown(Client(), "/sign-in/")


def test_a_page_says_who_changed_it_when_and_why_and_shows_its_markdown() -> None:
    client, user = signed_in(Role.CORPORATE_PERFORMANCE)
    page = add(by=Actor(user.pk))
    html = shown(client, page.get_absolute_url())
    assert "Come <strong>on Tuesday</strong>." in html
    assert f"by {user}:" in html
    assert "It was asked for." in html


def test_a_reader_without_the_right_to_names_reads_the_post_of_who_changed_it() -> None:
    writer = signed_in(Role.CORPORATE_PERFORMANCE)[1]
    page = add(by=Actor(writer.pk))
    for url in (page.get_absolute_url(), f"{page.get_absolute_url()}changes/", f"{page.get_absolute_url()}changes/1/"):
        html = shown(signed_in(Role.MEMBER)[0], url)
        assert str(writer) not in html
        assert writer.person.occupancies.get().post.title in html  # type: ignore[union-attr]


def test_html_of_a_writer_is_shown_and_never_run() -> None:
    page = page_of(body="<script>alert(1)</script>\n\n# <b>Bold</b>")
    html = shown(signed_in(Role.MEMBER)[0], page.get_absolute_url())
    assert "<script>alert" not in html
    assert '<h2 class="app-h2">&lt;b&gt;Bold&lt;/b&gt;</h2>' in html


def test_the_whole_booklet_stands_on_one_page_without_what_is_withdrawn() -> None:
    page_of("withdrawn", "Nobody reads this.", withdrawn=True)
    html = shown(signed_in(Role.MEMBER)[0], "/guidance/booklet/")
    assert html.count('<article class="app-booklet"') == Page.objects.count() - 1
    assert "Nobody reads this." not in html


def test_earlier_revisions_are_read_with_what_changed() -> None:
    page = page_of(body="We meet on Monday.", title="Meetings")
    revise(page, "We meet on Tuesday.", title="Our meetings", reason="The room is free.")
    revise(page, "We meet on Tuesday.", title="Our meetings", audience="members", reason="For members.")
    client, _user = signed_in(Role.EMPLOYEE)
    assert "The room is free." in shown(client, f"{page.get_absolute_url()}changes/")
    second = shown(client, f"{page.get_absolute_url()}changes/2/")
    assert "<del>Monday.</del><ins>Tuesday.</ins>" in second
    assert "<del>Meetings</del> <ins>Our meetings</ins>" in second
    assert "The text stayed as it was." in shown(client, f"{page.get_absolute_url()}changes/3/")
    assert "We meet on Monday." in shown(client, f"{page.get_absolute_url()}changes/1/")
    for number in ("4", "0", str(2**70)):
        assert client.get(f"{page.get_absolute_url()}changes/{number}/").status_code == 404


def test_a_withdrawn_page_is_there_for_those_who_write_only(centre: Client) -> None:
    page = page_of(body="Secret plans of old.", withdrawn=True)
    member, _user = signed_in(Role.MEMBER)
    for url in (page.get_absolute_url(), f"{page.get_absolute_url()}changes/", f"{page.get_absolute_url()}changes/1/"):
        assert member.get(url).status_code == 404
        assert centre.get(url).status_code == 200
    assert member.get("/guidance/pages/nothing/").status_code == 404


def test_lists_ask_as_often_for_three_pages_as_for_one() -> None:
    client, _user = signed_in(Role.CORPORATE_PERFORMANCE)

    def asked(url: str) -> int:
        with CaptureQueriesContext(connection) as made:
            assert client.get(url).status_code == 200
        return len(made)

    page = page_of(by=7)
    before = [asked(url) for url in ("/guidance/", "/guidance/booklet/", f"{page.get_absolute_url()}changes/")]
    for number in range(2):
        page_of(f"more-{number}", by=8, look_again=TODAY)
        revise(page, f"Revision {number}", by=9 + number)
    after = [asked(url) for url in ("/guidance/", "/guidance/booklet/", f"{page.get_absolute_url()}changes/")]
    assert after == before


# --- writing ----------------------------------------------------------------------------------------------------


def typed(page: Page, **more: Any) -> dict[str, Any]:
    one = page.revisions.order_by("-revision")[0]
    said = {
        "title": one.title, "audience": one.audience.split(), "body": one.body, "look_again": "",
        "reason": "Why not.", "based_on": one.revision,
    }  # fmt: skip
    return {**said, **more}


def test_a_change_is_read_from_now_on_and_on_record(centre: Client) -> None:
    page = page_of()
    response = centre.post(f"{page.get_absolute_url()}edit/", typed(page, body="Something else."), follow=True)
    assert "Something else." in response.content.decode()
    assert page.revisions.order_by("-revision").values_list("revision", "reason")[0] == (2, "Why not.")
    event = Event.objects.get(action="write_guidance_page")
    assert (event.subject_id, event.subject_version, event.reason) == (str(page.pk), "2", "Why not.")


def test_a_preview_keeps_nothing_and_everything_that_was_typed(centre: Client) -> None:
    page = page_of()
    sent = typed(page, body="# Only a look", audience=["members", "heads"], look_again="31.12.2099", action="preview")
    response = centre.post(f"{page.get_absolute_url()}edit/", {**sent, "reason": ""})
    html = response.content.decode()
    assert response.status_code == 200
    assert '<h3 class="app-h3">Only a look</h3>' in html
    assert html.count(" checked>") == 2
    assert 'value="31.12.2099"' in html
    assert page.revisions.count() == 1
    assert 'name="based_on" value="1"' in html


def test_a_stale_change_is_refused_with_both_texts(centre: Client) -> None:
    page = page_of(body="The first text.")
    sent = typed(page, body="My text.")
    revise(page, "Their text.", title="Theirs")
    response = centre.post(f"{page.get_absolute_url()}edit/", sent)
    html = response.content.decode()
    assert response.status_code == 409
    assert "Their text." in html
    assert "My text.</textarea>" in html
    assert 'name="based_on" value="2"' in html
    again = centre.post(f"{page.get_absolute_url()}edit/", {**sent, "based_on": 2})
    assert again.status_code == 302
    assert [one.body for one in page.revisions.order_by("revision")] == ["The first text.", "Their text.", "My text."]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"title": ""}, "Give the page a title."),
        ({"title": "x" * 121}, "Write at most 120 characters: these are 121."),
        ({"audience": []}, "Say for whom the page is."),
        ({"audience": ["aliens"]}, "Choose some of these."),
        ({"body": " \n "}, "Write what stands on the page."),
        ({"body": "x" * 20_001}, "Write at most 20,000 characters"),
        ({"reason": ""}, "Say why, in a sentence"),
        ({"reason": "x" * 401}, "Write at most 400 characters"),
        ({"look_again": "yesterday"}, "There is no such day"),
        ({"look_again": "01/01/2020"}, "Choose a day that is still to come."),
        ({}, "Nothing was changed"),
    ],
)
def test_a_refused_change_says_what_to_do_and_keeps_what_was_typed(
    centre: Client, more: dict[str, Any], words: str
) -> None:
    page = page_of(body="What stands here.")
    sent = typed(page, **more)
    response = centre.post(f"{page.get_absolute_url()}edit/", sent)
    html = response.content.decode()
    assert response.status_code == 422
    assert words in html
    assert page.revisions.count() == 1
    for name in ("title", "body", "look_again", "reason"):
        assert str(sent[name]) in html
    if "audience" in more:
        assert 'href="#id_audience"' in html
        assert 'id="id_audience"' in html


def test_a_page_is_added_at_the_end_and_its_address_comes_from_its_title(centre: Client) -> None:
    sent = {"title": "Our drop-in session!", "audience": ["managers"], "body": "Come.", "reason": "New.", "based_on": 0}
    assert "For whom" in shown(centre, "/guidance/pages/new/")
    response = centre.post("/guidance/pages/new/", sent)
    assert response["Location"] == "/guidance/pages/our-drop-in-session/"
    assert Page.objects.order_by("-position")[0].slug == "our-drop-in-session"
    again = centre.post("/guidance/pages/new/", sent)
    assert again.status_code == 422
    assert "There is a page with this title" in again.content.decode()
    assert centre.post("/guidance/pages/new/", {**sent, "title": "!!!"}).status_code == 422
    assert Event.objects.filter(action="add_guidance_page").count() == 1


def test_two_who_add_a_page_at_the_same_moment_are_told() -> None:
    def be_faster(instance: Page, **_more: Any) -> None:
        pre_save.disconnect(be_faster, sender=Page)
        Page.objects.bulk_create([Page(slug="theirs", position=instance.position)])

    pre_save.connect(be_faster, sender=Page)
    with pytest.raises(ValidationError, match="at the same moment"):
        add()


def test_a_page_is_withdrawn_with_a_reason_and_comes_back_when_it_is_written_anew(centre: Client) -> None:
    page = page_of()
    url = f"{page.get_absolute_url()}withdraw/"
    refused = centre.post(url, {"reason": "", "based_on": 1})
    assert refused.status_code == 422
    assert "Say why" in refused.content.decode()
    assert centre.post(url, {"reason": "Old.", "based_on": 1})["Location"] == "/guidance/"
    assert "withdrawn" in shown(centre, page.get_absolute_url())
    assert centre.post(url, {"reason": "Again.", "based_on": 2}).status_code == 422
    stale = centre.post(url, {"reason": "Again.", "based_on": 1})
    assert "Somebody wrote on this page meanwhile" in stale.content.decode()
    assert centre.post(f"{page.get_absolute_url()}edit/", typed(page)).status_code == 302
    assert page.revisions.order_by("-revision")[0].withdrawn is False
    assert Event.objects.filter(action="withdraw_guidance_page").count() == 1


def test_who_may_not_write_is_refused_and_nothing_is_kept() -> None:
    page = page_of()
    client, user = signed_in(Role.CHIEF_EXECUTIVE)
    for name in ("edit", "withdraw"):
        assert client.post(f"{page.get_absolute_url()}{name}/", typed(page, body="Mine.")).status_code == 403
    assert page.revisions.count() == 1
    assert "Change this page" not in shown(client, page.get_absolute_url())
    assert "Add a page" not in shown(client, "/guidance/")
    assert str(user)


def test_services_refuse_audiences_that_are_none_and_changes_of_a_page_that_moved_on() -> None:
    page = page_of()
    for audience in ([], ["aliens"]):
        with pytest.raises(ValidationError, match="for whom"):
            add(PageText("A title", audience, "Words."))
    with pytest.raises(StaleError):
        save_page(by=Actor(7), page=page, text=TEXT, reason="x", based_on=0, today=TODAY)
    with pytest.raises(StaleError, match="revision 1"):
        withdraw_page(by=Actor(7), page=page, reason="x", based_on=2)


# --- to be looked at again --------------------------------------------------------------------------------------


def test_a_page_whose_day_has_come_is_told_to_corporate_performance_only(centre: Client) -> None:
    today = timezone.localdate()
    page = page_of("due", look_again=today)
    page_of("later", look_again=today + timedelta(days=1))
    page_of("gone", look_again=today, withdrawn=True)
    work = shown(centre, "/my-work/")
    assert "Pages of the guidance to look at again" in work
    assert [line.slug for line in centre.get("/guidance/").context["booklet"].due] == ["due"]
    assert "To be looked at again since" in shown(centre, page.get_absolute_url())
    member, _user = signed_in(Role.MEMBER)
    assert "look at again" not in shown(member, "/my-work/")
    assert "To be looked at again since" not in shown(member, page.get_absolute_url())
    centre.post(f"{page.get_absolute_url()}edit/", typed(page, look_again="01/01/2099", reason="Still right."))
    assert "Pages of the guidance to look at again" not in shown(centre, "/my-work/")


def test_audiences_stand_in_their_order_once_each_and_everybody_is_nobodys_own() -> None:
    assert kept(["heads", "everybody", "heads", "members"]) == "everybody members heads"
    assert in_words("everybody members") == ["Everybody", "Members"]
    assert speaks_to("everybody members", [Role.MEMBER])
    assert not speaks_to("everybody", [Role.MEMBER])
    assert not speaks_to("heads", [])


def test_pages_and_revisions_are_named() -> None:
    page = page_of("a-page", title="A page")
    assert (str(page), str(page.revisions.get())) == ("a-page", "A page, revision 1")
    assert reverse("guidance:page", args=["a-page"]) == page.get_absolute_url()
