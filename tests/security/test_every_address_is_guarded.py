"""What holds at every address of the product, whoever wrote it: a form's token, the method, the number of a row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from council_pm.audit.models import Event
from tests.matrix.table import cell
from tests.matrix.urls import ADDRESSES, Address
from tests.matrix.world import World

KEEPERS = ("corporate_perf", "system_admin", "chief_executive", "head_of_service_own", "committee_chair", "employee")
SEND_HOME = {"account_login", "account_logout"}  # whoever is signed in, or did not mean to sign out, by any method
BEYOND_ANY_ROW = 2**63
Route = tuple[str, Mapping[str, str]]


def _routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[Route]:
    """Each address as it is written, with what its arguments are read by."""
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, path)
        else:
            yield path, {name: type(one).__name__ for name, one in pattern.pattern.converters.items()}


ROUTES = list(_routes(get_resolver().url_patterns))


def _reader(address: Address) -> str | None:
    """Somebody for whom the address opens."""
    return next((column for column in KEEPERS if cell(address.row, column) == "Y" and column not in address.but), None)


def _once_each(method: str) -> dict[str, Address]:
    return {address.name: address for address in ADDRESSES if address.method == method and _reader(address)}


@pytest.mark.django_db
def test_no_form_is_taken_without_its_token(world: World) -> None:
    taken = []
    with transaction.atomic():
        for name, address in _once_each("post").items():
            column = _reader(address)
            assert column
            client = Client(enforce_csrf_checks=True)
            client.force_login(world.users[column])
            url = reverse(name, kwargs=dict(address.arguments(world, column)))
            before = Event.objects.count()
            for headers in ({}, {"HX-Request": "true"}):
                response = client.post(url, address.data, headers=headers)
                if response.status_code != 403 or Event.objects.count() != before:
                    taken.append(f"{url}: {response.status_code}")
        transaction.set_rollback(True)
    assert taken == []


@pytest.mark.django_db
def test_no_address_answers_to_a_method_that_it_does_not_name(world: World, clients: dict[str, Client]) -> None:
    answered = []
    with transaction.atomic():
        gets, posts = _once_each("get"), _once_each("post")
        for name in sorted({*posts, *gets} - SEND_HOME):
            address = gets.get(name) or posts[name]
            column = _reader(address)
            assert column
            url = reverse(name, kwargs=dict(address.arguments(world, column)))
            methods = ["PUT", *([] if name in posts else ["POST"]), *([] if name in gets else ["GET"])]
            before = Event.objects.count()
            for method in methods:
                response = clients[column].generic(method, url, headers={"X-HTTP-Method-Override": "POST"})
                if response.status_code != 405 or Event.objects.count() != before:
                    answered.append(f"{method} {url}: {response.status_code}")
        transaction.set_rollback(True)
    assert answered == []


@pytest.mark.django_db
def test_a_number_that_no_row_can_have_is_as_good_as_absent(world: World, clients: dict[str, Client]) -> None:
    wrong = []
    for path, arguments in ROUTES:
        for name in [name for name, kind in arguments.items() if kind == "IntConverter"]:
            url = "/" + re.sub(r"<[^>]*?(\w+)>", lambda found, name=name: _argument(found[1], name), path)
            for column in ("corporate_perf", "system_admin"):
                for method in ("get", "post"):
                    status = _status(clients[column], method, url)
                    if status not in (403, 404, 405):
                        wrong.append(f"{method} {url}: {status}")
    assert wrong == []


def _argument(argument: str, asked: str) -> str:
    there = {"code": "OWN-01", "year": "2026-27", "period": "a-round-1", "unit": "PLA11", "slug": "place"}
    return str(BEYOND_ANY_ROW) if argument == asked else there.get(argument, "1")


def _status(client: Client, method: str, url: str) -> Any:
    with transaction.atomic():
        status = getattr(client, method)(url).status_code
        transaction.set_rollback(True)
    return status
