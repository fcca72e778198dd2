"""The record as people read it: sentences, in a fixed number of queries whatever the page holds."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import NoReverseMatch
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from council_pm.audit.models import Event
from council_pm.audit.wording import UNNAMED, Titles, detail_of, kind_of, label_of, private_kinds, sentence_of, spoken
from council_pm.core.row_ids import row_ids

USER_KIND = "user"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CHANGES = (("before", "after"), ("from", "to"), ("old", "new"), ("was", "is"))

Reference = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which events: empty fields ask for nothing. Days are London's, both included.

    ``by`` holds the ids of users (a query of its own or a list), ``system`` words of a part of the system's name.
    """

    kind: str = ""
    ref: str = ""
    action: str = ""
    by: QuerySet[Any] | Sequence[int] | None = None
    system: str = ""
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """An object by its title, with its address where it has one."""

    title: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class DetailLine:
    """One field of what an event says besides its sentence."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event in words. ``sentence`` has places for ``who`` and ``what``."""

    id: int
    at: dt.datetime
    who: str
    sentence: str
    kind: str
    ref: str
    kind_label: str
    what: Named
    details: tuple[DetailLine, ...]
    reason: str

    @property
    def text(self) -> str:
        """The sentence as plain text."""
        return self.sentence % {"who": self.who, "what": self.what.title}


def events(asked: Asked) -> QuerySet[Event]:
    """The events asked for, newest first; those of private kinds are left out whatever is asked."""
    found = Event.objects.exclude(subject_kind__in=private_kinds()).order_by("-pk")
    if asked.kind:
        found = found.filter(subject_kind=asked.kind)
    if asked.ref:
        found = found.filter(subject_id=asked.ref)
    if asked.action:
        found = found.filter(action=asked.action)
    if asked.by is not None:
        by = Q(actor_id__in=asked.by)
        found = found.filter(by | Q(system__icontains=asked.system) if asked.system else by)
    if asked.since is not None:
        found = found.filter(at__gte=_midnight(asked.since))
    if asked.until is not None:
        found = found.filter(at__lt=_midnight(asked.until + dt.timedelta(days=1)))
    return found


def in_words(rows: Iterable[Event]) -> list[EventLine]:
    """These events in words, with the titles of everything that they name. One query whatever their number."""
    held = list(rows)
    names = names_of({reference for event in held for reference in _references(event)})
    return [_line(event, names) for event in held]


def names_of(references: Iterable[Reference]) -> Mapping[Reference, Named]:
    """The titles of these objects, by kind and id. One query, or none where no kind has titles."""
    by_kind: dict[str, set[str]] = {}
    for kind, ref in references:
        by_kind.setdefault(kind, set()).add(ref)
    queries = [
        _titles(kind, titles, refs) for kind, refs in sorted(by_kind.items()) if (titles := kind_of(kind).titles)
    ]
    if not queries:
        return {}
    found = queries[0].union(*queries[1:], all=True) if queries[1:] else queries[0]
    return {(kind, ref): Named(title, _address(kind, slug)) for kind, ref, title, slug in found}


def _titles(kind: str, titles: Titles, refs: set[str]) -> QuerySet[Any, tuple[str, str, str, str | None]]:
    wanted: list[Any] = sorted(refs)
    if titles.numeric:
        wanted = row_ids(wanted)
    found: QuerySet[Any, tuple[str, str, str, str | None]] = (
        titles.rows()
        .filter(**{f"{titles.key}__in": wanted})
        .order_by()
        .annotate(
            event_kind=Value(kind, CharField()),
            event_ref=Cast(titles.key, CharField()),
            event_title=Cast(titles.title, CharField()),
            event_slug=Cast(titles.slug or titles.key, CharField()),
        )
        .values_list("event_kind", "event_ref", "event_title", "event_slug")
    )
    return found


def _references(event: Event) -> Iterable[Reference]:
    yield (event.subject_kind, event.subject_id)
    if event.actor_id is not None:
        yield (USER_KIND, str(event.actor_id))
    for name, value in event.detail.items():
        yield from _named_in(name, value)


def _named_in(name: str, value: Any) -> Iterable[Reference]:
    """The objects that a field names: one, a list of them, or the two of a pair of before and after."""
    if isinstance(value, list):
        for one in value:
            yield from _named_in(name, one)
    elif isinstance(value, dict):
        is_pair = _pair(value) is not None
        for key, one in value.items():
            yield from _named_in(name if is_pair else key, one)
    elif value is not None and detail_of(name).kind:
        yield (detail_of(name).kind, str(value))


