"""What a reader may not see makes no difference to anything that they are shown.

The council is looked at twice. In between, the figures of the other department that were released to nobody, its
drafts and its proposed targets become other ones. Whoever may not see those gets the same answers, byte for byte: no
count, colour, order, chart, file or header tells on them. Whoever may see them does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from council_pm.audit import guards
from council_pm.audit.services import raise_version
from indicators.models import Return, Series, TargetProposal, Value
from indicators.recompute import recompute
from tests.factories import ValueFactory
from tests.matrix.addresses.calculated import TOTAL, _total
from tests.matrix.table import cell
from tests.matrix.urls import ADDRESSES, Address
from tests.matrix.world import NOBODY, OTHER, OWN, World
from tests.papers import text_of

# Each sees another part of the ladder of audiences, and neither what belongs to the other department alone.
OUTSIDERS = ("member", "perf_officer_own")
INSIDER = "manager_other"
INSIDER_OPENS = {f"/indicators/{OTHER}/", "/units/CHI11/", "/executive/", f"/indicators/{OTHER}/figure.json"}
_OF_EACH_ANSWER = re.compile(r'(?<=csrfmiddlewaretoken" value=")\w+|(?<="x-csrftoken": ")\w+', re.IGNORECASE)
_HEADERS_OF_EACH_ANSWER = {"Content-Length", "Set-Cookie", "Expires"}
# Papers hold what their pages hold, and the moment that they were made; a calendar holds days and that moment.
_HOLDS_ITS_MOMENT = re.compile(r"\.(pdf|docx|ics)$")
_SHOWS_FIGURES = re.compile(  # by name of the address
    r"dashboards|packs|notices|account_page|attachments|"
    r"indicators:(target|series|return|round|calendar|second|spot|basket_compare|lineage|history)"
)

Asked = tuple[str, tuple[tuple[str, str], ...]]


def _opens(address: Address, column: str) -> bool:
    if address.method != "get" or not _SHOWS_FIGURES.match(address.name):
        return False
    return (address.but.get(column) or cell(address.row, column, other_place=address.other_place)) == "Y"


def _addresses(world: World, column: str) -> list[Asked]:
    """What opens for the column, each address once."""
    found: dict[Asked, None] = {}
    for address in ADDRESSES:
        if _opens(address, column):
            url = reverse(address.name, kwargs=dict(address.arguments(world, column)))
            if not _HOLDS_ITS_MOMENT.search(url):
                found[url, tuple(address.data.items())] = None
    return list(found)


def _answers(client: Client, asked: Iterable[Asked]) -> Mapping[Asked, Any]:
    """Everything that a browser is told, but what is new in each answer."""
    cache.clear()
    found = {}
    for url, data in asked:
        response = client.get(url, dict(data))
        headers = {name: value for name, value in response.headers.items() if name not in _HEADERS_OF_EACH_ANSWER}
        found[url, data] = (response.status_code, headers, _OF_EACH_ANSWER.sub("", text_of(response)))
    return found


def _lift_the_guards() -> None:
    """Within a transaction that is undone, and with it the lifting."""
    with connection.cursor() as cursor:
        for model in guards.append_only_models():
            for statement in guards.lifting(connection, model._meta.db_table):
                cursor.execute(statement)


def _hidden_things_become_other_ones() -> None:
    _lift_the_guards()
    of_other = {"series__indicator__code": OTHER}
    assert Value.objects.filter(**of_other, start=NOBODY.start).update(value=Decimal("12.3456"))
    assert Return.objects.filter(**of_other, value__isnull=False).update(value=Decimal("7.7"), happened="Other words")
    assert TargetProposal.objects.filter(**of_other).update(value=Decimal("33"), reason="Another reason")
    recompute()
    raise_version()


@pytest.mark.django_db
def test_what_is_hidden_changes_nothing_that_an_outsider_is_shown(world: World, clients: dict[str, Client]) -> None:
    with transaction.atomic():
        for address in ADDRESSES:  # so that everything is there which any of them speaks of
            address.arguments(world, "employee")
        asked = {column: _addresses(world, column) for column in OUTSIDERS}
        asked[INSIDER] = [(url, ()) for url in INSIDER_OPENS]
        before = {column: _answers(clients[column], urls) for column, urls in asked.items()}
        _hidden_things_become_other_ones()
        after = {column: _answers(clients[column], urls) for column, urls in asked.items()}
        transaction.set_rollback(True)
    told = {
        column: [url for (url, data), answer in before[column].items() if after[column][url, data] != answer]
        for column in asked
    }
    seen = told.pop(INSIDER)
    assert set(seen) == INSIDER_OPENS, "or the test could not see it leak"
    assert told == {column: [] for column in OUTSIDERS}


@pytest.mark.django_db
def test_a_withheld_figure_tells_nothing_of_what_it_was_counted_from(world: World, clients: dict[str, Client]) -> None:
    """Who sees the most sees no count behind a figure that is withheld because the count is small."""
    column = "corporate_perf"
    with transaction.atomic():
        series = Series.objects.get(indicator__code=OWN, breakdown="")
        counted = {"numerator": Decimal("3.3131"), "denominator": Decimal("7.7171")}
        last = {"start": date(2026, 7, 1), "end": date(2026, 9, 30)}
        withheld = ValueFactory.create(series=series, value=None, absent="suppressed", **last, **counted)
        _total(world, column)
        recompute()
        raise_version()
        urls = [
            *(f"/indicators/{code}/{part}" for code in (OWN, TOTAL) for part in ("", "numbers.csv", "figure.json")),
            *(f"/indicators/{code}/lineage/" for code in (OWN, TOTAL)),
            *(f"/indicators/{OWN}/2026-27-q2/{part}" for part in ("", "history/")),
            *("/executive/", "/executive/table.csv", "/executive/summary/", "/units/PLA11/", "/second-look/"),
        ]
        before = _answers(clients[column], [(url, ()) for url in urls])
        _lift_the_guards()
        Value.objects.filter(pk=withheld.pk).update(numerator=Decimal("4.4141"), denominator=Decimal("8.8181"))
        recompute()
        raise_version()
        after = _answers(clients[column], [(url, ()) for url in urls])
        transaction.set_rollback(True)
    assert "Withheld" in before[f"/indicators/{OWN}/", ()][2]
    assert [url for (url, data), answer in before.items() if after[url, data] != answer] == []
    assert [url for (url, _data), answer in before.items() if "3.3131" in answer[2] or "7.7171" in answer[2]] == []
