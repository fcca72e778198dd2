"""A page that only shows something answers to nothing but GET and HEAD."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from council_pm.people.roles import Role
from indicators.recompute import recompute
from tests.factories import ValueFactory, make_council, series_with_rules, user_with_role

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/my-work/",
        "/components/",
        "/method/",
        "/executive/",
        "/indicators/BINS/",
        "/indicators/BINS/numbers.csv",
        "/indicators/BINS/2026-27-q1/",
        "/indicators/BINS/2026-27-q1/history/",
    ],
)
def test_other_methods_are_refused_without_a_word(client: Client, address: str, method: str) -> None:
    units = make_council()
    ValueFactory.create(series=series_with_rules("BINS", units.unit), start=date(2026, 4, 1), end=date(2026, 6, 30))
    recompute()
    client.force_login(user_with_role(Role.EMPLOYEE, unit=units.unit))
    assert client.get(address, follow=True).status_code == 200
    refused = client.generic(method, address)
    assert (refused.status_code, refused.content) == (405, b"")
