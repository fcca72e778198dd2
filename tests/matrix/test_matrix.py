"""The matrix of roles, held against every address: each URL x each of the 22 columns, as a page and as a fragment."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.matrix.rows import NOT_OFFERED, TESTED_ELSEWHERE, WAITING
from tests.matrix.table import COLUMNS, ROWS, cell
from tests.matrix.urls import ADDRESSES, Address
from tests.matrix.world import NOBODY, OWN, PERIODS, SECRETS, Secret, World
from tests.papers import text_of

# Of the rows M..., as the specification gives them: nobody edits these to make a test pass.
SPECIFICATION = "39f5dbecf7e14f404a74528acc9636a2c3d136431e2524521419e88136140416"


@dataclass(frozen=True, slots=True)
class Route:
    """One pattern of the resolver: its full name and its view."""

    name: str
    view: Any


def routes(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[Route]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern.url_patterns, inner)
        else:
            yield Route(f"{namespace}{pattern.name}", pattern.callback)


ROUTES = list(routes(get_resolver().url_patterns))


def ask(client: Client, address: Address, url: str, *, fragment: bool) -> HttpResponse:
    """One request whose changes are undone, those of the browser too."""
    headers = {"HX-Request": "true"} if fragment else {}
    cookies = client.cookies.copy()
    with transaction.atomic():
        response: HttpResponse = getattr(client, address.method)(url, address.data, headers=headers)
        transaction.set_rollback(True)
    client.cookies = SimpleCookie(cookies)
    return response


def outcome(response: HttpResponse, address: Address, *, fragment: bool) -> str:
    """The cell that an answer amounts to, or the answer in words where it is none."""
    status, goes = response.status_code, response.headers.get("Location", "")
    asks_to_sign_in = goes.startswith("/sign-in/") and not address.leads_to_sign_in
    if fragment and status == 401 and response.headers.get("HX-Redirect", "").startswith("/sign-in/"):
        return "LOG"
    if status == 302 and asks_to_sign_in and not fragment:
        return "LOG"
    if status in (403, 404):
        return f"N{status}"
    if status in address.answers and not asks_to_sign_in and (status != 302 or re.match(r"/(?![/\\])", goes)):
        return "Y"
    return f"{status} {goes}".strip()


def expected_on(address: Address, column: str) -> list[Secret]:
    """What the page shows to this column: the test would be blind if it did not."""
    readable = [secret for secret in SECRETS if secret.may_be_read_in(column)]
    found = [secret for secret in readable if secret.name in address.shows]
    for code in address.latest:
        names = [f"{code} {period.slug}" for period in PERIODS]
        found.append([secret for secret in readable if secret.name in names][-1])
    return found


def without_tokens(text: str) -> str:
    """A page without what is drawn anew for each request: the token of its forms, and numbers for notes to come."""
    text = re.sub(r'(name="csrfmiddlewaretoken" value=|x-csrftoken&quot;: &quot;|"x-csrftoken": )"?[^"&]+', r"\1", text)
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "", text)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES, ids=str)
def test_an_address_opens_for_whom_the_matrix_says_and_shows_nothing_else(
    world: World, clients: dict[str, Client], address: Address
) -> None:
    wrong = []
    # Once a reader got the same as a page and as a fragment, others of whom the matrix says the same are asked once.
    indifferent: set[str] = set()
    for column in COLUMNS:
        url = reverse(address.name, kwargs=dict(address.arguments(world, column)))
        expected = address.but.get(column) or cell(address.row, column, other_place=address.other_place)
        answered = []
        for fragment in (False,) if expected in indifferent else (False, True):
            response = ask(clients[column], address, url, fragment=fragment)
            where = f"{column}{' (fragment)' if fragment else ''}"
            got = outcome(response, address, fragment=fragment)
            if got != expected:
                wrong.append(f"{where}: {got}, not {expected}")
            shown = "" if response.status_code == 302 else text_of(response)
            answered.append((response.status_code, response.headers.get("Location"), without_tokens(shown)))
            for secret in SECRETS:
                if address.names_people and secret.row == "M026":
                    continue
                if not secret.may_be_read_in(column) and any(text in shown for text in secret.texts):
                    wrong.append(f"{where}: shows {secret.name} ({secret.row})")
            for secret in expected_on(address, column) if got == "Y" else ():
                if secret.texts[0] not in shown:
                    wrong.append(f"{where}: does not show {secret.name}, so the test could not see it leak")
        if len(answered) == 2 and answered[0] == answered[1]:
            indifferent.add(expected)
    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize("fragment", [False, True])
def test_what_is_out_of_sight_is_answered_like_what_is_missing(clients: dict[str, Client], fragment: bool) -> None:
    answers = {}
    for what, code, period in (
        ("out of sight", OWN, NOBODY.slug),
        ("no such period", OWN, "2031-32-q1"),
        ("no period at all", OWN, "yesterday"),
        ("no such indicator", "NONE-01", NOBODY.slug),
    ):
        url = reverse("dashboards:indicator_period", kwargs={"code": code, "period": period})
        response = clients["member"].get(url, headers={"HX-Request": "true"} if fragment else {})
        answers[what] = (response.status_code, response.content, sorted(response.headers))
    assert {status for status, _, _ in answers.values()} == {404}
    assert len({(content, tuple(headers)) for _, content, headers in answers.values()}) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("path", sorted({path for paths in NOT_OFFERED.values() for path in paths}))
def test_what_the_product_does_not_offer_has_no_address(clients: dict[str, Client], path: str) -> None:
    answers = {column: clients[column].get(path).status_code for column in COLUMNS}
    assert answers == dict.fromkeys(COLUMNS, 404)


def test_every_address_cites_its_row() -> None:
    named = {address.name for address in ADDRESSES}
    assert sorted({route.name for route in ROUTES} - named) == []
    assert sorted(named - {route.name for route in ROUTES}) == []


def test_every_address_has_a_name_of_its_own() -> None:
    assert [name for name, times in Counter(route.name for route in ROUTES).items() if times > 1] == []
    assert [route.view for route in ROUTES if route.name.endswith("None")] == []


def test_every_view_says_which_right_it_asks_for_or_why_it_is_public() -> None:
    without = [route.name for route in ROUTES if not hasattr(route.view, "access_rule")]
    assert without == []
    reasons = {route.name: route.view.access_rule.public_reason for route in ROUTES if is_public(route)}
    assert [name for name, reason in reasons.items() if len(reason.split()) < 4] == []


def test_a_view_is_public_where_the_matrix_lets_a_visitor_in_and_nowhere_else() -> None:
    for_visitors = {address.name for address in ADDRESSES if cell(address.row, "anonymous") == "Y"}
    assert {route.name for route in ROUTES if is_public(route)} == for_visitors


def is_public(route: Route) -> bool:
    return route.view.access_rule.permission is None


def test_every_row_has_an_address_or_waits_for_its_resource_or_is_not_offered() -> None:
    cited = {address.row for address in ADDRESSES} | {secret.row for secret in SECRETS}
    waiting = [row for rows in WAITING.values() for row in rows]
    places = Counter([*cited, *waiting, *NOT_OFFERED, *TESTED_ELSEWHERE])
    assert sorted(set(ROWS) - set(places)) == []
    assert sorted(set(places) - set(ROWS)) == []
    assert [row for row, times in places.items() if times > 1] == []


def test_a_row_that_is_tested_elsewhere_is_cited_there() -> None:
    assert [row for row, path in TESTED_ELSEWHERE.items() if row not in Path(path).read_text("utf-8")] == []


def test_the_rows_of_the_specification_stand_unchanged() -> None:
    rows = [",".join(row.values()) for name, row in ROWS.items() if name.startswith("M")]
    assert (len(rows), len(COLUMNS)) == (122, 22)
    assert hashlib.sha256("\n".join(rows).encode()).hexdigest() == SPECIFICATION
    assert {row[column] for row in ROWS.values() for column in COLUMNS} == {"Y", "N404", "N403", "LOG"}
