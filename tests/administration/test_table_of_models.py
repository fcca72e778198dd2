"""The catalogue of improvement models from a table: previewed by the run that applies it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from council_pm.jobs.models import StagedTable, TableState
from council_pm.people.roles import Role
from plans.models import Criterion, ImprovementModel
from tests.factories import make_council, user_with_role
from tests.factories.improvement_models import CriterionFactory, ModelEvidenceFactory

pytestmark = pytest.mark.django_db
HEAD = (
    "model,name of the model,what it is good for,where it comes from,number,heading,what could stand under it,part of\n"
)
WALK = (
    "walk,The walk,From door to door,Ours,1,The door,,\n"
    "walk,,,,1.1,Who opens it,Somebody with a name,1\n"
    "walk,,,,2,The desk,,\n"
)


@pytest.fixture
def keeper(client: Client) -> Client:
    client.force_login(user_with_role(Role.CORPORATE_PERFORMANCE, unit=make_council().council))
    return client


def send(client: Client, rows: str) -> Any:
    return client.post(reverse("administration:table_models"), {"rows": HEAD + rows}, follow=True)


def apply(client: Client) -> Any:
    newest = StagedTable.objects.latest("pk")
    return client.post(reverse("administration:table_models_apply", args=[newest.pk]), follow=True)


def faults() -> list[str]:
    return [fault.get("message") or fault["code"] for fault in StagedTable.objects.latest("pk").faults]


def test_a_model_with_criteria_and_parts_is_previewed_and_then_there(keeper: Client) -> None:
    page = send(keeper, WALK)
    assert "The walk: 1.1 Who opens it" in page.text
    assert not ImprovementModel.objects.filter(code="walk").exists()
    apply(keeper)
    model = ImprovementModel.objects.get(code="walk")
    assert (model.name, model.about, model.source) == ("The walk", "From door to door", "Ours")
    rows = list(model.criteria.order_by("position").values_list("code", "heading", "guidance", "parent__code"))
    assert rows == [
        ("1", "The door", "", None), ("1.1", "Who opens it", "Somebody with a name", "1"), ("2", "The desk", "", None),
    ]  # fmt: skip


def test_sending_it_again_changes_only_what_differs_and_evidence_stays(keeper: Client) -> None:
    send(keeper, WALK)
    apply(keeper)
    one = Criterion.objects.get(model__code="walk", code="2")
    evidence = ModelEvidenceFactory.create(under=[one])
    page = send(keeper, WALK.replace("The desk", "The counter"))
    assert "until now “The desk”" in page.text
    assert StagedTable.objects.latest("pk").counts == {"same": 2, "change": 1}
    apply(keeper)
    one.refresh_from_db()
    assert one.heading == "The counter"
    assert list(evidence.criteria.all()) == [one]


def test_what_stands_here_goes_out_and_comes_back_unchanged(keeper: Client) -> None:
    CriterionFactory.create(model__about="First.\nSecond.", model__source="A neighbour")
    current = keeper.get(reverse("administration:table_models_current"))
    rows = b"".join(current.streaming_content) if current.streaming else current.content
    keeper.post(reverse("administration:table_models"), {"rows": rows.decode("utf-8-sig")}, follow=True)
    staged = StagedTable.objects.latest("pk")
    assert (staged.state, staged.faults) == (TableState.READY, [])
    assert set(staged.counts) == {"same"}


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("walk,,,,1,The door,,\n", "give its name in its first row"),
        ("walk,The walk,,,1.1,Who opens it,,1\n", "put its row first"),
        ("round,Another name,,,9,Nine,,\n", "change those on its own page"),
        ("round,,,,2.1,Moved,,1\n", "a criterion never moves"),
        ("new,New,,,1,One,,\n", "Give it a short code"),
        ("walk,The walk,,,1,One,,\nwalk,,,,1,Two,,\n", "are about the same thing"),
    ],
)
def test_what_cannot_be_is_said_with_what_to_do(keeper: Client, rows: str, says: str) -> None:
    send(keeper, rows)
    assert says in " ".join(faults())
    assert ImprovementModel.objects.count() == 1
