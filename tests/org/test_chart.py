"""The organisation as a picture."""

from __future__ import annotations

from council_pm.org.chart import BOX_WIDTHS, GAP, ROW_HEIGHT, Branch, draw, rows_needed

BOX_WIDTH = BOX_WIDTHS[3]
COLUMN_WIDTH = BOX_WIDTH + GAP
COUNCIL = Branch("Council", [Branch("A", [Branch("A1"), Branch("A2", more="3 units")]), Branch("B")])


def test_each_part_stands_beside_the_first_of_what_is_below_it() -> None:
    picture = draw([COUNCIL])
    assert [(box.text, box.x // COLUMN_WIDTH, box.y // ROW_HEIGHT) for box in picture.boxes] == [
        ("Council", 0, 0),
        ("A", 1, 0),
        ("A1", 2, 0),
        ("A2 (3 units)", 2, 1),
        ("B", 1, 2),
    ]
    assert (picture.width, picture.height, rows_needed(COUNCIL)) == (
        2 * COLUMN_WIDTH + BOX_WIDTH + 1,
        3 * ROW_HEIGHT,
        3,
    )
    assert picture.lines[-1] == "M390 16H404V80H418"


def test_a_long_name_is_cut_and_keeps_its_count() -> None:
    text = draw([Branch("n" * 60, more="12 units")]).boxes[0].text
    assert (len(text), text.endswith("… (12 units)")) == (52, True)


def test_three_columns_hold_the_names_of_departments_and_services_whole_on_a_page() -> None:
    services = [Branch("Education, Inclusion and Achievement", more="3 units")]
    picture = draw([Branch("Council", [Branch("Finance, Transformation and Corporate Services", services)])])
    assert [box.text[-1] for box in picture.boxes] == ["l", "s", ")"]
    assert picture.width <= 1250


def test_four_columns_stay_within_a_page_too() -> None:
    branch = Branch("d")
    for name in "cba":
        branch = Branch(name, [branch])
    assert draw([branch]).width <= 1250


def test_nothing_is_a_picture_without_a_size() -> None:
    assert (draw([]).width, draw([]).height) == (0, 0)
