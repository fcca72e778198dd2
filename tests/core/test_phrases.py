"""Messages that are looked up once a language say what gettext says."""

from __future__ import annotations

from django.utils import translation

from council_pm.core.marks import STATUS_LABELS, status_label
from council_pm.core.phrases import gettext, in_one_language, ngettext

OF_DJANGO = "Monday"  # a message that Django itself has in Welsh


def test_a_message_follows_the_language_in_force() -> None:
    said = []
    for language in ("en-gb", "cy", "en-gb"):
        with translation.override(language):
            said.append((gettext(OF_DJANGO), translation.gettext(OF_DJANGO)))
    assert said[0][0] == said[2][0] == "Monday"
    assert said[1][0] == said[1][1] != "Monday"


def test_work_in_one_language_keeps_to_it_and_lets_go() -> None:
    with translation.override("cy"):
        with in_one_language(), translation.override("en-gb"):
            inside = gettext(OF_DJANGO)
        assert inside == gettext(OF_DJANGO) != "Monday"
        with in_one_language():
            with translation.override("en-gb"), in_one_language():
                assert gettext(OF_DJANGO) == "Monday"
            assert gettext(OF_DJANGO) == inside
    assert gettext(OF_DJANGO) == "Monday"


def test_a_number_has_its_own_form() -> None:
    assert [ngettext("%(n)s point", "%(n)s points", n) % {"n": n} for n in (1, 2)] == ["1 point", "2 points"]


def test_each_status_has_the_words_of_its_label() -> None:
    assert [status_label(code) for code in STATUS_LABELS] == [str(label) for label in STATUS_LABELS.values()]
