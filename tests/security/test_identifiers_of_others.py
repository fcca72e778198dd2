"""Identifiers of other people's things, put where one's own belong: nothing of theirs is shown, nothing is changed.

The matrix asks who may open an address. Here the address is one's own, and what is sent with it is not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from council_pm.attachments.models import Attachment, Note, Removal
from council_pm.attachments.services import attach_file
from council_pm.core.access import Actor
from council_pm.core.subjects import Ref
from council_pm.jobs.models import StagedTable, TableState
from council_pm.people.models import Delegation
from indicators.models import (
    Channel,
    Return,
    ReturnBatch,
    Round,
    Series,
    Target,
    TargetConfirmation,
    TargetProposal,
    Value,
)
from indicators.services.return_files import KEY
from tests.attachments.samples import pdf
from tests.factories import TargetProposalFactory
from tests.matrix.urls import ADDRESSES
from tests.matrix.world import NOBODY, OTHER, OWN, SECRETS, World
from tests.papers import text_of

SECRET_WORDS = "What only the other department knows"
SECRET_NAME = "a-file-of-the-other-department.pdf"
YEAR = "2026-27"
ROUND = "a-round-of-both"
FRAGMENT = {"HX-Request": "true", "HX-Target": "results", "HX-Prompt": "yes", "HX-History-Restore-Request": "true"}


@dataclass(frozen=True, slots=True)
class Things:
    """What belongs to the own place, and its like in the other department."""

    own: Return
    foreign: Return
    proposal: TargetProposal
    attachment: Attachment
    staged: StagedTable
    batch: ReturnBatch
    own_series: Series
    foreign_series: Series


def _things(world: World) -> Things:
    today, now = timezone.localdate(), timezone.now()
    round_ = Round.objects.create(
        slug=ROUND, frequency="quarterly", start=today - timedelta(days=100), end=today - timedelta(days=10),
        opens=today, due=today, closes=today,
    )  # fmt: skip
    series = {code: Series.objects.get(indicator__code=code, breakdown="") for code in (OWN, OTHER)}
    sent = {"stage": "submitted", "value": Decimal("5"), "submitted_by": 10**9, "submitted_at": now}
    own, foreign = (
        Return.objects.create(round=round_, series=series[code], due=today, happened=SECRET_WORDS, **sent)
        for code in (OWN, OTHER)
    )
    by = world.users["perf_officer_other"].pk
    staged = StagedTable.objects.create(
        kind=KEY, owner_id=by, parameters={"period": ROUND, "unit": "PLA11"}, created_at=now, sha256="0" * 64, size=1,
        state=TableState.REFUSED, pasted=True, content=SECRET_WORDS.encode(),
    )  # fmt: skip
    return Things(
        own=own,
        foreign=foreign,
        proposal=TargetProposalFactory.create(series=series[OTHER], year=YEAR, reason=SECRET_WORDS),
        attachment=attach_file(by=Actor(by), about=Ref("return", str(foreign.pk), "0"), name=SECRET_NAME,
                               chunks=[pdf()]),
        staged=staged,
        batch=ReturnBatch.objects.create(by=by, at=now, channel=Channel.FILE, table=staged.pk),
        own_series=series[OWN],
        foreign_series=series[OTHER],
    )  # fmt: skip


def _belongings() -> dict[str, Any]:
    """Everything of the other department that a form could change, and whatever can come into being by one."""
    of_other = {"series__indicator__code": OTHER}
    return {
        "returns": list(Return.objects.filter(**of_other).order_by("pk").values()),
        "values": list(Value.objects.order_by("pk").values()),
        "targets": list(Target.objects.filter(**of_other).order_by("pk").values()),
        "proposals": list(TargetProposal.objects.filter(**of_other).order_by("pk").values()),
        "confirmed": TargetConfirmation.objects.count(),
        "undone": list(ReturnBatch.objects.order_by("pk").values_list("pk", "undone_at")),
        "files": (Attachment.objects.count(), Removal.objects.count(), Note.objects.count()),
        "lent": list(Delegation.objects.values("unit__code")),
    }


Make = Callable[[Things], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Attack:
    """Who sends what where. ``path`` and ``data`` are made from the things; ``status`` is what it is answered with."""

    about: str
    column: str
    path: Callable[[Things], str]
    data: Make
    status: frozenset[int]


def _to(name: str, *arguments: Any) -> Callable[[Things], str]:
    return lambda things: reverse(name, args=[one(things) if callable(one) else one for one in arguments])


def _fields(one: Return, value: str = "9") -> dict[str, str]:
    return {f"shown-{one.pk}": "1", f"value-{one.pk}": value, f"version-{one.pk}": "0", f"happened-{one.pk}": "Mine."}


_FOREIGN, _OWN = (lambda t: t.foreign.pk), (lambda t: t.own.pk)
_MINE = (ROUND, "PLA11")
_REFUSED = frozenset({404, 422})
ATTACKS = (
    Attack("a row of theirs in the grid", "perf_officer_own", _to("indicators:returns_grid", *_MINE),
           lambda t: _fields(t.foreign), frozenset({302, 422})),
    Attack("their fields with one's own cell", "perf_officer_own", _to("indicators:return_cell", _OWN),
           lambda t: {**_fields(t.foreign), "return_id": t.foreign.pk, "version": "0"}, frozenset({302, 409, 422})),
    Attack("their cell below", "manager_own_unit", _to("indicators:return_cell", _FOREIGN),
           lambda t: _fields(t.foreign), frozenset({404})),
    Attack("their code in a paste", "perf_officer_own", _to("indicators:returns_paste", *_MINE),
           lambda t: {"paste": f"{OTHER}\t9\tMine.", "action": "apply"}, frozenset({422})),
    Attack("a paste from their row down", "perf_officer_own", _to("indicators:returns_paste", *_MINE),
           lambda t: {"paste": "9", "start": str(t.foreign.pk), "action": "apply"}, frozenset({302, 422})),
    Attack("their file undone", "perf_officer_own", _to("indicators:returns_undo", *_MINE),
           lambda t: {"file": str(t.staged.pk)}, frozenset({302})),
    Attack("their return signed with one's own list", "head_of_service_own", _to("indicators:returns_sign", *_MINE),
           lambda t: {"sign": [f"{t.foreign.pk}:0"]}, frozenset({422})),
    Attack("their rows in a file", "perf_officer_own", _to("indicators:returns_upload", *_MINE),
           lambda t: {"rows": f"indicator,period,value,comment\n{OTHER},{t.foreign.round.end},9,Mine."},
           frozenset({403})),
    Attack("a target of theirs in the grid", "perf_officer_own", _to("indicators:targets_grid", YEAR, "PLA11"),
           lambda t: {f"t-{t.foreign_series.pk}-{YEAR}": "9", "reason": "Mine.", "action": "save"}, _REFUSED),
    Attack("a target of theirs in a paste", "perf_officer_own", _to("indicators:targets_grid", YEAR, "PLA11"),
           lambda t: {"paste": f"{OTHER}\t9\tMine.", "action": "paste"}, _REFUSED),
    Attack("their proposal agreed", "chief_officer_own", _to("indicators:targets_decide", YEAR, "PLA11"),
           lambda t: {"chosen": [t.proposal.pk]}, _REFUSED),
    Attack("their proposal agreed with all", "chief_officer_own", _to("indicators:targets_decide", YEAR, "PLA"),
           lambda t: {"shown": [t.proposal.pk], "action": "agree_all"}, _REFUSED),
    Attack("their proposal returned", "chief_officer_own", _to("indicators:targets_decide", YEAR, "PLA11"),
           lambda t: {"chosen": [t.proposal.pk], "action": "return", "note": "No."}, _REFUSED),
    Attack("their proposal withdrawn", "perf_officer_own", _to("indicators:targets_withdraw", YEAR, "PLA11"),
           lambda t: {"proposal": t.proposal.pk}, frozenset({404})),
    Attack("their target confirmed", "chief_officer_own", _to("indicators:targets_confirm", YEAR, "PLA11"),
           lambda t: {"chosen": [t.foreign_series.pk], "note": "Mine."}, _REFUSED),
    Attack("their line below one's own code", "perf_officer_own",
           _to("indicators:series_change", OWN, YEAR, lambda t: t.foreign_series.pk),
           lambda t: {"target": "9", "reason": "Mine.", "effective_from": "2026-12-01", "version": "0"},
           frozenset({404})),
    Attack("a file for their return", "perf_officer_own", _to("attachments:file_add", "return", _FOREIGN),
           lambda t: {"file": SimpleUploadedFile("a.pdf", pdf()), "version": "0"}, frozenset({404})),
    Attack("their file removed", "perf_officer_own", _to("attachments:file_remove", lambda t: t.attachment.pk),
           lambda t: {}, frozenset({404})),
    Attack("a note on their return", "head_of_service_own", _to("attachments:note_add", "return", _FOREIGN),
           lambda t: {"text": "Mine.", "version": "0"}, frozenset({404})),
    Attack("their unit lent", "head_of_service_own", _to("delegation_new", "PLA11"),
           lambda t: {"unit": t.foreign_series.unit_id, "code": "CHI11", "what": "entry", "colleague": "1",
                      "starts": "2026-12-01", "ends": "2026-12-02"}, frozenset({422})),
    Attack("their unit lent at its own address", "head_of_service_own", _to("delegation_new", "CHI11"),
           lambda t: {"what": "entry"}, frozenset({403})),
)  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda one: one.about)
def test_what_belongs_to_others_is_neither_changed_nor_shown(
    world: World, clients: dict[str, Client], attack: Attack
) -> None:
    with transaction.atomic():
        things = _things(world)
        Return.objects.filter(pk=things.own.pk).update(happened="")
        before, path = _belongings(), attack.path(things)
        page = clients[attack.column].post(path, attack.data(things))
        fragment = clients[attack.column].post(path, attack.data(things), headers=FRAGMENT)
        after = _belongings()
        transaction.set_rollback(True)
    assert after == before
    assert page.status_code in attack.status
    assert fragment.status_code in attack.status | {204}
    for shown in (text_of(page), text_of(fragment)):
        assert SECRET_WORDS not in shown
        assert SECRET_NAME not in shown


@pytest.mark.django_db
def test_their_own_officer_is_shown_it(world: World, clients: dict[str, Client]) -> None:
    """Or the attacks could not see it leak."""
    with transaction.atomic():
        things = _things(world)
        shown = text_of(clients["perf_officer_other"].get(reverse("indicators:return_page", args=[things.foreign.pk])))
        transaction.set_rollback(True)
    assert SECRET_WORDS in shown
    assert SECRET_NAME in shown


NAMED = (
    "unit", "basket", "indicator", "period", "department", "code", "item", "entry", "series", "again", "person", "id",
)  # fmt: skip


def _values_of(things: Things, name: str) -> list[str]:
    """What of others this field of an address could name."""
    return {
        "unit": ["CHI11", "CHI"], "department": ["CHI"], "basket": [f"p-{OTHER}", "corporate"], "indicator": [OTHER],
        "code": [OTHER], "period": [NOBODY.slug, ROUND], "item": ["1", "2"], "entry": [OTHER],
        "series": [str(things.foreign_series.pk)], "again": [str(things.staged.pk)], "person": ["Omar"],
        "id": [str(things.foreign.pk)],
    }[name]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("column", ["perf_officer_own", "member"])
def test_a_query_that_names_what_belongs_to_others_shows_nothing_of_it(
    world: World, clients: dict[str, Client], column: str
) -> None:
    hidden = {text for secret in SECRETS if not secret.may_be_read_in(column) for text in secret.texts}
    shows = []
    with transaction.atomic():
        things = _things(world)
        Return.objects.filter(pk=things.own.pk).update(happened="")
        urls = {
            reverse(one.name, kwargs=dict(one.arguments(world, column)))
            for one in ADDRESSES
            if one.method == "get" and one.name.startswith(("dashboards", "indicators", "packs", "account_", "notices"))
            if not one.name.endswith("_file")
        }
        for url in sorted(urls):
            query = {name: _values_of(things, name)[0] for name in NAMED}
            alone = [{name: text} for name in ("unit", "indicator", "basket") for text in _values_of(things, name)]
            for asked in (query, *(alone if "restatements" in url or "why" in url else ())):
                shown = text_of(clients[column].get(url, asked))
                shows += [f"{url} {asked}: {text}" for text in (*hidden, SECRET_WORDS, SECRET_NAME) if text in shown]
        transaction.set_rollback(True)
    assert shows == []
