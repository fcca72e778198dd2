"""What events say in words, registered by the apps that record them (audit stands below all of them).

An app registers, when it is ready, the kinds of its objects (what one is called, how to find the titles of many in
one query, where one is read) and a sentence for each of its actions. What nobody registered is still shown in words:
its code with the underscores taken out, never the stored form.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Expression, F, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

Text = str | Promise

UNNAMED = "somebody"
"""Who the record names for what people do for themselves: that it was done is kept, and not by whom."""


@dataclass(frozen=True, slots=True)
class Titles:
    """Where the titles of objects are: rows, the field that events name them by, their title, and their slug.

    ``slug`` is what their address is made from, where that is another field.
    """

    rows: Callable[[], QuerySet[Any]]
    key: str
    title: Expression | F | Subquery
    slug: str = ""
    numeric: bool = True


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of object: ``label`` is one of them in the middle of a sentence.

    ``private`` kinds are shown to nobody by the browser of the record: who opened whose appraisal (matrix M092).
    ``text`` gives a title without a query, ``value`` a value before or after a change in words.
    """

    label: Text
    titles: Titles | None = None
    text: Callable[[str], str] | None = None
    value: Callable[[str, Any], str] | None = None
    url: Callable[[str], str] | None = None
    private: bool = False


@dataclass(frozen=True, slots=True)
class Detail:
    """A field of an event's detail: what it is called, and the kind that its ids are of where it holds ids."""

    label: Text
    kind: str = ""


_kinds: dict[str, Kind] = {}
_sentences: dict[str, Text] = {}
_details: dict[str, Detail] = {}
_codes: dict[str, dict[str, Text]] = {}


def register(kind: str, words: Kind) -> None:
    """Add a kind of object; the same name again replaces it, as a reload does."""
    _kinds[kind] = words


def register_address(kind: str, url: Callable[[str], str]) -> None:
    """Say where an object of a kind is read, from the app that serves the page. ``url`` takes its slug."""
    _kinds[kind] = replace(_kinds[kind], url=url)


def register_sentences(sentences: Mapping[str, Text]) -> None:
    """Add a sentence for each action, with ``%(who)s`` and ``%(what)s`` in it."""
    _sentences.update(sentences)


def register_details(details: Mapping[str, Detail]) -> None:
    """Add fields of details."""
    _details.update(details)


def register_codes(field: str, labels: Iterable[tuple[Any, Text]]) -> None:
    """Say what the codes of a field of details are called, as the choices of a model give them; several may add."""
    _codes.setdefault(field, {}).update((str(code), label) for code, label in labels)


def label_of(field: str, code: Any) -> Text | None:
    """What a code of this field is called, where somebody said so."""
    return _codes.get(field, {}).get(str(code))


def kind_of(name: str) -> Kind:
    """The kind of this name; one that nobody registered is called by its code."""
    return _kinds.get(name) or Kind(spoken(name))


def detail_of(name: str) -> Detail:
    """The field of this name; one that nobody registered is called by its code."""
    return _details.get(name) or Detail(capfirst(spoken(name)))


def sentence_of(action: str) -> str:
    """The sentence of an action, with places for who and what."""
    found = _sentences.get(action)
    if found is not None:
        return str(found)
    return _("%%(who)s: %(action)s, %%(what)s") % {"action": spoken(action).replace("%", "%%")}


def has_sentence(action: str) -> bool:
    """Whether somebody registered a sentence for this action."""
    return action in _sentences


def has_kind(name: str) -> bool:
    """Whether somebody registered this kind."""
    return name in _kinds


def private_kinds() -> Collection[str]:
    """The kinds that the browser of the record leaves out."""
    return [name for name, kind in _kinds.items() if kind.private]


def kind_choices() -> list[tuple[str, str]]:
    """Every kind that the browser shows, by what it is called."""
    return sorted(((name, str(capfirst(str(k.label)))) for name, k in _kinds.items() if not k.private), key=_by_label)


def action_choices() -> list[tuple[str, str]]:
    """Every action that has a sentence, by that sentence without its who and what."""
    return sorted(((action, _bare(str(text))) for action, text in _sentences.items()), key=_by_label)


def spoken(code: str) -> str:
    """A code as words: ``load_demonstration`` as "load demonstration"."""
    return " ".join(code.replace("_", " ").replace("-", " ").split())


def _bare(sentence: str) -> str:
    words = sentence % {"who": "", "what": "…"}
    return str(capfirst(words.strip(" :,.")))


def _by_label(choice: tuple[str, str]) -> str:
    return choice[1].lower()
