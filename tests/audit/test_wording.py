"""Everything that the code records has words, and whatever is recorded is shown in words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from council_pm.audit import wording
from council_pm.audit.models import Event
from council_pm.audit.selectors import EventLine, in_words
from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.people.roles import Role
from council_pm.people.services import add_person, pseudonymise_person
from tests.architecture.sources import TOP_LEVEL_PACKAGES, python_files, short, tree_of
from tests.factories import (
    BasketFactory,
    PersonFactory,
    PostFactory,
    SeatFactory,
    SeriesFactory,
    UnitWithPlaceFactory,
    UserFactory,
)

BY = Actor(None, "beat")
PLACES = {"record": {"action": "", "subject_kind": ""}, "Entry": {"action": 0, "subject_kind": 1}}


def texts_of(node: ast.AST, constants: dict[str, str]) -> list[str] | None:
    """The texts that an expression can be; None where that cannot be told from the module alone."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        parts = [texts_of(node.body, constants), texts_of(node.orelse, constants)]
        return None if None in parts else [text for part in parts for text in part or []]
    if isinstance(node, ast.Name) and node.id in constants:
        return [constants[node.id]]
    return None


def constants_of(tree: ast.Module) -> dict[str, str]:
    found = {}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            names, values = node.targets[0], node.value
            both = isinstance(names, ast.Tuple) and isinstance(values, ast.Tuple)
            pairs = zip(names.elts, values.elts, strict=False) if both else [(names, values)]
            for name, value in pairs:
                if isinstance(name, ast.Name) and isinstance(value, ast.Constant) and isinstance(value.value, str):
                    found[name.id] = value.value
    return found


def recorded(field: str) -> tuple[set[str], list[str]]:
    """Every text that the code gives for a field of an event, and the calls of which that cannot be told."""
    texts: set[str] = set()
    unknown: list[str] = []
    for path in python_files(*TOP_LEVEL_PACKAGES):
        if path.parent.name != "audit":
            texts |= _of_module(path, field, unknown)
    return texts, unknown


def _of_module(path: Path, field: str, unknown: list[str]) -> set[str]:
    tree = tree_of(path)
    constants = constants_of(tree)
    texts: set[str] = set()
    wrappers: dict[str, dict[str, Any]] = {
        name: {"place": places[field], "field": field} for name, places in PLACES.items()
    }
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    for _ in range(2):  # a wrapper of a wrapper is enough
        for function in functions:
            names = [argument.arg for argument in [*function.args.posonlyargs, *function.args.args]]
            every = [*names, *(argument.arg for argument in function.args.kwonlyargs)]
            for _call, value in _given(function, wrappers):
                if isinstance(value, ast.Name) and value.id in every:
                    place = names.index(value.id) if value.id in names else ""
                    wrappers[function.name] = {"place": place, "field": value.id}
    for call, value in _given(tree, wrappers):
        found = texts_of(value, constants)
        inside_wrapper = isinstance(value, ast.Name) and any(
            call in ast.walk(function) for function in functions if function.name in wrappers
        )
        if found is not None:
            texts |= set(found)
        elif not inside_wrapper:
            unknown.append(f"{short(path)}:{call.lineno}: {ast.unparse(value)}")
    return texts


