"""The file of the library, and how it is searched and checked."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from indicators.library import Entry, LibraryKind, Standard, by_code, entries, faults, search, themes


def changed(entry: Entry, **standard: Any) -> Entry:
    assert entry.standard is not None
    return replace(entry, standard=replace(entry.standard, **standard))


def test_the_library_is_whole() -> None:
    assert faults(entries()) == []
    counted = Counter(entry.kind for entry in entries())
    assert counted[LibraryKind.PUBLISHED] + counted[LibraryKind.SERVICE] >= 150
    assert counted[LibraryKind.BEST_VALUE_2003] >= 80


def test_every_entry_but_those_of_2003_can_be_adopted_as_it_stands() -> None:
    assert {entry.kind for entry in entries() if entry.for_reference} == {LibraryKind.BEST_VALUE_2003}


def test_a_published_entry_names_its_source_with_an_address_and_a_licence() -> None:
    published = [entry for entry in entries() if entry.kind is LibraryKind.PUBLISHED]
    assert all(entry.source_url.startswith("https://") and entry.licence for entry in published)


def test_it_is_found_by_words_in_any_order_by_theme_and_by_kind() -> None:
    assert by_code()["CFA-01"] in search("EMPTY bin")
    assert search("bin nowhere-to-be-found") == []
    assert search("BV82a")[0].kind is LibraryKind.BEST_VALUE_2003
    assert {entry.theme for entry in search(theme=themes()[0])} == {themes()[0]}
    assert {entry.kind for entry in search(kind="service")} == {LibraryKind.SERVICE}
    assert len(search()) == len(entries())


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ({"wording": " "}, "no wording"),
        ({"measure_kind": "now and then"}, "unknown measure_kind"),
        ({"decimals": 7}, "decimals are 0 to 6"),
        ({"influence": "shared", "shared_with": ""}, "nobody is named with whom it is shared"),
        ({"denominator": ""}, "a ratio has two parts"),
        ({"lower_bound": Decimal(2), "upper_bound": Decimal(1)}, "the bounds are the wrong way round"),
        ({"tolerance": None}, "Say how far from the target is still near it."),
        ({"unit": "u" * 61}, "unit is too long"),
    ],
)
def test_a_broken_entry_is_named_with_what_is_wrong(broken: dict[str, Any], said: str) -> None:
    assert faults([changed(by_code()["COR-01"], **broken)]) == [f"COR-01: {said}"]


def test_codes_stand_once_and_hold_no_spaces() -> None:
    one = by_code()["COR-01"]
    assert faults([one, replace(one, code="cor-01")]) == ["cor-01: the code stands twice"]
    assert faults([replace(one, code="COR 01")]) == ["COR 01: a code has letters, digits and dashes"]
    assert faults([replace(one, name="")]) == ["COR-01: no name"]


def test_only_those_of_2003_lack_a_definition() -> None:
    one = replace(by_code()["COR-01"], standard=None)
    assert faults([one]) == ["COR-01: those of 2003 are for reference, and no others"]


def test_only_three_rest_on_few_cases() -> None:
    few = {code for code, entry in by_code().items() if entry.standard is not None and entry.standard.small_sample}
    assert few == {"CUS-03", "CFA-02", "ASC-01"}


def test_a_standard_is_frozen() -> None:
    standard = by_code()["COR-01"].standard
    assert isinstance(standard, Standard)
    with pytest.raises(AttributeError):
        standard.unit = "days"  # type: ignore[misc]
