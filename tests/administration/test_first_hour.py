"""From ``init_council`` to a council's own dashboard, on the screens that the guide names."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from council_pm.jobs.models import Job, JobState, StagedTable
from council_pm.jobs.runs import run_job
from council_pm.people.models import Occupancy, Person
from indicators.models import Basket, HistoryLoad, Series, TargetProposal

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "four quiet winter mornings"
ORGANISATION = (
    "Code\tName\tLevel\tBelongs to\n"
    "ENV\tEnvironment\tDepartment\tCOUNCIL\n"
    "ENV1\tStreet services\tService\tENV\n"
    "ENV11\tWaste\tUnit\tENV1\n"
)
PEOPLE = (
    "Name,E-mail,Post code,Post title,Unit,Role\n"
    "Dana Ford,dana@council.example,director,Director of Environment,ENV,Chief officer\n"
    "Omar Reid,omar@council.example,officer,Performance officer,ENV,Performance officer\n"
    "Cass Wynn,cass@council.example,corporate,Corporate performance lead,COUNCIL,Corporate performance\n"
)


class Council:
    """A council that begins, and its people at their browsers."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for number in (1, 2):
            monkeypatch.setenv(f"ADMINISTRATOR_{number}_PASSWORD", PASSWORD)
        call_command(
            "init_council",
            "--name=Riverbank Council",
            "--administrator=Ada Cole <ada@council.example>",
            "--administrator=Ben Shaw <ben@council.example>",
        )
        self.ada, self.ben = self.signed_in("ada"), self.signed_in("ben")

    def signed_in(self, name: str) -> Client:
        client = Client()
        client.post(reverse("account_login"), {"login": f"{name}@council.example", "password": PASSWORD})
        assert client.get(reverse("dashboards:my_work")).status_code == 200
        return client

    def work(self) -> None:
        """Do what waits in the background."""
        while jobs := list(Job.objects.filter(state=JobState.WAITING, not_before__lte=timezone.now())):
            for job in jobs:
                run_job(job.pk)
        assert not Job.objects.filter(state=JobState.FAILED).exists()

    def send(self, client: Client, name: str, data: dict[str, Any], *args: Any) -> str:
        """Send a form; the page that follows, which is no refusal."""
        page = client.post(reverse(name, args=args), data, follow=True)
        assert page.status_code == 200, re.findall(r"govuk-error-message[^<]*<.*?</p>|<h1.*?</h1>", page.text)
        self.work()
        return page.text

    def table(self, client: Client, kind: str, rows: str, **parameters: str) -> None:
        preview = self.send(client, f"administration:table_{kind}", {"rows": rows, **parameters})
        assert "Nothing is changed until you apply it." in preview, StagedTable.objects.latest("pk").faults
        number = int(re.findall(rf"/tables/{kind}/(\d+)/apply/", preview)[0])
        assert "It is done" in self.send(client, f"administration:table_{kind}_apply", {}, number)

    def steps(self, client: Client) -> list[str]:
        page = client.get(reverse("administration:guide_page")).text
        found = re.findall(r'id="step-(\w+)">\s*<h2[^>]*>.*?app-guide__state">(\w[\w ]*)<', page, re.DOTALL)
        return [key for key, state in found if state == "done"]


@pytest.fixture
def council(monkeypatch: pytest.MonkeyPatch) -> Council:
    cache.clear()
    return Council(monkeypatch)


def test_a_new_council_reaches_its_dashboard_on_screens_alone(council: Council) -> None:
    ada = council.ada
    assert council.steps(ada) == ["year"]

    for key, value in (("brand_colour", "#005a30"), ("area_code", "E06000004")):
        council.send(ada, "administration:setting_change", {"value": value, "reason": "Ours"}, key)
    council.table(ada, "organisation", ORGANISATION, from_day="1/4/2020")
    council.table(ada, "people", PEOPLE)
    assert council.steps(ada) == ["brand", "year", "organisation", "people"]

    waiting = Occupancy.objects.get(person__name="Cass Wynn")
    council.send(council.ben, "administration:confirmation_confirm", {"reason": "As agreed"}, waiting.pk)
    last = Person.objects.latest("pk").pk
    council.send(ada, "administration:account_invite_everybody", {"last_person": last})
    people = {}
    for letter in mail.outbox:
        name = letter.to[0].split("@")[0]
        link = re.findall(r"/invitation/\S+", letter.body)[0]
        browser = Client()
        browser.get(link, follow=True)
        page = browser.post(reverse("invitation_page"), {"password": PASSWORD, "again": PASSWORD}, follow=True)
        assert page.status_code == 200
        people[name] = council.signed_in(name)
    cass, omar, dana = people["cass"], people["omar"], people["dana"]

    chosen = ["CFA-01", "CFA-03"]
    form = {"entry": chosen, "unit": "ENV11", "step": "adopt"}
    for code in chosen:
        form |= {f"code-{code}": code, f"unit-{code}": "", f"owner-{code}": ""}
    council.send(cass, "indicators:library_adopt", form)
    council.send(cass, "indicators:basket_new", {"name": "Corporate basket", "kind": "corporate"})
    basket, series = Basket.objects.get(), list(Series.objects.order_by("pk"))
    put = {"series": [one.pk for one in series], "from_day": "2024-04-01", "step": "put"}
    council.send(cass, "indicators:basket_add", put, basket.slug)

    today = timezone.localdate()
    first = today.year if today.month >= 4 else today.year - 1
    year = f"{first}-{(first + 1) % 100:02}"
    place = (year, "ENV")
    rows = "\n".join(f"{code}\t40\tAs in the council plan" for code in chosen)
    block = {"paste": rows, "action": "paste", "reason": "The council plan"}
    preview = council.send(omar, "indicators:targets_grid", block, *place)
    saved = {name: re.findall(rf'name="{name}" value="([^"]*)"', preview) for name in ("versions", "years")}
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', preview))
    assert saved
    council.send(omar, "indicators:targets_grid", {**fields, "action": "save", "reason": "The council plan"}, *place)
    proposals = list(TargetProposal.objects.values_list("pk", flat=True))
    assert len(proposals) == 2
    council.send(dana, "indicators:targets_decide", {"action": "agree", "chosen": proposals}, *place)

    lines = "".join(
        f"{code},E06000004,{start}/{(start + 1) % 100:02} Q1,{value}\n"
        for code, value in (("CFA-01", 55), ("CFA-03", 30))
        for start in (first - 1, first)
    )
    history = SimpleUploadedFile("history.csv", b"indicator_code,area_code,period_label,value\n" + lines.encode())
    council.send(cass, "indicators:history_list", {"file": history})
    council.send(cass, "indicators:history_apply", {}, HistoryLoad.objects.get().pk)

    assert len(council.steps(cass)) == 10
    dashboard = cass.get(reverse("dashboards:executive_overview"))
    assert "Missed bins" in dashboard.text
    assert "Riverbank Council" in dashboard.text
    assert "Off target" in dashboard.text