def _given(tree: ast.AST, wrappers: dict[str, dict[str, Any]]) -> Iterator[tuple[ast.Call, ast.AST]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name not in wrappers:
            continue
        wanted = wrappers[name]
        keyword = next((one.value for one in node.keywords if one.arg == wanted["field"]), None)
        if keyword is not None:
            yield node, keyword
        elif wanted["place"] != "" and len(node.args) > wanted["place"]:
            yield node, node.args[wanted["place"]]


def test_every_action_that_the_code_records_has_a_sentence() -> None:
    actions, unknown = recorded("action")
    assert unknown == [], "give the action as a text, so that this test sees it"
    assert len(actions) > 40
    assert sorted(action for action in actions if not wording.has_sentence(action)) == []


def test_every_kind_of_thing_that_the_code_records_is_named() -> None:
    kinds, unknown = recorded("subject_kind")
    assert unknown == [], "give the kind as a text, so that this test sees it"
    assert len(kinds) > 10
    assert sorted(kind for kind in kinds if not wording.has_kind(kind)) == []


def test_every_sentence_names_who_and_can_be_filled() -> None:
    for action, bare in wording.action_choices():
        filled = wording.sentence_of(action) % {"who": "Ann Lee", "what": "50% of it"}
        assert filled.startswith("Ann Lee ")
        assert bare


def event(action: str = "set_rule", kind: str = "indicator", ref: Any = "X-01", by: Actor = BY, **fields: Any) -> Event:
    with transaction.atomic():
        return record(by=by, action=action, subject_kind=kind, subject_id=ref, **fields)


def line_of(made: Event) -> EventLine:
    return in_words([made])[0]


def details_of(**detail: Any) -> list[tuple[str, str]]:
    return [(one.label, one.text) for one in line_of(event(detail=detail)).details]


@pytest.mark.django_db
def test_who_did_what_to_which_thing_is_a_sentence_with_its_address() -> None:
    series = SeriesFactory.create(indicator__code="LIT-01", unit__code="PLA")
    user = UserFactory.create(person__name="Ann Lee")
    line = line_of(event("set_target", "series", series.pk, Actor(user.pk), reason="A new year"))
    assert line.text == "Ann Lee set a target of LIT-01, PLA"
    assert (line.what.url, line.reason) == ("/indicators/LIT-01/", "A new year")
    assert line_of(event()).text == "The system (beat) changed how indicator X-01 is judged"
    assert line_of(event(by=Actor(99))).who == "Somebody who is not on record"


@pytest.mark.django_db
def test_what_nobody_gave_words_to_is_still_shown_in_words() -> None:
    line = line_of(event("paint_the_100%_fence", "garden_fence", 7, detail={"top_colour": {"shade": ["red", None]}}))
    assert line.text == "The system (beat): paint the 100% fence, garden fence 7"
    assert [(one.label, one.text) for one in line.details] == [("Top colour", "Shade: red, nothing")]


@pytest.mark.django_db
def test_before_and_after_are_told_in_words_in_whatever_way_they_are_kept() -> None:
    assert details_of(before="1", after="2") == [("Change", "from 1 to 2")]
    assert details_of(**{"from": "2026-04-01", "to": "2027-03-31"}) == [("Dates", "from 1 April 2026 to 31 March 2027")]
    assert details_of(name={"before": "", "after": "B"}) == [("Name", "from nothing to B")]
    assert details_of(changes={"name": ["A", "B"], "role": ["member", "auditor"]}) == [
        ("Name", "from A to B"),
        ("Role", "from Member to Auditor"),
    ]
    assert details_of(email="changed") == [("E-mail address", "changed")]
    assert details_of(before={"name": "A", "level": 2}, after={"name": "B", "level": 2, "on": "2026-04-01"}) == [
        ("Name", "from A to B"),
        ("On", "from nothing to 1 April 2026"),
    ]
    setting = event("change_setting", "setting", "target_round_opens", detail={"before": "01-01", "after": "02-29"})
    assert [one.text for one in line_of(setting).details] == ["from 1 January to 29 February"]
    gone = event("change_setting", "setting", "a_setting_of_old", detail={"before": 1, "after": [2]})
    assert line_of(gone).text == "The system (beat) changed the setting a_setting_of_old"


@pytest.mark.django_db
def test_ids_codes_and_days_in_details_are_named() -> None:
    unit = UnitWithPlaceFactory.create(code="PLA")
    post = PostFactory.create(title="Head of Parks")
    assert details_of(unit=unit.pk, post=post.pk, audience=3, kind="acting") == [
        ("Part of the organisation", "Name of PLA"),
        ("Post", "Head of Parks"),
        ("Released to", "All members and staff"),
        ("How", "Acting"),
    ]
    assert details_of(
        post={"before": post.pk, "after": None}, changes={"unit": [unit.pk, 5], "post": [987, post.pk]}
    ) == [
        ("Post", "from Head of Parks to nothing"),
        ("Part of the organisation", "from Name of PLA to part of the organisation 5"),
        ("Post", "from post 987 to Head of Parks"),
    ]
    assert details_of(unit="PLA", parent=987654, on="2026-02-30", added=["2026-04-01"], gone=True, kept=False) == [
        ("Part of the organisation", "PLA"),
        ("Belongs to", "part of the organisation 987654"),
        ("On", "2026-02-30"),
        ("Added", "1 April 2026"),
        ("Gone", "yes"),
        ("Kept", "no"),
    ]
    assert details_of(figures=22780, year=2026) == [("Figures worked out", "22,780"), ("Year", "2026")]


@pytest.mark.django_db
def test_a_person_whose_name_was_taken_off_is_named_nowhere_in_the_record() -> None:
    person = add_person(by=BY, name="Wilhelmina Oddname")
    pseudonymise_person(by=BY, person=person, reason="Left long ago")
    shown = [line_of(one).text for one in Event.objects.all()]
    assert len(shown) == 2
    assert not any("Oddname" in text for text in shown)


@pytest.mark.django_db
def test_words_for_events_of_every_kind_cost_one_query() -> None:
    user = UserFactory.create()
    things = [
        ("org_unit", UnitWithPlaceFactory.create().pk),
        ("person", PersonFactory.create().pk),
        ("seat", SeatFactory.create().pk),
        ("basket", BasketFactory.create().slug),
        ("series", SeriesFactory.create().pk),
    ]
    made = [event("x", kind, ref, Actor(user.pk), detail={"post": 1, "person": 2}) for kind, ref in things]
    made += [event("x", kind, "no such") for kind, _ in wording.kind_choices()]
    made += [event("x", "person", "9" * 60), event("x", "person", "²")]
    with CaptureQueriesContext(connection) as asked:
        assert len(in_words(made)) == len(made)
    assert len(asked) == 1
    with CaptureQueriesContext(connection) as asked:
        in_words([event("x", "setting", "contact")])
        assert in_words([]) == []
    assert len([one for one in asked if "SELECT" in one["sql"] and "UNION" in one["sql"]]) == 0


def test_roles_in_the_record_have_their_labels() -> None:
    assert {str(role): str(wording.label_of("role", role)) for role in Role} == {
        str(role): str(role.label) for role in Role
    }