def _line(event: Event, names: Mapping[Reference, Named]) -> EventLine:
    kind = kind_of(event.subject_kind)
    return EventLine(
        id=event.pk,
        at=event.at,
        who=_who(event, names),
        sentence=sentence_of(event.action),
        kind=event.subject_kind,
        ref=event.subject_id,
        kind_label=str(kind.label),
        what=_what(event, names),
        details=tuple(_details(event, names)),
        reason=event.reason,
    )


def _who(event: Event, names: Mapping[Reference, Named]) -> str:
    if event.system == UNNAMED:
        return _("Somebody")
    if event.actor_id is None:
        return _("The system (%(part)s)") % {"part": spoken(event.system)}
    found = names.get((USER_KIND, str(event.actor_id)))
    return found.title if found else _("Somebody who is not on record")


def _what(event: Event, names: Mapping[Reference, Named]) -> Named:
    kind = kind_of(event.subject_kind)
    found = names.get((event.subject_kind, event.subject_id))
    if found is not None:
        return found
    if kind.text is not None:
        return Named(kind.text(event.subject_id), _address(event.subject_kind, event.subject_id))
    return Named(f"{kind.label} {event.subject_id}")


def _address(kind: str, slug: str | None) -> str:
    """Where it is read; empty for what has no page, such as an account that is nobody's or a code of old."""
    url = kind_of(kind).url
    if url is None or not slug:
        return ""
    try:
        return url(slug)
    except NoReverseMatch:
        return ""


def _details(event: Event, names: Mapping[Reference, Named]) -> Iterable[DetailLine]:
    """A pair of before and after is one line; so is each field that has such a pair of its own."""
    rest = dict(event.detail)
    value = kind_of(event.subject_kind).value
    for before, after in _CHANGES:
        if before in rest and after in rest:
            old, new = rest.pop(before), rest.pop(after)
            if value is not None:
                yield _change(_("Change"), value(event.subject_id, old), value(event.subject_id, new))
            elif isinstance(old, dict) and isinstance(new, dict):
                yield from _fields_that_differ(old, new, names)
            else:
                label = _("Dates") if _is_day(old) and _is_day(new) else _("Change")
                yield _change(label, _shown("", old, names), _shown("", new, names))
    for name, held in rest.items():
        yield from _field(name, held, names)


def _field(name: str, held: Any, names: Mapping[Reference, Named]) -> Iterable[DetailLine]:
    label = str(detail_of(name).label)
    pair = _pair(held)
    if pair is not None:
        yield _change(label, _shown(name, pair[0], names), _shown(name, pair[1], names))
    elif name in ("changes", "changed", "fields") and isinstance(held, dict):
        for field, value in held.items():
            yield from _field(field, _as_pair(value), names)
    else:
        yield DetailLine(label, _shown(name, held, names))


def _fields_that_differ(
    old: Mapping[str, Any], new: Mapping[str, Any], names: Mapping[Reference, Named]
) -> Iterable[DetailLine]:
    for name in [*old, *(name for name in new if name not in old)]:
        if old.get(name) != new.get(name):
            label = str(detail_of(name).label)
            yield _change(label, _shown(name, old.get(name), names), _shown(name, new.get(name), names))


def _pair(held: Any) -> tuple[Any, Any] | None:
    if isinstance(held, dict):
        for before, after in _CHANGES:
            if set(held) == {before, after}:
                return held[before], held[after]
    return None


def _as_pair(held: Any) -> Any:
    return {"before": held[0], "after": held[1]} if isinstance(held, list) and len(held) == 2 else held


def _change(label: str, before: str, after: str) -> DetailLine:
    return DetailLine(label, _("from %(before)s to %(after)s") % {"before": before, "after": after})


def _shown(name: str, value: Any, names: Mapping[Reference, Named]) -> str:
    """A stored value as people read it: never its stored form."""
    field = detail_of(name)
    if value is None or value == "" or value == [] or value == {}:
        return _("nothing")
    if value == "changed":  # what is private is kept as this word
        return _("changed")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int) and not field.kind and label_of(name, value) is None and abs(value) >= 10_000:
        return intcomma(value)
    if isinstance(value, list):
        return ", ".join(_shown(name, one, names) for one in value)
    if isinstance(value, dict):
        return "; ".join(f"{detail_of(key).label}: {_shown(key, one, names)}" for key, one in value.items())
    label = label_of(name, value)
    if label is not None:
        return str(label)
    if field.kind:
        found = names.get((field.kind, str(value)))
        if found is not None:
            return found.title
        return f"{kind_of(field.kind).label} {value}" if str(value).isdigit() else str(value)
    if _is_day(value):
        return _day(value)
    return str(value)


def _is_day(value: Any) -> bool:
    return isinstance(value, str) and _DAY.fullmatch(value) is not None


def _day(text: str) -> str:
    try:
        return date_format(dt.date.fromisoformat(text), "j F Y")
    except ValueError:
        return text


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))
