"""Asking one address after another, with whatever is asked: what no answer may ever be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import UUIDField
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.matrix.table import cell
from tests.matrix.urls import ADDRESSES, Address
from tests.matrix.world import World

READERS = ("corporate_perf", "system_admin", "chief_officer_own", "head_of_service_own", "committee_chair", "employee")
MARK = '"><svg onload=x7>'
_WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE)\b", re.IGNORECASE)
# A refused file stays with its faults for who sent it; tries of strangers are counted; a refused form of an appraisal
# shows it again, and who opened one is kept.
KEPT_OF_A_REFUSAL = {
    "jobs.StagedTable", "indicators.HistoryLoad", "audit.Event", "audit.DataVersion", "people.SignIn",
    "people.SignInFailure", "sessions.Session", "appraisals.AccessRecord",
}  # fmt: skip


def _rows() -> dict[str, Any]:
    """How many rows each table has, and which number is the last."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if model._meta.label not in KEPT_OF_A_REFUSAL:
                key, table = model._meta.pk.column, model._meta.db_table
                # PostgreSQL knows no largest UUID.
                last = f'CAST("{key}" AS text)' if isinstance(model._meta.pk, UUIDField) else f'"{key}"'
                cursor.execute(f'SELECT COUNT(*), MAX({last}) FROM "{table}"')
                found[model._meta.label] = cursor.fetchone()
    return found


class Walk:
    """One request after another, each undone; gathers what is wrong."""

    def __init__(self) -> None:
        self.wrong: list[str] = []
        self.before = _rows()

    def send(self, client: Client, method: str, url: str, data: Mapping[str, Any], **more: Any) -> HttpResponse | None:
        """Ask, and look at the answer; None where there was none."""
        writes: list[str] = []

        def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if _WRITES.match(sql):
                writes.append(sql)
            return execute(sql, params, many, context)

        where = f"{method} {url} {str(dict(data))[:300]}"
        with transaction.atomic():
            try:
                with transaction.atomic(), connection.execute_wrapper(watch):
                    response: HttpResponse = getattr(client, method)(url, data, **more)
            except Exception as error:  # whatever it is, it would have been an error page of ours
                self.wrong.append(f"{type(error).__name__}: {error} at {where}"[:700])
                response = None  # type: ignore[assignment]
            if response is not None and response.status_code >= 400 and writes and _rows() != self.before:
                self.wrong.append(f"{response.status_code} and yet written: {where}")
            transaction.set_rollback(True)
        if response is not None:
            self._look_at(response, where)
        return response

    def _look_at(self, response: HttpResponse, where: str) -> None:
        if response.status_code >= 500:
            self.wrong.append(f"{response.status_code}: {where}")
        if any("\n" in value for value in response.headers.values()) or "X-Bad" in response.headers:
            self.wrong.append(f"a header of the sender's: {where}")
        if "text/html" in response.headers.get("Content-Type", "") and MARK in response.getvalue().decode():
            self.wrong.append(f"unescaped: {where}")


def asked_for(method: str) -> Iterator[tuple[Address, str]]:
    """Each address of a method once, with somebody for whom it opens."""
    seen = set()
    for address in ADDRESSES:
        reader = next((one for one in READERS if cell(address.row, one) == "Y" and one not in address.but), None)
        key = (address.name, tuple(address.data))
        if address.method == method and reader and key not in seen and not address.name.endswith(("_file", "logout")):
            seen.add(key)
            yield address, reader


def url_of(world: World, address: Address, reader: str) -> str:
    """Where it is, for a thing of the reader's."""
    return reverse(address.name, kwargs=dict(address.arguments(world, reader)))
