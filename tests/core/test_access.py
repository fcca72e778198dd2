"""The one decorator: sign-in first, then sight, then the right; and the marker that the URL walk reads."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory

from council_pm.core.access import AccessRule, AccessScope, Actor, Permission, ask_to_sign_in, may, permitted, public
from council_pm.people.models import User
from council_pm.people.roles import Role
from tests.factories import make_council, user_with_role


class Thing:
    """Something that belongs to one unit."""

    def __init__(self, unit_id: int) -> None:
        self.unit_id = unit_id

    def access_scope(self) -> AccessScope:
        return AccessScope(units=frozenset({self.unit_id}))


def request_of(user: Any, path: str = "/things/1/?page=2", **headers: str) -> HttpRequest:
    request = RequestFactory().get(path, headers=headers)
    request.user = user
    return request


def shows(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    assert request.path == "/things/1/"
    return HttpResponse(f"shown {args} {kwargs}")


def fetch_known(user: User, number: int) -> int:
    if number != 1:
        raise Http404
    return number


def test_a_visitor_is_sent_to_sign_in_and_comes_back() -> None:
    response = permitted(Permission.USE_PRODUCT)(shows)(request_of(AnonymousUser()))
    assert (response.status_code, response["Location"]) == (302, "/sign-in/?next=%2Fthings%2F1%2F%3Fpage%3D2")


def test_a_fragment_for_a_visitor_is_an_address_and_never_content() -> None:
    view = permitted(Permission.USE_PRODUCT)(shows)
    shown = {"HX-Request": "true", "HX-Current-URL": "https://council.example/executive/?theme=Place"}
    response = view(request_of(AnonymousUser(), **shown))
    assert response.status_code == 401
    assert response["HX-Redirect"] == "/sign-in/?next=%2Fexecutive%2F%3Ftheme%3DPlace"
    assert response.content.decode() == "Sign in again to go on."


@pytest.mark.parametrize("current", ["", "nonsense", "https://council.example"])
def test_a_fragment_of_an_unknown_page_comes_back_to_the_first_one(current: str) -> None:
    response = ask_to_sign_in(request_of(AnonymousUser(), **{"HX-Request": "true", "HX-Current-URL": current}))
    assert response["HX-Redirect"] == "/sign-in/?next=%2F"


@pytest.mark.parametrize(
    ("referer", "comes_back_to"), [("https://council.example/history/5/", "%2Fhistory%2F5%2F"), ("", "%2F")]
)
def test_a_form_sent_after_the_session_ended_leads_back_to_the_page_that_held_it(
    referer: str, comes_back_to: str
) -> None:
    request = RequestFactory().post("/history/5/apply/", headers={"Referer": referer} if referer else {})
    request.user = AnonymousUser()
    response = permitted(Permission.LOAD_HISTORY)(shows)(request)
    assert (response.status_code, response["Location"]) == (302, f"/sign-in/?next={comes_back_to}")


def test_an_address_of_elsewhere_in_the_htmx_header_stays_a_path_of_ours() -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "https://evil.example//evil.example/"}
    response = ask_to_sign_in(request_of(AnonymousUser(), **headers))
    assert response["HX-Redirect"].startswith("/sign-in/?next=%2F")


def test_a_visitor_is_asked_to_sign_in_before_anything_is_fetched() -> None:
    def fetch(user: Any, number: int) -> int:
        raise AssertionError("fetched for a visitor")

    response = permitted(Permission.USE_PRODUCT, fetch=fetch)(shows)(request_of(AnonymousUser()), number=1)
    assert response.status_code == 302


@pytest.mark.django_db
def test_without_the_right_it_is_403_and_what_is_out_of_sight_is_404_for_everybody() -> None:
    admin, corporate = user_with_role(Role.SYSTEM_ADMINISTRATOR), user_with_role(Role.CORPORATE_PERFORMANCE)
    plain = permitted(Permission.LOAD_HISTORY)(shows)
    fetching = permitted(Permission.LOAD_HISTORY, fetch=fetch_known)(shows)
    assert plain(request_of(corporate), number=3).content == b"shown () {'number': 3}"
    assert fetching(request_of(corporate), number=1).content == b"shown (1,) {}"
    for view, number, wrong in ((plain, 1, PermissionDenied), (fetching, 1, PermissionDenied), (fetching, 2, Http404)):
        with pytest.raises(wrong):
            view(request_of(admin), number=number)
    with pytest.raises(Http404):
        fetching(request_of(corporate), number=2)


@pytest.mark.django_db
def test_a_scoped_right_is_asked_on_the_thing() -> None:
    units = make_council()
    head = user_with_role(Role.HEAD_OF_SERVICE, unit=units.service)

    def fetch(user: User, unit_id: int) -> Thing:
        return Thing(unit_id)

    scoped = permitted(Permission.VIEW_SIGNED_OFF, fetch=fetch, scoped=True)(shows)
    general = permitted(Permission.VIEW_SIGNED_OFF, fetch=fetch)(shows)
    assert scoped(request_of(head), unit_id=units.service.pk).status_code == 200
    with pytest.raises(PermissionDenied):
        scoped(request_of(head), unit_id=units.other_service.pk)
    assert general(request_of(head), unit_id=units.other_service.pk).status_code == 200
    assert may(head, Permission.VIEW_SIGNED_OFF, Thing(units.service.pk))
    assert not may(AnonymousUser(), Permission.VIEW_SIGNED_OFF)


def test_a_view_carries_its_rule_or_its_reason() -> None:
    assert permitted(Permission.VIEW_VALUE)(shows).access_rule == AccessRule(Permission.VIEW_VALUE)
    open_to_all = public("Anybody may see it.")(shows)
    assert open_to_all.access_rule == AccessRule(None, "Anybody may see it.")
    assert open_to_all(request_of(AnonymousUser()), 5, of="them").content == b"shown (5,) {'of': 'them'}"
    assert open_to_all.__name__ == "shows"


def test_a_view_that_fetches_is_known_by_its_own_name() -> None:
    assert permitted(Permission.VIEW_VALUE, fetch=fetch_known)(shows).__name__ == "shows"


def test_an_actor_says_who() -> None:
    assert (Actor(3).user_id, Actor(None, "beat").system) == (3, "beat")
    for user_id, system in ((None, ""), (3, "beat")):
        with pytest.raises(ValueError, match="never both or neither"):
            Actor(user_id, system)
