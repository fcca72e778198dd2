"""A copy of all that is held: complete, readable by machines and people, for its person alone."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from appraisals.frozen import Frozen, FrozenPassage, as_json
from appraisals.models import (
    AccessRecord,
    Appraisal,
    Circumstance,
    DataCopy,
    NamedAppraiser,
    Passage,
    PassageKind,
    Side,
)
from appraisals.selectors.held import ABOUT, DRAFT_RESTS, FACTS, TABLES
from appraisals.services.rotation import sealed_columns
from appraisals.services.words import keep_draft, say
from council_pm.audit.models import Event
from council_pm.people.models import Person, User
from council_pm.people.roles import Role
from tests.appraisals.canaries import say_everything
from tests.appraisals.conversation import Conversation
from tests.appraisals.test_access import Council
from tests.factories import series_with_rules
from tests.factories.appraisals import (
    AppraisalFactory,
    AppraisalTargetFactory,
    CircumstanceFactory,
    EditionFactory,
    NamedAppraiserFactory,
    PassageFactory,
    SignatureFactory,
)
from tests.factories.plans import PlanFactory, aim_of
from tests.screens import signed_in, text_of

WORDS, REASON = "KANARIE-e201", "They asked for it by letter"
MINE, MY_COPY = reverse("appraisals:my_data"), reverse("appraisals:my_data_copy")
# What a row is kept by, or what says nothing of a person: the number and key of a row, its version, its place in a
# list, what it belongs to, and numbers of users that only the record reads.
TECHNICAL = {
    "id", "key", "version", "position", "appraisal", "edition", "meeting", "cycle", "by", "created_by", "carried_from",
}  # fmt: skip
ABOUT_WHOM: dict[Any, set[str]] = {model: {"person"} for model in (Appraisal, NamedAppraiser, Circumstance, DataCopy)}
HOLDS_NOTHING_ITSELF = {"GroupPresence"}  # leads to a meeting, which is in the copy


@pytest.fixture
def council(db: None) -> Council:
    made = Council()
    say_everything(made.appraisal, WORDS)
    return made


def held(response: HttpResponse) -> tuple[dict[str, Any], str]:
    """What the two files of a copy say."""
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Disposition"] == 'attachment; filename="appraisals-copy.zip"'
    with zipfile.ZipFile(io.BytesIO(response.getvalue())) as file:
        assert file.namelist() == ["appraisals.json", "appraisals.html"]
        return json.loads(file.read("appraisals.json")), file.read("appraisals.html").decode()


def copier(council: Council, role: Role) -> User:
    return council.user(role, council.unit)


def test_every_table_about_a_person_and_every_column_of_it_is_in_the_copy() -> None:
    """A new table, or a new column, is decided about here."""
    tables = {table.model: set(table.fields) for table in (FACTS, *TABLES, *ABOUT)}
    personal = {
        model
        for model in apps.get_app_config("appraisals").get_models()
        if any(
            field.related_model in (Appraisal, Person, User)
            for field in model._meta.concrete_fields
            if isinstance(field, models.ForeignKey)
        )
    } | {model for model, _ in sealed_columns()}
    missing = {model.__name__ for model in personal - set(tables)} - HOLDS_NOTHING_ITSELF
    assert missing == set()
    for model, names in tables.items():
        columns = {field.name for field in model._meta.concrete_fields}
        assert columns - names - TECHNICAL - ABOUT_WHOM.get(model, set()) == set(), model.__name__


def test_the_copy_holds_every_kind_of_words_of_both_sides_twice(council: Council) -> None:
    data, page = held(signed_in(council.somebody).post(MY_COPY))
    said = json.dumps(data, ensure_ascii=False)
    for model, names in sealed_columns():
        for name in names:
            assert f"{WORDS} {model._meta.model_name}.{name}" in said
            assert f"{WORDS} {model._meta.model_name}.{name}" in page
    assert {row["kind"] for row in data["appraisals"][0]["passage"]} == set(PassageKind.values)
    assert data["appraisals"][0]["stage"] == "setting"
    assert data["person"] == council.somebody.person.name


def test_an_edition_is_data_and_not_text(council: Council) -> None:
    EditionFactory.create(appraisal=council.appraisal, content=json.dumps({"targets": [{"wording": "Answer"}]}))
    data, _ = held(signed_in(council.somebody).post(MY_COPY))
    assert data["appraisals"][0]["edition"][-1]["content"] == {"targets": [{"wording": "Answer"}]}


def test_other_people_stand_in_it_by_their_part_and_never_by_name(council: Council) -> None:
    note = PassageFactory.create(
        appraisal=council.appraisal, side=Side.APPRAISER, kind=PassageKind.PRIVATE, author=council.manager.person,
        text="Ask again in May",
    )  # fmt: skip
    said = FrozenPassage("review", "appraiser", "It went well", author=council.manager.person.name)
    EditionFactory.create(appraisal=council.appraisal, content=as_json(Frozen(passages=(said,))))
    signed_in(council.manager).get(council.appraisal.get_absolute_url())
    NamedAppraiserFactory.create(person=council.somebody.person, named=council.head.person, part="countersigner")
    data, page = held(signed_in(council.somebody).post(MY_COPY))
    for user in (council.manager, council.head):
        assert str(user) not in json.dumps(data, ensure_ascii=False) + page
    frozen = data["appraisals"][0]["edition"][-1]["content"]["passages"]
    assert [(one["side"], one["text"]) for one in frozen] == [("appraiser", "It went well")]
    row = next(one for one in data["appraisals"][0]["passage"] if one["text"] == note.text.open())
    assert (row["side"], row["author"]) == ("appraiser", "appraiser")
    assert data["about_the_person"]["namedappraiser"][-1]["named"] == "countersigner"
    assert {"user": "appraiser", "part": "appraiser"}.items() <= data["appraisals"][0]["accessrecord"][0].items()


def test_what_the_other_side_still_types_is_counted_and_in_after_a_week(council: Council) -> None:
    Passage.objects.all().delete()
    kept = {"appraisal": council.appraisal, "text": ""}
    fresh = PassageFactory.create(**kept, side=Side.APPRAISER, draft=f"{WORDS} half", at=timezone.now())
    PassageFactory.create(**kept, side=Side.APPRAISEE, draft="My own half", at=timezone.now())
    data, page = held(signed_in(council.somebody).post(MY_COPY))
    assert "half" not in json.dumps(data).replace("My own half", "")
    assert "My own half" in json.dumps(data)
    assert data["appraisals"][0]["texts_of_the_other_side_still_being_typed"] == 1
    assert "still typing 1 text" in page
    Passage.objects.filter(pk=fresh.pk).update(drafted_at=timezone.now() - DRAFT_RESTS - timedelta(minutes=1))
    data, _ = held(signed_in(council.somebody).post(MY_COPY))
    assert f"{WORDS} half" in json.dumps(data)


@pytest.mark.django_db
def test_what_is_typed_today_into_a_box_of_long_ago_is_held_back_too() -> None:
    talk = Conversation()
    place = talk.place(talk.manager, "review", "appraiser")
    version = say(by=talk.by(talk.manager), place=place, text="Said in spring", version=0)
    version = keep_draft(place=place, text=f"{WORDS} half", version=version)
    Passage.objects.update(at=timezone.now() - DRAFT_RESTS - timedelta(days=100))
    for text in (f"{WORDS} half", f"{WORDS} half and more"):
        version = keep_draft(place=place, text=text, version=version)
        data, page = held(signed_in(talk.somebody).post(MY_COPY))
        assert "Said in spring" in page
        assert WORDS not in json.dumps(data) + page
        assert data["appraisals"][0]["texts_of_the_other_side_still_being_typed"] == 1
        assert "drafted_at" not in data["appraisals"][0]["passage"][0]
        Passage.objects.update(drafted_at=timezone.now() - DRAFT_RESTS - timedelta(minutes=1))
    data, _ = held(signed_in(talk.somebody).post(MY_COPY))
    assert f"{WORDS} half and more" in json.dumps(data)


def test_words_about_others_are_not_in_it_but_what_one_did_there_is(council: Council) -> None:
    signed_in(council.manager).get(council.appraisal.get_absolute_url())
    signature = SignatureFactory.create(
        edition__appraisal=council.appraisal, part="appraiser", person=council.manager.person, comment=f"{WORDS} no"
    )
    data, page = held(signed_in(council.manager).post(MY_COPY))
    assert WORDS not in json.dumps(data) + page
    assert council.somebody.person.name not in json.dumps(data, ensure_ascii=False) + page
    assert data["appraisals"] == []
    done = data["done_in_appraisals_of_others"]
    assert [row["part"] for row in done["accessrecord"]] == ["appraiser"]
    assert [row["at"] for row in done["signature"]] == [signature.at.isoformat()]


@pytest.mark.django_db
def test_somebody_without_an_appraisal_gets_an_honest_empty_copy() -> None:
    council = Council()
    member = council.user(Role.MEMBER, council.unit)
    assert "You have no appraisal." in text_of(signed_in(member).get(MINE))
    data, page = held(signed_in(member).post(MY_COPY))
    assert data["appraisals"] == []
    assert "There is no appraisal of this person." in page
    assert list(data["about_the_person"]) == ["datacopy"], "that this copy was taken is all that is held"


def test_taking_a_copy_is_kept_and_shown(council: Council) -> None:
    held(signed_in(council.somebody).post(MY_COPY))
    record = AccessRecord.objects.get(what="export")
    assert (record.part, record.user) == ("appraisee", council.somebody)
    assert Event.objects.get(action="copy_own_data").detail == {}
    args = [council.appraisal.person_id, council.appraisal.cycle.slug]
    shown = text_of(signed_in(council.somebody).get(reverse("appraisals:opening_list", args=args)))
    assert "you, a copy of all that is held" in shown
    assert signed_in(council.somebody).get(MY_COPY).status_code == 405


@pytest.mark.parametrize(("role", "part"), [(Role.HR_ADVISER, "hr"), (Role.MONITORING_OFFICER, "governance")])
def test_hr_or_the_monitoring_officer_make_one_for_somebody_who_reads_why(
    council: Council, role: Role, part: str
) -> None:
    user = copier(council, role)
    url = reverse("appraisals:data_of", args=[council.somebody.person_id])
    refused = signed_in(user).post(url, {"reason": "short"})
    assert refused.status_code == 422
    assert WORDS not in text_of(refused)
    assert not AccessRecord.objects.filter(what="export").exists()
    data, _ = held(signed_in(user).post(url, {"reason": REASON}))
    assert WORDS in json.dumps(data)
    assert AccessRecord.objects.get(what="export").part == part
    assert DataCopy.objects.latest("pk").reason.open() == REASON
    event = Event.objects.get(action="copy_data_of")
    assert (event.detail, event.reason) == ({"person": council.somebody.person_id}, "")
    shown = text_of(signed_in(council.somebody).get(MINE))
    assert REASON in shown
    assert str(user) in shown


def test_a_copy_for_somebody_opens_no_page_of_theirs(council: Council) -> None:
    user = copier(council, Role.MONITORING_OFFICER)
    signed_in(user).post(reverse("appraisals:data_of", args=[council.somebody.person_id]), {"reason": REASON})
    assert signed_in(user).get(council.appraisal.get_absolute_url()).status_code == 404


def test_ones_own_copy_needs_no_reason(council: Council) -> None:
    user = copier(council, Role.HR_ADVISER)
    answer = signed_in(user).get(reverse("appraisals:data_of", args=[user.person_id]))
    assert (answer.status_code, answer["Location"]) == (302, MINE)
    assert signed_in(user).get(reverse("appraisals:data_of", args=[10**30])).status_code == 404


def test_the_person_is_found_by_name(council: Council) -> None:
    client, url = signed_in(copier(council, Role.MONITORING_OFFICER)), reverse("appraisals:data_of_list")
    assert council.somebody.person.name not in text_of(client.get(url))
    assert council.somebody.person.name in text_of(client.get(url, {"q": council.somebody.person.name.upper()}))
    assert "Nobody has a name like that" in text_of(client.get(url, {"q": "Zebedee Q"}))


def test_the_copy_asks_as_often_for_many_rows_as_for_few(council: Council) -> None:
    CircumstanceFactory.create(person=council.somebody.person)
    client = signed_in(council.somebody)
    client.post(MY_COPY)
    with CaptureQueriesContext(connection) as for_few:
        client.post(MY_COPY)
    PassageFactory.create(appraisal=council.appraisal)
    EditionFactory.create_batch(3, appraisal=council.appraisal)
    with CaptureQueriesContext(connection) as for_many:
        client.post(MY_COPY)
    assert len(for_many) == len(for_few)


def test_every_appraisal_of_the_person_is_in_it(council: Council) -> None:
    AppraisalFactory.create(person=council.somebody.person, post=council.appraisal.post, cycle__name="The year before")
    data, _ = held(signed_in(council.somebody).post(MY_COPY))
    assert len(data["appraisals"]) == 2
    assert "The year before" in {one["cycle"] for one in data["appraisals"]}


@pytest.fixture
def plain(db: None) -> Council:
    return Council()


def test_whoever_appraises_somebody_makes_no_copy_for_them(plain: Council) -> None:
    adviser = plain.user(Role.HR_ADVISER, plain.unit)
    plain.report(plain.somebody, adviser)
    PassageFactory.create(
        appraisal=plain.appraisal, stage="setting", kind="private", text="Heron note of the person alone"
    )
    url = reverse("appraisals:data_of", args=[plain.somebody.person_id])
    response = signed_in(adviser).post(url, {"reason": "They asked for it in a letter"})
    assert response.status_code == 422
    assert "somebody else makes this copy" in text_of(response)
    other = plain.user(Role.HR_ADVISER, plain.unit)
    assert signed_in(other).post(url, {"reason": "They asked for it in a letter"}).status_code == 200


def test_a_copy_made_by_somebody_else_leaves_out_what_is_still_typed(plain: Council) -> None:
    PassageFactory.create(appraisal=plain.appraisal, text="", draft="Heron half a sentence", drafted_at=timezone.now())
    url = reverse("appraisals:data_of", args=[plain.somebody.person_id])
    adviser = plain.user(Role.HR_ADVISER, plain.unit)
    for response, there in (
        (signed_in(adviser).post(url, {"reason": "They asked for it in a letter"}), False),
        (signed_in(plain.somebody).post(MY_COPY), True),
    ):
        with zipfile.ZipFile(io.BytesIO(response.content)) as file:
            assert ("Heron half" in file.read("appraisals.json").decode()) is there


def test_parts_of_the_council_aims_and_indicators_are_called_by_their_names(council: Council) -> None:
    series = series_with_rules("OWN-1", council.unit, name="Bins missed")
    plan = PlanFactory.create(unit=council.unit, agreed=True)
    hidden = aim_of(PlanFactory.create(unit=council.unit.placements.get().parent), "Still a secret")
    for on in ({"objective": aim_of(plan, "Clean streets")}, {"series": series}, {"objective": hidden}):
        AppraisalTargetFactory.create(appraisal=council.appraisal, **on)
    data, page = held(signed_in(council.somebody).post(MY_COPY))
    one = data["appraisals"][0]
    assert [(row["objective"], row["series"]) for row in one["appraisaltarget"]][-3:] == [
        (plan.objectives.get().pk, None), (None, str(series)), (hidden.pk, None),
    ]  # fmt: skip
    assert one["unit"] == council.unit.code
    for words in ("Clean streets", "Bins missed", council.unit.placements.get().name):
        assert words in page
    assert "Still a secret" not in page + json.dumps(data)
