"""Tables that people send: previewed by the run that applies them, applied whole or not at all."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.jobs.models import Job, StagedTable, TableState
from council_pm.jobs.runs import run_job
from council_pm.jobs.tables import services
from council_pm.jobs.tasks import forget_tables
from council_pm.org import selectors
from council_pm.org.models import OrgUnit, Placement
from council_pm.org.services import rename_unit
from council_pm.people.models import Occupancy, Person, Post
from council_pm.people.roles import Role
from indicators.models import BasketItem, DefinitionDraft, Indicator
from indicators.models.drafts import DraftState
from tests.factories import (
    BasketFactory,
    OccupancyFactory,
    PersonFactory,
    PostFactory,
    SeriesFactory,
    make_council,
    series_with_rules,
    user_with_role,
)

ORGANISATION = "code,name,level,belongs to\n"
PEOPLE = "name,e-mail,post code,post title,unit,role,holds it as,from,reports to\n"

pytestmark = pytest.mark.django_db


@pytest.fixture
def council() -> Any:
    return make_council()


@pytest.fixture
def keeper(council: Any, client: Client) -> Client:
    client.force_login(user_with_role(Role.SYSTEM_ADMINISTRATOR, unit=OrgUnit.objects.get(level=1)))
    return client


def send(client: Client, kind: str, text: str = "", **fields: Any) -> Any:
    """Send rows, or a file; what the next page says."""
    fields = {"from_day": "1/4/2026", **fields} if kind == "organisation" else fields
    return client.post(reverse(f"administration:table_{kind}"), {"rows": text, **fields}, follow=True)


def newest() -> StagedTable:
    return StagedTable.objects.latest("pk")


def apply(client: Client, kind: str) -> Any:
    return client.post(reverse(f"administration:table_{kind}_apply", args=[newest().pk]), follow=True)


def faults() -> list[str]:
    return [fault.get("message") or fault["code"] for fault in newest().faults]


class TestTheWay:
    def test_what_is_pasted_is_previewed_and_then_applied(self, keeper: Client) -> None:
        page = send(keeper, "organisation", ORGANISATION + "NEW,Housing,department,TBC\nNEW1,Repairs,service,NEW\n")
        assert "Nothing is changed until you apply it." in page.text
        assert "NEW1 Repairs" in page.text
        assert not OrgUnit.objects.filter(code="NEW").exists()
        page = apply(keeper, "organisation")
        assert "It is done" in page.text
        tree = selectors.tree(timezone.localdate())
        assert [place.code for place in tree.line(OrgUnit.objects.get(code="NEW1").pk)] == ["TBC", "NEW", "NEW1"]
        assert newest().content is None
        assert Event.objects.filter(action="apply_table", subject_id=newest().pk).count() == 1

    def test_sending_the_same_again_changes_nothing(self, keeper: Client) -> None:
        text = ORGANISATION + "NEW,Housing,department,TBC\n"
        send(keeper, "organisation", text)
        apply(keeper, "organisation")
        places = Placement.objects.count()
        page = send(keeper, "organisation", text)
        assert "Nothing would change" in page.text
        assert Placement.objects.count() == places

    def test_a_confirmation_sent_twice_counts_once(self, keeper: Client) -> None:
        send(keeper, "organisation", ORGANISATION + "NEW,Housing,department,TBC\n")
        apply(keeper, "organisation")
        places = Placement.objects.count()
        page = apply(keeper, "organisation")
        assert "not waiting to be applied" in page.text
        assert Placement.objects.count() == places

    def test_nothing_is_applied_that_was_not_shown(self, keeper: Client) -> None:
        send(keeper, "organisation", ORGANISATION + "PLA,Places,department,TBC\n")
        unit = OrgUnit.objects.get(code="PLA")
        day = timezone.localdate().replace(month=4, day=1, year=2026)
        rename_unit(by=Actor(None, "test"), unit=unit, name="Somewhere", from_day=day)
        page = apply(keeper, "organisation")
        assert "Something in the council changed after this was checked" in page.text
        assert newest().state == TableState.READY
        assert selectors.tree(day)[unit.pk].name == "Somewhere"
        apply(keeper, "organisation")
        assert selectors.tree(day)[unit.pk].name == "Places"

    def test_a_table_does_not_widen_the_rights_of_whoever_sends_it(self, council: Any, client: Client) -> None:
        keeper = user_with_role(Role.SYSTEM_ADMINISTRATOR, unit=council.council)
        send_as = Client()
        send_as.force_login(keeper)
        send(send_as, "organisation", ORGANISATION + "NEW,Housing,department,TBC\n")
        apply(send_as, "organisation")
        OccupancyFactory.create(
            person=keeper.person, post__unit=OrgUnit.objects.get(code="NEW"), post__role=Role.CHIEF_OFFICER
        )
        moves = ORGANISATION + f"PLA1,{selectors.tree(timezone.localdate())[council.service.pk].name},service,NEW\n"
        send(send_as, "organisation", moves)
        assert faults() == ["Your own rights would widen by this: ask a colleague to do it."]
        assert newest().state == TableState.REFUSED
        assert selectors.tree(timezone.localdate())[council.service.pk].parent_id == council.department.pk
        client.force_login(user_with_role(Role.CORPORATE_PERFORMANCE, unit=council.council))
        send(client, "organisation", moves)
        apply(client, "organisation")
        assert selectors.tree(timezone.localdate())[council.service.pk].parent_id != council.department.pk

    def test_what_became_impossible_is_refused_and_nothing_is_half_done(self, keeper: Client) -> None:
        send(keeper, "organisation", ORGANISATION + "AAA,First,department,TBC\nBBB,Second,department,TBC\n")
        OrgUnit.objects.create(code="BBB", level=3)
        apply(keeper, "organisation")
        assert newest().state == TableState.REFUSED
        assert not OrgUnit.objects.filter(code="AAA").exists()

    def test_one_bad_row_refuses_all_and_every_fault_is_listed(self, keeper: Client) -> None:
        rows = "".join(f"N{i},Service {i},service,PLA\n" for i in range(30))
        page = send(keeper, "organisation", ORGANISATION + rows + "X,Bad,service,NOWHERE\n,Worse,service,PLA\n")
        assert "2 things are wrong with this table" in page.text
        assert "Row 32" in page.text
        assert "Row 33, Code" in page.text
        assert not OrgUnit.objects.filter(code="N0").exists()

    def test_pasted_rows_that_are_refused_come_back_to_be_put_right(self, keeper: Client) -> None:
        rows = ORGANISATION + "NEW,Housing,department,NOWHERE\n"
        page = send(keeper, "organisation", rows)
        link = re.findall(r'href="([^"]*again=[0-9]+)"', page.text)[0].replace("&amp;", "&")
        form = keeper.get(link).context["form"]
        assert form["rows"].value() == rows
        assert form["from_day"].value() == "1/4/2026"
        other = Client()
        other.force_login(user_with_role(Role.SYSTEM_ADMINISTRATOR, unit=OrgUnit.objects.get(level=1)))
        assert other.get(link).context["form"]["rows"].value() == ""
        for number in ("", "x", "9" * 30, "-1"):
            address = reverse("administration:table_organisation") + f"?again={number}"
            assert keeper.get(address).context["form"]["rows"].value() == ""

    def test_a_file_that_is_refused_is_not_kept(self, keeper: Client) -> None:
        page = send(keeper, "organisation", file=SimpleUploadedFile("a.csv", b"code,name,level\nX,Y,service\n"))
        assert (newest().state, newest().content) == (TableState.REFUSED, None)
        again = reverse("administration:table_organisation") + "?from_day=1%2F4%2F2026"
        assert f'href="{again}&amp;again={newest().pk}"' in page.text
        assert 'value="1/4/2026"' in keeper.get(again).text

    def test_a_file_is_discarded_with_everything_in_it(self, keeper: Client) -> None:
        send(keeper, "organisation", ORGANISATION + "NEW,Housing,department,TBC\n")
        address = reverse("administration:table_organisation_discard", args=[newest().pk])
        assert "was discarded" in keeper.post(address, follow=True).text
        assert (newest().state, newest().content) == (TableState.DISCARDED, None)
        assert "nothing to discard" in keeper.post(address, follow=True).text
        page = keeper.get(reverse("administration:table_organisation_staged", args=[newest().pk]))
        assert "This table was discarded" in page.text

    def test_a_large_table_is_checked_and_applied_by_jobs(self, keeper: Client, monkeypatch: Any) -> None:
        monkeypatch.setattr(services, "WAITED_FOR_BYTES", 10)
        monkeypatch.setattr(services, "WAITED_FOR_ROWS", 0)
        send(keeper, "organisation", ORGANISATION + "NEW,Housing,department,TBC\n")
        waiting = keeper.get(reverse("administration:table_organisation_staged", args=[newest().pk]))
        assert "goes on in the background" in waiting.text
        job = Job.objects.latest("pk")
        assert run_job(job.pk)
        job.refresh_from_db()
        assert job.result["go_to"].endswith(f"/tables/organisation/{newest().pk}/")
        assert "The table is sound" in keeper.get(job.get_absolute_url()).text
        apply(keeper, "organisation")
        assert newest().state == TableState.APPLYING
        job = Job.objects.latest("pk")
        assert run_job(job.pk)
        assert newest().state == TableState.APPLIED
        assert "Everything in the table is in" in keeper.get(job.get_absolute_url()).text
        assert services.apply_staged(by=Actor(None, "test"), staged_id=newest().pk).state == TableState.APPLIED
        assert services.check_staged(by=Actor(None, "test"), staged_id=newest().pk).state == TableState.APPLIED

    def test_a_job_says_what_is_wrong_and_what_there_was_nothing_to_do_for(
        self, keeper: Client, monkeypatch: Any
    ) -> None:
        monkeypatch.setattr(services, "WAITED_FOR_BYTES", 10)
        send(keeper, "organisation", ORGANISATION + "NEW,Housing,department,NOWHERE\n")
        job = Job.objects.latest("pk")
        run_job(job.pk)
        assert "1 thing is wrong with it" in keeper.get(job.get_absolute_url()).text
        send(keeper, "organisation", ORGANISATION + "NEW,Housing,department,TBC\n")
        StagedTable.objects.filter(pk=newest().pk).update(state=TableState.DISCARDED)
        job = Job.objects.latest("pk")
        run_job(job.pk)
        assert "There was nothing to do" in keeper.get(job.get_absolute_url()).text

    def test_what_an_old_table_says_of_people_is_forgotten(self, keeper: Client) -> None:
        send(keeper, "organisation", ORGANISATION + "OLD,Old,department,TBC\n")
        apply(keeper, "organisation")
        send(keeper, "organisation", file=SimpleUploadedFile("ann-lee.csv", b"code,name,level\nX,Y,service\n"))
        send(keeper, "organisation", ORGANISATION + "NEW,Housing,department,TBC\n")
        StagedTable.objects.update(created_at=timezone.now() - services.KEPT - timedelta(days=1))
        send(keeper, "organisation", ORGANISATION + "NEWER,Newer,department,TBC\n")
        forget_tables()
        told = list(
            StagedTable.objects.order_by("pk").values_list("state", "file_name", "content", "changes", "faults")
        )
        assert told[:3] == [
            (TableState.APPLIED, "", None, [], []),
            (TableState.REFUSED, "", None, [], []),
            (TableState.DISCARDED, "", None, [], []),
        ]
        assert (newest().state, len(newest().changes)) == (TableState.READY, 1)
        assert "A file" in keeper.get(reverse("administration:table_organisation")).text

    def test_a_person_sees_only_what_they_sent(self, keeper: Client) -> None:
        send(keeper, "organisation", ORGANISATION + "NEW,Housing,department,TBC\n")
        other = Client()
        other.force_login(user_with_role(Role.SYSTEM_ADMINISTRATOR, unit=OrgUnit.objects.get(level=1)))
        assert other.get(reverse("administration:table_organisation_staged", args=[newest().pk])).status_code == 404
        assert "No tables yet" in other.get(reverse("administration:table_organisation")).text
        assert "Pasted rows" in keeper.get(reverse("administration:table_organisation")).text

    def test_the_list_costs_the_same_for_one_and_for_three(
        self, keeper: Client, django_assert_max_num_queries: Any
    ) -> None:
        for _times in range(3):
            send(keeper, "organisation", ORGANISATION + "NEW,Housing,department,TBC\n")
            with django_assert_max_num_queries(8):
                keeper.get(reverse("administration:table_organisation"))


class TestTheForm:
    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({}, "Choose a file, or paste the rows."),
            ({"rows": "x", "file": SimpleUploadedFile("a.csv", b"code\nx")}, "You gave both a file and rows"),
            ({"rows": "x", "from_day": ""}, "Fill this in."),
            ({"rows": "x", "from_day": "yesterday"}, "“yesterday” is not a day we can read"),
            ({"rows": "", "file": SimpleUploadedFile("a.csv", b"")}, "The file is empty"),
            ({"rows": "", "file": SimpleUploadedFile("a" * 250 + ".csv", b"x")}, "The name of the file is too long"),
        ],
    )
    def test_what_is_missing_is_said_and_what_was_typed_is_kept(
        self, keeper: Client, fields: dict[str, Any], said: str
    ) -> None:
        fields = {"from_day": "1/4/2026", **fields}
        page = keeper.post(reverse("administration:table_organisation"), fields)
        assert page.status_code == 422
        assert said in page.text
        assert f'value="{fields["from_day"]}"' in page.text or not fields["from_day"]

    def test_a_file_beyond_the_limit_is_refused_before_it_is_read(self, keeper: Client, monkeypatch: Any) -> None:
        monkeypatch.setattr("council_pm.core.tables.faults.Limits.__init__.__defaults__", (10, 10, 10, 10, 10, 10))
        page = keeper.post(
            reverse("administration:table_organisation"),
            {"file": SimpleUploadedFile("a.csv", b"code\n" + b"x" * 20), "from_day": "1/4/2026"},
        )
        assert page.status_code == 413
        assert "The file is larger than" in page.text
        claimed = keeper.post(
            reverse("administration:table_organisation"),
            {"file": SimpleUploadedFile("a.csv", b"x" * 100_000), "from_day": "1/4/2026"},
        )
        assert claimed.status_code == 413

    def test_a_workbook_of_what_stands_comes_back_as_no_change(self, keeper: Client) -> None:
        book = keeper.get(reverse("administration:table_organisation_current") + "?format=xlsx")
        sheets = load_workbook(io.BytesIO(book.content)).worksheets
        assert [cell.value for cell in sheets[0][2]] == [
            "TBC",
            selectors.tree(timezone.localdate()).children(None)[0].name,
            "Council",
            None,
        ]
        assert sheets[1].max_row == 5
        page = send(keeper, "organisation", file=SimpleUploadedFile("now.xlsx", book.content))
        assert "Nothing would change" in page.text
        assert "Columns that are not read" not in page.text
        plain = keeper.get(reverse("administration:table_organisation_current"))
        assert plain["Content-Type"].startswith("text/csv")

    def test_a_hostile_workbook_is_refused_in_words(self, keeper: Client) -> None:
        page = send(keeper, "organisation", file=SimpleUploadedFile("x.xlsx", b"PK\x03\x04nonsense"))
        assert "We cannot read this workbook" in page.text

    def test_a_script_in_a_name_is_shown_as_text(self, keeper: Client) -> None:
        page = send(keeper, "organisation", ORGANISATION + "NEW,<script>alert(1)</script>,department,TBC\n")
        assert "<script>alert" not in page.text
        assert "&lt;script&gt;alert" in page.text


class TestTheOrganisation:
    @pytest.mark.parametrize(
        ("row", "said"),
        [
            ("TBC,Council,department,", "TBC is a council here: a level never changes"),
            ("PLA,Place,department,NOPE", "There is no part of the council with the code NOPE"),
            ("PLA,Place,department,", "Say which part of the council it belongs to."),
            ("PLA,Place,department,CHI1", "is not one level above"),
            ("NEW,Housing,service,TBC", "is not one level above"),
            ("NEW,Housing,council,", "There is a council already"),
            ("NEW,Housing,service,PLA\nnew,Other,service,PLA", "Rows 2 and 3 are about the same thing"),
        ],
    )
    def test_what_cannot_be_is_refused_with_its_row(self, keeper: Client, row: str, said: str) -> None:
        send(keeper, "organisation", ORGANISATION + row)
        assert any(said in fault for fault in faults()), faults()

    def test_a_code_that_was_closed_is_not_used_again(self, keeper: Client) -> None:
        unit = OrgUnit.objects.create(code="OLD", level=2)
        assert unit.placements.count() == 0
        send(keeper, "organisation", ORGANISATION + "OLD,Old,department,TBC\n")
        assert any("is not open on" in fault for fault in faults())

    def test_a_service_moves_and_is_renamed_from_the_day(self, keeper: Client) -> None:
        page = send(keeper, "organisation", ORGANISATION + "PLA1,Places,service,CHI\n")
        assert "belongs to CHI, until now to PLA; is called Places" in page.text
        apply(keeper, "organisation")
        place = selectors.tree(timezone.localdate()).by_code("PLA1")
        assert place is not None
        assert place.name == "Places"


class TestPeople:
    def test_people_posts_and_vacancies_come_in_one_table(self, keeper: Client) -> None:
        send(
            keeper,
            "people",
            PEOPLE
            + "Ann Lee,ann@example.org,,Head of Waste,PLA1,Head of service,,1/4/2026,\n"
            + ",,waste-officer,Waste officer,PLA1,,,,pla1-head-of-waste\n",
        )
        assert faults() == []
        apply(keeper, "people")
        occupancy = Occupancy.objects.get(person__email="ann@example.org")
        assert (occupancy.post.code, occupancy.post.role) == ("pla1-head-of-waste", Role.HEAD_OF_SERVICE)
        vacant = Post.objects.get(code="waste-officer")
        assert (vacant.role, vacant.reports_to) == (Role.EMPLOYEE, occupancy.post)
        assert vacant.occupancies.count() == 0

    def test_what_stands_already_is_left_alone(self, keeper: Client) -> None:
        post = PostFactory.create(unit=OrgUnit.objects.get(code="PLA1"))
        OccupancyFactory.create(post=post, person=PersonFactory.create(name="Ann Lee", email="ann@example.org"))
        current = keeper.get(reverse("administration:table_people_current") + "?format=xlsx")
        people, posts = Person.objects.count(), Post.objects.count()
        PostFactory.create(unit=OrgUnit.objects.get(code="PLA1"), code="empty-post")
        page = send(keeper, "people", file=SimpleUploadedFile("p.xlsx", current.content))
        assert "Nothing would change" in page.text
        page = send(keeper, "people", PEOPLE + f"Ann Lee,,{post.code},{post.title},PLA1,,,,\n,,empty-post,x,PLA1,,,,\n")
        assert "Nothing would change" in page.text
        assert (Person.objects.count(), Post.objects.count()) == (people, posts + 1)

    def test_a_corporate_role_still_takes_two_people(self, keeper: Client) -> None:
        page = send(keeper, "people", PEOPLE + "Ann Lee,,,Auditor,PLA1,Auditor,,,\n")
        assert "once another system administrator has confirmed it" in page.text
        apply(keeper, "people")
        assert Occupancy.objects.get(person__name="Ann Lee").needs_confirmation

    def test_nobody_gives_a_role_to_themself(self, keeper: Client) -> None:
        me = Person.objects.get(user__pk=int(keeper.session["_auth_user_id"]))
        send(keeper, "people", PEOPLE + f"{me.name},,,Chief,PLA1,Chief officer,,,\n")
        assert any("Nobody gives a role" in fault for fault in faults())

    @pytest.mark.parametrize(
        ("row", "said"),
        [
            ("Ann,,,Head,NOPE,,,,", "There is no part of the council with the code NOPE"),
            (",a@example.org,,Head,PLA1,,,,", "There is an e-mail address but no name"),
            ("Ann,known@example.org,,Head,PLA1,,,,", "known@example.org is the address of Known One here"),
            ("Twin,,,Head,PLA1,,,,", "Several people here are called Twin"),
            ("Ann,,there,Head,PLA,,,,", "The post there is in another unit"),
            ("Ann,,,Head,PLA1,,,,nobody", "There is no post with the code nobody to report to"),
            ("Ann,not an address,,Head,PLA1,,,,", "not_an_address"),
            ("Ann,,not a code,Head,PLA1,,,,", "not_a_code"),
            ("Ann,,there,Head,PLA1,,,,", "holds the post"),
        ],
    )
    def test_what_cannot_be_is_refused_with_its_row(self, keeper: Client, row: str, said: str) -> None:
        PersonFactory.create(name="Known One", email="known@example.org")
        PersonFactory.create(name="Twin")
        PersonFactory.create(name="Twin")
        OccupancyFactory.create(post=PostFactory.create(unit=OrgUnit.objects.get(code="PLA1"), code="there"))
        send(keeper, "people", PEOPLE + row)
        assert any(said in fault for fault in faults()), faults()

    def test_somebody_known_by_address_or_by_a_name_of_their_own_is_not_made_twice(self, keeper: Client) -> None:
        PersonFactory.create(name="Ann Lee", email="ann@example.org")
        PersonFactory.create(name="Bob Ray", email="")
        send(keeper, "people", PEOPLE + "Ann Lee,ANN@example.org,,One,PLA1,,,,\nbob ray,,,Two,PLA1,,,,\n")
        apply(keeper, "people")
        assert Person.objects.filter(name__in=["Ann Lee", "Bob Ray"]).count() == 2
        assert Occupancy.objects.filter(post__title__in=["One", "Two"]).count() == 2


class TestBaskets:
    def test_indicators_go_into_their_baskets(self, keeper: Client) -> None:
        keeper.force_login(user_with_role(Role.CORPORATE_PERFORMANCE, unit=OrgUnit.objects.get(level=1)))
        basket, series = BasketFactory.create(name="Corporate seventy"), SeriesFactory.create()
        text = f"Basket,Indicator,From,Leads\ncorporate SEVENTY,{series.indicator.code},1/4/2026,no\n"
        send(keeper, "baskets", text)
        assert faults() == []
        apply(keeper, "baskets")
        item = BasketItem.objects.get()
        assert (item.basket, item.series, item.lead) == (basket, series, False)
        assert "Nothing would change" in send(keeper, "baskets", text).text
        current = keeper.get(reverse("administration:table_baskets_current"))
        assert f"{basket.slug},{series.indicator.code},2026-04-01,no" in current.text

    def test_what_is_not_there_is_said(self, keeper: Client) -> None:
        keeper.force_login(user_with_role(Role.CORPORATE_PERFORMANCE, unit=OrgUnit.objects.get(level=1)))
        BasketFactory.create(name="Corporate seventy")
        send(keeper, "baskets", "basket,indicator\nNone,X\nCorporate seventy,NONE-1\n")
        assert [fault.split(":")[0] for fault in faults()] == [
            "There is no basket called None",
            "There is no indicator with the code NONE-1",
        ]


class TestIndicators:
    HEAD = (
        "code,part of the council,name,theme,what is counted,why it matters,unit,source,to be reviewed by,"
        "which way is better,why it changes\n"
    )
    NEW = "WAS-01,PLA11,Missed bins,Waste,Bins not emptied,It matters,bins,The depot,1/4/2030,lower is better,\n"

    @pytest.fixture
    def author(self, keeper: Client) -> Client:
        keeper.force_login(user_with_role(Role.CORPORATE_PERFORMANCE, unit=OrgUnit.objects.get(level=1)))
        return keeper

    def test_new_indicators_wait_for_a_second_person(self, author: Client) -> None:
        page = send(author, "indicators", self.HEAD + self.NEW)
        assert faults() == []
        assert "a new indicator of PLA11, for a second person" in page.text
        assert DefinitionDraft.objects.count() == 0
        apply(author, "indicators")
        draft = DefinitionDraft.objects.get()
        assert (draft.code, draft.state, draft.fields["polarity"]) == ("WAS-01", DraftState.WAITING, "lower")
        assert not Indicator.objects.exists()
        assert "Nothing would change" in send(author, "indicators", self.HEAD + self.NEW).text

    def test_what_stands_comes_back_as_no_change_and_a_change_as_a_draft(self, author: Client) -> None:
        series = series_with_rules("WASTE-1", OrgUnit.objects.get(code="PLA11"), review_on=date(2030, 4, 1))
        current = author.get(reverse("administration:table_indicators_current") + "?format=xlsx")
        page = send(author, "indicators", file=SimpleUploadedFile("i.xlsx", current.content))
        assert faults() == []
        assert "Nothing would change" in page.text
        page = send(author, "indicators", "code,unit,why it changes\nwaste-1,bins,It was wrong\n")
        assert "Unit: bins, until now %" in page.text
        apply(author, "indicators")
        draft = DefinitionDraft.objects.get(indicator=series.indicator)
        assert (draft.state, draft.reason, draft.fields["unit"]) == (DraftState.WAITING, "It was wrong", "bins")
        assert "Nothing would change" in send(author, "indicators", "code,unit\nWASTE-1,bins\n").text
        send(author, "indicators", "code,unit\nWASTE-1,sacks\n")
        assert len(faults()) == 1

    @pytest.mark.parametrize(
        ("row", "said"),
        [
            ("WAS-01,NOPE,Bins,Waste,x,x,bins,x,1/4/2030,,", "NOPE is none"),
            ("WAS-01,,Bins,Waste,x,x,bins,x,1/4/2030,,", "an empty cell is none"),
            ("WAS-01,PLA11,,Waste,x,x,bins,x,1/4/2030,,", "Name: this is missing."),
            ("WAS-01,PLA11,Bins,Waste,x,x,bins,x,1/4/2001,,", "The review lies in the past"),
            ("W S,PLA11,Bins,Waste,x,x,bins,x,1/4/2030,,", "Use letters, digits"),
            ("WAS-01,PLA11,Bins,Waste,x,x,bins,x,1/4/2030,sideways,", "not_a_choice"),
        ],
    )
    def test_what_cannot_be_is_refused_with_its_row(self, author: Client, row: str, said: str) -> None:
        send(author, "indicators", self.HEAD + row)
        assert any(said in fault for fault in faults()), faults()
        assert DefinitionDraft.objects.count() == 0

    def test_an_indicator_that_has_ended_is_left_alone(self, author: Client) -> None:
        series = series_with_rules("OLD-1", OrgUnit.objects.get(code="PLA11"))
        Indicator.objects.filter(pk=series.indicator_id).update(retired_on=date(2026, 1, 1), retired_reason="Gone")
        send(author, "indicators", "code,unit\nOLD-1,sacks\n")
        assert any("has ended" in fault for fault in faults())
        assert "OLD-1" not in author.get(reverse("administration:table_indicators_current")).text
