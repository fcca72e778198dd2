"""The words of an appraisal as an edition keeps them: to JSON and back, and what changed between two (pure)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

Days = str  # ISO days; empty where there is none


@dataclass(frozen=True, slots=True)
class FrozenTarget:
    """A target. ``hangs_on``: what the aim or the indicator was called on that day; empty where it hung on nothing."""

    key: str
    wording: str
    how_known: str = ""
    due: Days = ""
    objective: int | None = None
    series: int | None = None
    hangs_on: str = ""
    progress: str = ""
    progress_note: str = ""


@dataclass(frozen=True, slots=True)
class FrozenPassage:
    """A text of one side or of both; ``heading``: what the behaviour was called where it is about one."""

    kind: str
    side: str
    text: str
    about: str = ""
    heading: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class FrozenNeed:
    """A development need; ``theme`` as it was called."""

    key: str
    wording: str
    theme: str = ""
    by_when: Days = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Frozen:
    """All words of an edition. ``together``: what was agreed for a whole team, where they were appraised together."""

    targets: tuple[FrozenTarget, ...] = ()
    passages: tuple[FrozenPassage, ...] = ()
    needs: tuple[FrozenNeed, ...] = ()
    together: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to sign."""
        return not (self.targets or self.passages or self.needs or self.together)

    @property
    def length(self) -> int:
        """How many characters a reader is shown, so that paper can be set in a size that holds them."""
        texts = [text for one in self.targets for text in (one.wording, one.how_known, one.hangs_on, one.progress_note)]
        texts += [one.text for one in self.passages] + [one.wording for one in self.needs]
        return sum(map(len, texts)) + len(self.together)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs. ``name``: the target or need in its earlier words, or the passage's heading.

    Of what was added ``after`` alone is said, of what was removed ``before`` alone; of a change ``field`` as well.
    """

    what: Literal["target", "passage", "need", "together"]
    how: Literal["added", "removed", "changed"]
    name: str
    field: str = ""
    before: str = ""
    after: str = ""
    passage: FrozenPassage | None = None


TARGET_FIELDS = ("wording", "how_known", "due", "hangs_on", "progress", "progress_note")
NEED_FIELDS = ("wording", "theme", "by_when", "state")


def as_json(frozen: Frozen) -> str:
    """The words as JSON, to be sealed."""
    return json.dumps({"format": 1, **asdict(frozen)}, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Frozen:
    """The words back; of a field that this version does not know nothing is read."""
    found: Mapping[str, Any] = json.loads(text) if text else {}
    return Frozen(
        targets=tuple(FrozenTarget(**_known(FrozenTarget, one)) for one in found.get("targets", ())),
        passages=tuple(FrozenPassage(**_known(FrozenPassage, one)) for one in found.get("passages", ())),
        needs=tuple(FrozenNeed(**_known(FrozenNeed, one)) for one in found.get("needs", ())),
        together=found.get("together", ""),
    )


def changes(before: Frozen, after: Frozen) -> list[Change]:
    """What was added, removed and changed from one edition to a later one, in the order of the page."""
    found = list(_of_rows("target", before.targets, after.targets, TARGET_FIELDS))
    old = {(one.kind, one.side, one.about): one for one in before.passages}
    new = {(one.kind, one.side, one.about): one for one in after.passages}
    for place in [*old, *(place for place in new if place not in old)]:
        was, now = old.get(place), new.get(place)
        if (was.text if was else "") != (now.text if now else ""):
            found.append(
                Change(
                    "passage", "added" if was is None else "removed" if now is None else "changed", "",
                    before=was.text if was else "", after=now.text if now else "", passage=now or was,
                )
            )  # fmt: skip
    found += _of_rows("need", before.needs, after.needs, NEED_FIELDS)
    if before.together != after.together:
        found.append(Change("together", "changed", "", before=before.together, after=after.together))
    return found


def _of_rows(
    what: Literal["target", "need"], before: Sequence[Any], after: Sequence[Any], named: Sequence[str]
) -> Iterator[Change]:
    old, new = {one.key: one for one in before}, {one.key: one for one in after}
    for key, was in old.items():
        now = new.get(key)
        if now is None:
            yield Change(what, "removed", was.wording, before=was.wording)
            continue
        for field in named:
            if getattr(was, field) != getattr(now, field):
                yield Change(what, "changed", was.wording, field, getattr(was, field), getattr(now, field))
    for key, now in new.items():
        if key not in old:
            yield Change(what, "added", now.wording, after=now.wording)


def _known(kind: Any, row: Mapping[str, Any]) -> dict[str, Any]:
    names = {one.name for one in fields(kind)}
    return {name: value for name, value in row.items() if name in names}
