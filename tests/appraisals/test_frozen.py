"""Words of an edition go to JSON and back, and two editions are told apart in what changed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from appraisals.frozen import Change, Frozen, FrozenNeed, FrozenPassage, FrozenTarget, as_json, changes, from_json

TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
TARGETS = st.builds(FrozenTarget, key=TEXT, wording=TEXT, how_known=TEXT, due=TEXT, objective=st.none() | st.integers())
PASSAGES = st.builds(FrozenPassage, kind=TEXT, side=TEXT, text=TEXT, about=TEXT, author=TEXT)
NEEDS = st.builds(FrozenNeed, key=TEXT, wording=TEXT, theme=TEXT)
FROZEN = st.builds(
    Frozen,
    targets=st.lists(TARGETS, max_size=3, unique_by=lambda one: one.key).map(tuple),
    passages=st.lists(PASSAGES, max_size=3, unique_by=lambda one: (one.kind, one.side, one.about)).map(tuple),
    needs=st.lists(NEEDS, max_size=3, unique_by=lambda one: one.key).map(tuple),
    together=TEXT,
)


@given(FROZEN)
def test_words_come_back_as_they_were(frozen: Frozen) -> None:
    assert from_json(as_json(frozen)) == frozen
    assert changes(frozen, frozen) == []


@given(FROZEN, FROZEN)
def test_two_editions_that_read_differently_have_changes(before: Frozen, after: Frozen) -> None:
    found = changes(before, after)
    assert {one.how for one in found} <= {"added", "removed", "changed"}
    added = {one.key for one in after.targets} - {one.key for one in before.targets}
    assert len([one for one in found if (one.what, one.how) == ("target", "added")]) == len(added)


def test_what_was_added_removed_and_changed_is_said_in_its_words() -> None:
    before = Frozen(
        targets=(FrozenTarget("a", "Answer in time", due="2026-09-30"), FrozenTarget("b", "Sweep")),
        passages=(FrozenPassage("review", "appraisee", "It went well"),),
        needs=(FrozenNeed("n", "Learn to chair", state="open"),),
    )
    after = Frozen(
        targets=(FrozenTarget("a", "Answer in time", due="2026-12-31"), FrozenTarget("c", "Paint")),
        passages=(FrozenPassage("statement", "", "We agreed"),),
        needs=(FrozenNeed("n", "Learn to chair", state="done"),),
    )
    assert changes(before, after) == [
        Change("target", "changed", "Answer in time", "due", "2026-09-30", "2026-12-31"),
        Change("target", "removed", "Sweep", before="Sweep"),
        Change("target", "added", "Paint", after="Paint"),
        Change("passage", "removed", "", before="It went well", passage=before.passages[0]),
        Change("passage", "added", "", after="We agreed", passage=after.passages[0]),
        Change("need", "changed", "Learn to chair", "state", "open", "done"),
    ]


def test_of_a_later_format_what_is_known_is_read_and_of_nothing_nothing() -> None:
    text = '{"format":2,"targets":[{"key":"a","wording":"Sweep","weather":"fine"}],"moods":[1]}'
    assert from_json(text) == Frozen(targets=(FrozenTarget("a", "Sweep"),))
    assert from_json("") == from_json("{}") == Frozen()
    assert Frozen().is_empty
    assert Frozen(together="Boots").length == 5
