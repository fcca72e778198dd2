"""The thread as a picture: everything in its place on one page of A4, and what does not fit is counted."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.thread_picture import GAP, MOST_HEIGHT, WIDTH, Item, Picture, draw, wrapped


def item(name: str, *below: Item, hidden: int = 0) -> Item:
    return Item(name, "Waste and Recycling · no action yet", f"/plans/aims/{name}/", below, hidden)


def more(count: int) -> str:
    return f"and {count} more"


def overlapping(picture: Picture) -> bool:
    boxes = sorted(picture.boxes, key=lambda one: one.y)
    return any(second.y < first.y + first.height + GAP - 4 for first, second in pairwise(boxes))


def test_why_stands_above_and_who_below_one_step_further_in_each() -> None:
    picture = draw([item("council"), item("department")], item("asked", item("a", item("c")), item("b")), more)
    assert [box.rows[0][1] for box in picture.boxes] == ["council", "department", "asked", "a", "c", "b"]
    assert [box.is_asked for box in picture.boxes].index(True) == 2
    steps = [box.x for box in picture.boxes]
    assert steps == [*sorted(steps[:5]), steps[3]]
    assert len(picture.lines) == 5  # each but the first hangs on another
    assert not picture.more
    assert not overlapping(picture)
    assert picture.height >= picture.boxes[-1].y + picture.boxes[-1].height


def test_what_does_not_fit_is_counted_under_the_aim_that_it_supports() -> None:
    many = [item(f"aim {number}", item(f"below {number}")) for number in range(40)]
    picture = draw([item("council")], item("asked", *many), more)
    assert picture.height <= MOST_HEIGHT
    left_out = sum(int(one.text.split()[1]) for one in picture.more)
    assert left_out + len(picture.boxes) == 82
    assert picture.more[-1].text.startswith("and ")


def test_those_that_were_never_read_count_as_well() -> None:
    picture = draw([], item("asked", item("a", hidden=37)), more)
    assert [one.text for one in picture.more] == ["and 37 more"]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("bins on the day", ["bins on", "the day"]),
        ("unbreakablewords", ["unbreak", "ablewor", "ds"]),
        ("one two three four five six seven", ["one two", "three", "four…"]),
    ],
)
def test_long_wordings_are_wrapped_at_words(text: str, lines: list[str]) -> None:
    assert wrapped(text, 7) == lines


@given(
    st.recursive(
        st.builds(item, st.text("ab ", max_size=300)), lambda below: st.builds(item, st.just("x"), below, below)
    )
)
def test_any_thread_stays_in_its_frame(asked: Item) -> None:
    picture = draw([item("up " * 40)], asked, more)
    assert all(box.x + box.width <= WIDTH and box.y + box.height <= picture.height for box in picture.boxes)
    assert not overlapping(picture)
