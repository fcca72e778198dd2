"""Whatever is typed, sent or asked for: no error of ours, nothing written behind a refusal, nothing typed is lost.

The texts are those of the specification's bad inputs and what databases, browsers and spreadsheets trip over. A few
examples run each time, always the same ones; a longer run takes ``--hypothesis-seed`` and more examples.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from council_pm.core.days import DayError, read_day
from tests.matrix.world import World
from tests.security.reading import Fields, Noting, noting
from tests.security.walking import MARK, Walk, asked_for, url_of

NUMBERS = (
    "-1", "0", "1e3", "1e999999999", "NaN", "sNaN", "Infinity", "2147483648", "9223372036854775808", "9" * 400,
    "9" * 4_301, "999999999999.999999", "0.0000001", "1,234", "\u00a31.2m", "\u0663", "\u00b2", "\uff11", "\u00bd",
    "1_000", "(5)", "98%", "0x10", ".", "n/a", "\u22125",
)  # fmt: skip
DAYS = (
    "0001-01-01", "9999-12-31", "2027-02-29", "29/02/2028", "31/12/9999", "01/01/0001", "10000-01-01", "0000-00-00",
    "2026-13-45", "2026-W01-1", "2026-27-q9", "9999-00-q1", "0000-01", "2026-27", "00010101-00010101",
)  # fmt: skip
TEXTS = (
    "", " ", "\x00", "a\x00b", "\u202eevil\u202c", "\ufeff", "\u200b", "A" * 300, "A" * 2_001, "\U0001f600", MARK,
    "' OR 1=1--", "{{7*7}}", "%s%n", "../../etc/passwd", "//evil.example/", "\r\nX-Bad: 1", "=cmd|'/c calc'!A0", "\t",
)  # fmt: skip
BAD = st.sampled_from((*NUMBERS, *DAYS, *TEXTS)) | st.text(
    st.characters(codec="utf-8"), max_size=12
)  # a lone surrogate is nothing that a browser can send
# Each example walks every address, so a few are many requests.
FEW = settings(
    max_examples=2,
    phases=[Phase.generate],  # to shrink an example would walk every address hundreds of times
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
PASSWORDS = {"password", "present", "again"}


class Readable(dict[str, list[str]]):
    """Fields by address, without a name of thousands of words in a report."""

    def __repr__(self) -> str:
        return f"the fields of {len(self)} addresses"


@pytest.fixture(scope="module")
def readable(world: World, clients: dict[str, Client]) -> Readable:
    """The fields that each address reads."""
    found = Readable()
    with transaction.atomic(), noting():
        walk = Walk()
        for method in ("get", "post"):
            for address, reader in asked_for(method):
                url = url_of(world, address, reader)
                Noting.asked = set(address.data)
                walk.send(clients[reader], method, url, address.data)
                names = {name for name in Noting.asked if re.fullmatch(r"[\w\-]+", name)}
                found[str(address)] = sorted(names - {"csrfmiddlewaretoken", "format"})
        transaction.set_rollback(True)
    return found


def _filled(names: list[str], texts: list[str], good: Mapping[str, str], step: int) -> dict[str, str]:
    """Every third field with a bad text, the others as they are sent when all is well."""
    return {
        name: texts[(number + step) % len(texts)] if (number + step) % 3 == 0 or name not in good else good[name]
        for number, name in enumerate(names)
    }


@pytest.mark.django_db
@FEW
@given(texts=st.lists(BAD, min_size=12, max_size=24))
def test_no_form_breaks_writes_or_forgets_what_was_typed(
    world: World, clients: dict[str, Client], readable: Readable, texts: list[str]
) -> None:
    with transaction.atomic():
        posts = [(address, reader, url_of(world, address, reader)) for address, reader in asked_for("post")]
        walk = Walk()
        for step, (address, reader, url) in enumerate(posts):
            sent = _filled(readable[str(address)], texts, address.data, step)
            response = walk.send(clients[reader], "post", url, sent)
            if response is not None and response.status_code == 422:
                walk.wrong += [f"{url} forgets {lost}" for lost in _lost(sent, response)]
        transaction.set_rollback(True)
    assert walk.wrong == []


def _lost(sent: Mapping[str, str], response: HttpResponse) -> list[str]:
    """The fields of the page that hold something else than was sent. A browser sends a line break as two signs."""
    shown = Fields(response.getvalue().decode()).typed
    return [
        f"{name}: {sent[name]!r}, {shown[name]!r}"
        for name in set(sent) & set(shown) - PASSWORDS
        if _plain(sent[name]) not in map(_plain, shown[name])
    ]


def _plain(text: str) -> str:
    """A text apart from how its lines end; a day apart from how it is written."""
    try:
        return read_day(text).isoformat()
    except DayError:
        return re.sub(r"[\x00\r\n\t ]+", " ", html.unescape(text)).strip()


@pytest.mark.django_db
@FEW
@given(texts=st.lists(BAD, min_size=12, max_size=24))
def test_no_address_breaks_whatever_its_query_asks_for(
    world: World, clients: dict[str, Client], readable: Readable, texts: list[str]
) -> None:
    with transaction.atomic():
        gets = [(address, reader, url_of(world, address, reader)) for address, reader in asked_for("get")]
        walk = Walk()
        for step, (address, reader, url) in enumerate(gets):
            names = readable[str(address)]
            if names:
                query = {name: texts[(number + step) % len(texts)] for number, name in enumerate(names)}
                walk.send(clients[reader], "get", url, query)
        transaction.set_rollback(True)
    assert walk.wrong == []
