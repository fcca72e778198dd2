"""An address that only takes a form says so when it is opened as a page."""

from __future__ import annotations

import pytest

from council_pm.people.roles import Role
from tests.factories import user_with_role
from tests.factories.clinics import ClinicFactory
from tests.screens import signed_in

pytestmark = pytest.mark.django_db


def test_an_address_that_only_takes_a_form_says_so_in_words() -> None:
    client = signed_in(user_with_role(Role.CORPORATE_PERFORMANCE))
    page = client.get(f"/clinics/{ClinicFactory.create().pk}/held/")
    assert page.status_code == 405
    assert page["Allow"] == "POST"
    assert "This address only takes a form" in page.text
    assert "no-store" in page["Cache-Control"]


def test_what_is_no_page_is_answered_as_before() -> None:
    assert signed_in(user_with_role(Role.CORPORATE_PERFORMANCE)).put("/clinics/").content == b""
