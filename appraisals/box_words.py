"""What the boxes of an appraisal are called, and the questions that help to fill them; by who reads."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from appraisals import passages
from appraisals.passages import MID_YEAR, SETTING, YEAR_END, Box

# How much was done of what was agreed: a choice of words, never a number.
RATING_WORDS: dict[str, Any] = {
    "more": gettext_lazy("More than we agreed"),
    "all": gettext_lazy("All that we agreed"),
    "most": gettext_lazy("Most of what we agreed"),
    "less": gettext_lazy("Less than we agreed"),
}

_PREPARATION = {
    SETTING: gettext_lazy(
        "Three questions may help. What went well last year? What was hard? What do I need from you this year?"
    ),
    MID_YEAR: gettext_lazy(
        "Three questions may help. What went well so far? What was hard? What do I need from you from now on?"
    ),
    YEAR_END: gettext_lazy(
        "Three questions may help. What went well this year? What was hard? What do I need from you next year?"
    ),
}
_REVIEW = gettext_lazy(
    "How the targets went, what helped, what was in the way. Say what happened, not what somebody is."
)
_STATEMENT = {
    SETTING: gettext_lazy(
        "What matters most this year, and what each of you does so that it works. Both of you write here."
    ),
    MID_YEAR: gettext_lazy("What you agreed: what stays, what changes, who does what. Both of you write here."),
    YEAR_END: gettext_lazy("What you agreed about the year, and what follows from it. Both of you write here."),
}
_EXAMPLE = gettext_lazy("One thing that happened is enough: what was the situation, what was done, what came of it?")
_RATING = gettext_lazy("How much was done of what was agreed. Both of you see it; no list shows it.")
_HEADINGS = {
    passages.PREPARATION: gettext_lazy("Preparation"),
    passages.REVIEW: gettext_lazy("How it went"),
    passages.BEHAVIOUR: gettext_lazy("How we work"),
    passages.STATEMENT: gettext_lazy("What we agreed"),
    passages.RATING: pgettext_lazy("of a year of work", "Rating"),
    passages.PRIVATE: gettext_lazy("Own note"),
}


def heading(kind: str) -> str:
    """What the texts of a kind are called together."""
    return str(_HEADINGS[kind])


def label(box: Box, part: str, names: dict[str, str]) -> str:
    """What a box is called for whoever reads. ``names``: whose words those of each side are."""
    own, name = box.side == part, {"name": names.get(box.side, "")}
    if box.kind == passages.PREPARATION:
        return _("My preparation") if own else _("Preparation of %(name)s") % name
    if box.kind == passages.REVIEW:
        return _("My view") if own else _("View of %(name)s") % name
    if box.kind == passages.BEHAVIOUR:
        return _("My example") if own else _("Example of %(name)s") % name
    if box.kind == passages.PRIVATE:
        return _("My own note")
    return heading(box.kind)


def hint(box: Box, stage: str, person: str, *, is_own: bool) -> str:
    """The questions that help. ``person`` is whom the appraisal is about; ``is_own`` whether that is the reader."""
    if box.kind == passages.PREPARATION:
        return str(_PREPARATION[stage])
    if box.kind == passages.STATEMENT:
        return str(_STATEMENT[stage])
    if box.kind == passages.PRIVATE:
        if is_own:
            return _("Nobody else reads this here. It is in the copy of what is held about you, if you ask for one.")
        return _(
            "Nobody else reads this here. But it is about %(person)s, and belongs to what they may ask a copy of."
        ) % {"person": person}
    return str({passages.REVIEW: _REVIEW, passages.BEHAVIOUR: _EXAMPLE, passages.RATING: _RATING}[box.kind])


def said(box: Box, text: str) -> str:
    """A text as others read it: of a rating its words, never its code."""
    return str(RATING_WORDS.get(text, "")) if box.kind == passages.RATING else text
