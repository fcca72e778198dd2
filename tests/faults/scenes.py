"""What people send that must be kept whole: each way into the system, with how often it has taken effect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone

from council_pm.attachments.models import Attachment
from council_pm.audit.models import Event
from council_pm.configuration.services import change_setting
from council_pm.core.access import Actor
from council_pm.jobs.models import Job
from council_pm.jobs.tables.services import check_staged, stage_table
from council_pm.org.models import OrgUnit
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.history import services as history
from indicators.models import HistoryLoad, Return, ReturnVersion, TargetProposal, Value
from indicators.services.return_entry import Asked, save_entries
from indicators.services.return_files import RETURNS
from indicators.services.return_steps import sign_off_returns, submit_returns
from tests import factories
from tests.factories.indicators import AreaFactory
from tests.factories.organisation import CouncilUnits, make_council
from tests.factories.people import user_with_role
from tests.faults.breaking import Sent
from tests.indicators.history.conftest import HEADER, OWN
from tests.indicators.target_council import IN_ROUND, YEAR, target_council

PERIOD = "2026-27-q1"


@dataclass(frozen=True)
class Scene:
    """Who sends what, and what counts how often it was kept (once is right)."""

    by: User
    sent: Sent
    times: Callable[[], int]
    day: str = ""


@dataclass(frozen=True)
class Council:
    """A department with two returns in an open round."""

    units: CouncilUnits
    officer: User
    head: User
    centre: User
    returns: list[Return]

    def grid(self, name: str = "returns_grid", *more: int) -> str:
        return reverse(f"indicators:{name}", args=[PERIOD, self.units.unit.code, *more])


def council(figures: int = 2) -> Council:
    units = make_council()
    today = timezone.localdate()
    opened = factories.RoundFactory.create(
        opens=today - timedelta(days=9), due=today + timedelta(days=9), closes=today + timedelta(days=90)
    )
    lines = [factories.series_with_rules(f"F-{number}", units.unit) for number in range(figures)]
    return Council(
        units,
        user_with_role(Role.PERFORMANCE_OFFICER, unit=units.department),
        user_with_role(Role.HEAD_OF_SERVICE, unit=units.service),
        user_with_role(Role.CORPORATE_PERFORMANCE, unit=units.council),
        [factories.ReturnFactory.create(series=line, round=opened, due=opened.due) for line in lines],
    )


def cell_of(one: Return, value: str, version: int = 0) -> Sent:
    fields = {f"value-{one.pk}": value, f"version-{one.pk}": version, f"shown-{one.pk}": 1}
    return Sent(f"/returns/cell/{one.pk}/", fields)


def versions(act: str) -> int:
    return ReturnVersion.objects.filter(act=act).count()


def events(action: str) -> int:
    return Event.objects.filter(action=action).count()


def a_cell() -> Scene:
    of = council()
    return Scene(of.officer, cell_of(of.returns[0], "41.2"), lambda: versions("save"))


def a_paste() -> Scene:
    of = council()
    pasted = {"paste": "41\n42", "start": of.returns[0].pk, "action": "apply"}
    return Scene(of.officer, Sent(of.grid("returns_paste"), pasted), lambda: versions("save") // 2)


def a_file_of_returns() -> Scene:
    of = council()
    rows = "indicator,period,value,comment\nF-0,2026-27 Q1,41,\nF-1,2026-27 Q1,42,\n"
    place = {"period": PERIOD, "unit": of.units.unit.code}
    by = Actor(of.officer.pk)
    staged = stage_table(by=by, kind=RETURNS, data=rows.encode(), name="q1.csv", parameters=place)
    assert check_staged(by=by, staged_id=staged.pk).state == "ready"
    return Scene(of.officer, Sent(of.grid("returns_upload_apply", staged.pk)), lambda: versions("save") // 2)


def typed(of: Council) -> None:
    asked = [Asked(return_id=one.pk, fields={"value": Decimal(41)}) for one in of.returns]
    assert save_entries(by=Actor(of.officer.pk), asked=asked, today=timezone.localdate()).saved


def sent_in(of: Council) -> None:
    typed(of)
    assert not submit_returns(by=Actor(of.officer.pk), versions={one.pk: 1 for one in of.returns}).refused


def signed(of: Council) -> None:
    sent_in(of)
    assert not sign_off_returns(by=Actor(of.head.pk), versions={one.pk: 2 for one in of.returns}).refused


def a_sending_in() -> Scene:
    of = council()
    typed(of)
    fields: dict[str, object] = {"action": "submit"}
    for one in of.returns:
        fields |= {f"shown-{one.pk}": 1, f"version-{one.pk}": 1, f"value-{one.pk}": "41"}
    return Scene(of.officer, Sent(of.grid(), fields), lambda: versions("submit") // 2)


def a_sign_off() -> Scene:
    of = council()
    sent_in(of)
    chosen = {"sign": [f"{one.pk}:2" for one in of.returns]}
    return Scene(of.head, Sent(of.grid("returns_sign"), chosen), lambda: Value.objects.count() // 2)


def a_correction() -> Scene:
    of = council(1)
    signed(of)
    page = reverse("indicators:return_reopen", args=[of.returns[0].pk])
    why = {"version": 3, "reason": "Counted twice."}
    return Scene(of.centre, Sent(page, why), lambda: versions("reopen"))


def a_target() -> Scene:
    of = target_council()
    series = of.series()
    fields = {f"t-{series.pk}-{YEAR}": "55", "action": "save", "reason": "Plan.", "versions": f"{series.pk}/{YEAR}:0"}
    return Scene(of.officer, Sent(f"/targets/{YEAR}/PLA/", fields), TargetProposal.objects.count, str(IN_ROUND))


def a_history_file() -> tuple[User, bytes]:
    of = council(0)
    change_setting(by=Actor(None, "test"), key="area_code", value=OWN)
    AreaFactory.create(code=OWN, name="Own Council")
    factories.series_with_rules("BINS", of.units.unit, frequency="annual")
    return of.centre, f"{HEADER}\nBINS,{OWN},,2023/24,,,40,,,,\n".encode()


def has_its_job() -> int:
    """Sent twice it is two loads, of which the second changes nothing: what counts is that each will be checked."""
    return int(0 < HistoryLoad.objects.count() == Job.objects.count() == events("receive_history"))


def a_history_that_is_sent() -> Scene:
    by, rows = a_history_file()
    return Scene(by, Sent("/history/", {}, ("history.csv", rows)), has_its_job)


def a_history_that_is_applied() -> Scene:
    by, rows = a_history_file()
    load, _job = history.receive_file(by=Actor(by.pk), name="history.csv", chunks=[rows])
    Job.objects.all().delete()
    history.check_load(by=Actor(by.pk), load_id=load.pk, progress=lambda done, total, message: None)
    return Scene(by, Sent(f"/history/{HistoryLoad.objects.get().pk}/apply/"), Job.objects.count)


def a_table() -> Scene:
    units = make_council()
    by = user_with_role(Role.SYSTEM_ADMINISTRATOR, unit=units.council)
    rows = b"code,name,level,belongs to\nNEW,Housing,department,TBC\n"
    kind = "organisation"
    from council_pm.jobs.tables.registry import find

    staged = stage_table(by=Actor(by.pk), kind=find(kind), data=rows, parameters={"from_day": "1/4/2026"}, pasted=True)
    assert check_staged(by=Actor(by.pk), staged_id=staged.pk).state == "ready"
    page = reverse(f"administration:table_{kind}_apply", args=[staged.pk])
    return Scene(by, Sent(page), lambda: OrgUnit.objects.filter(code="NEW").count())


def an_evidence_file() -> Scene:
    of = council()
    typed(of)
    page = reverse("attachments:file_add", args=["return", str(of.returns[0].pk)])
    return Scene(of.officer, Sent(page, {"version": 1}, ("survey.csv", b"ward,answers\nNorton,51\n")),
                 Attachment.objects.count)  # fmt: skip


WAYS_IN = {
    made.__name__.replace("_", " "): made
    for made in (
        a_cell, a_paste, a_file_of_returns, a_sending_in, a_sign_off, a_correction, a_target, a_history_that_is_sent,
        a_history_that_is_applied, a_table, an_evidence_file,
    )
}  # fmt: skip
