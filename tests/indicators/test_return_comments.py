"""A comment is asked for where the definition says: typed, pasted or from a file, and when it is sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from council_pm.core.access import Actor
from council_pm.jobs.models import StagedTable
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.models import Return, Round
from indicators.services.definitions import current_definition, revise_definition
from indicators.services.drafts import fields_of, start_draft, texts_of
from tests import factories
from tests.factories.indicators_quarters import aim, figure, quarter
from tests.factories.organisation import CouncilUnits, make_council
from tests.factories.people import user_with_role

pytestmark = pytest.mark.django_db

NOW = quarter(2026, 1)


@pytest.fixture
def council() -> CouncilUnits:
    return make_council()


@pytest.fixture
def client(council: CouncilUnits) -> Client:
    made = Client()
    made.force_login(user_with_role(Role.PERFORMANCE_OFFICER, unit=council.department))
    return made


def due(council: CouncilUnits, **definition: Any) -> Return:
    series = factories.series_with_rules("R-1", council.unit, **definition)
    level = 70
    for year in range(2021, 2026):
        for number in range(1, 5):
            level -= 1
            figure(series, quarter(year, number), str(level))
    aim(series, NOW, "40")
    today = timezone.localdate()
    one_round: Round = factories.RoundFactory.create(
        slug=NOW.slug, start=NOW.start, end=NOW.end, opens=NOW.end + timedelta(days=1), due=today + timedelta(days=5),
        closes=today + timedelta(days=20),
    )  # fmt: skip
    made: Return = factories.ReturnFactory.create(series=series, round=one_round, due=one_round.due)
    return made


def address(council: CouncilUnits, name: str, *more: int) -> str:
    return reverse(f"indicators:{name}", args=[NOW.slug, council.unit.code, *more])


def typed(client: Client, council: CouncilUnits, value: str) -> None:
    one = Return.objects.get()
    client.post(
        address(council, "returns_grid"),
        {f"shown-{one.pk}": "1", f"version-{one.pk}": one.version, f"value-{one.pk}": value},
    )


def pasted(client: Client, council: CouncilUnits, value: str) -> None:
    client.post(address(council, "returns_paste"), {"paste": f"R-1\t{value}", "action": "apply"})


def uploaded(client: Client, council: CouncilUnits, value: str) -> None:
    file = SimpleUploadedFile("q1.csv", f"indicator,period,value\nR-1,2026-27 Q1,{value}\n".encode())
    client.post(address(council, "returns_upload"), {"file": file})
    client.post(address(council, "returns_upload_apply", StagedTable.objects.get().pk))


def sent(client: Client, council: CouncilUnits) -> str:
    """What sending it is answered; nothing where it goes."""
    one = Return.objects.get()
    assert one.value is not None
    response = client.post(
        address(council, "returns_grid"),
        {f"shown-{one.pk}": "1", f"version-{one.pk}": one.version, "action": "submit", f"value-{one.pk}": one.value},
    )
    return "" if Return.objects.get().stage == "submitted" else response.content.decode()


WAYS = [typed, pasted, uploaded]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("rule", "value", "says"),
    [
        ("off_target worsening surprising", "35", ("it is off target", "it is getting worse")),
        ("off_target", "35", ("it is off target",)),
        ("worsening", "35", ("it is getting worse",)),
        ("worsening", "49", ("it is getting worse",)),
        ("off_target", "49", ()),
        ("never", "35", ()),
        ("surprising", "500", ("Say a word on what was noticed",)),
        ("off_target worsening", "500", ()),
        ("never", "500", ()),
    ],
)
def test_a_figure_is_sent_without_a_comment_unless_its_definition_asks_for_one(
    client: Client, council: CouncilUnits, way: Any, rule: str, value: str, says: tuple[str, ...]
) -> None:
    due(council, comment_on=rule)
    way(client, council, value)
    answer = sent(client, council)
    assert bool(answer) == bool(says)
    for words in ("it is off target", "it is getting worse", "Say a word on what was noticed"):
        assert not answer or (words in answer) == (words in says)


def test_what_is_unusual_is_pointed_out_to_the_signer_even_where_no_word_is_asked(
    client: Client, council: CouncilUnits
) -> None:
    one = due(council, comment_on="never")
    typed(client, council, "500")
    page = client.get(address(council, "returns_grid")).content.decode()
    assert "to check" not in page.split('id="progress"')[1].split("</p>")[0]
    assert not sent(client, council)
    head = Client()
    head.force_login(user_with_role(Role.HEAD_OF_SERVICE, unit=council.service))
    assert "500" in head.get(reverse("indicators:return_page", args=[one.pk])).content.decode()
    assert "Noticed" in head.get(reverse("indicators:return_page", args=[one.pk])).content.decode()


def test_the_choice_is_part_of_the_definition_and_of_its_versions(council: CouncilUnits) -> None:
    one = due(council)
    centre: User = user_with_role(Role.CORPORATE_PERFORMANCE)
    first = current_definition(one.series.indicator)
    assert first.comment_on == "off_target worsening surprising"
    assert texts_of(first)["comment_on"] == first.comment_on
    draft = start_draft(by=Actor(centre.pk), indicator=one.series.indicator)
    page = Client()
    page.force_login(centre)
    assert "Only where it is off target" in page.get(reverse("indicators:draft_page", args=[draft.pk])).content.decode()
    fields = replace(fields_of(first), comment_on="worsening")
    why = "Targets are checked elsewhere."
    revise_definition(by=Actor(centre.pk), indicator=one.series.indicator, fields=fields, checker=None, reason=why)
    assert current_definition(one.series.indicator).comment_on == "worsening"
    first.refresh_from_db()
    assert first.comment_on == "off_target worsening surprising"
