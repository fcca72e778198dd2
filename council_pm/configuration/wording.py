"""The settings in words: what each is called, what it changes, and what is wrong with a value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from council_pm.configuration.registry import A_LEAP_YEAR, KINDS, LONGEST_WORD, MOST_DAYS, SettingGroup, day_and_month

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Wording:
    """What a setting is called, what a change of it changes, and how a value is written."""

    title: Text
    effect: Text
    hint: Text = ""


GROUP_TITLES: Mapping[SettingGroup, Text] = {
    SettingGroup.BRAND: lazy("Name and brand"),
    SettingGroup.WORDS: lazy("The council's own words"),
    SettingGroup.YEAR: lazy("The year"),
    SettingGroup.FIGURES: lazy("Figures and areas"),
}

WORDINGS: Mapping[str, Wording] = {
    "council_name": Wording(
        lazy("Name of the council"),
        lazy("Stands in the header and the title of every page, and names the council's own line in comparisons."),
        lazy("At most 120 characters, such as Borough of Example."),
    ),
    "logo": Wording(
        lazy("Logo"),
        lazy("Stands beside the name in the header of every page, also where people sign in."),
        lazy("A PNG, JPEG or SVG file of at most 2 MB. It is shown 32 pixels high, so a wide and low one looks best."),
    ),
    "brand_colour": Wording(
        lazy("Colour"),
        lazy(
            "Colours the line above every page, buttons, the mark of the page that is open, and the council's own line"
            " in charts. The colours of statuses stay as they are."
        ),
        lazy("As your brand guide gives it: a hash and six digits or letters, such as #12436d."),
    ),
    "contact": Wording(
        lazy("Who to ask"),
        lazy("Stands on every dashboard as the people to ask about figures."),
        lazy("A team or a person, and how to reach them. At most 120 characters."),
    ),
    "word_executive": Wording(
        lazy("What the Executive is called"),
        lazy(
            "Stands wherever screens speak of the council's leading members: what changed since they met, the role of"
            " their members, the kind of their committee. What people named themselves stays: baskets and committees."
        ),
        lazy("As in: “Changed since the … met.”"),
    ),
    "word_committee": Wording(
        lazy("What a select committee is called"),
        lazy(
            "Stands wherever screens speak of a committee that scrutinises: in the navigation of its members, and as"
            " the kind of a committee. What people named themselves stays: “Place Select Committee”."
        ),
        lazy("One of them, as inside a sentence: “My …”."),
    ),
    "word_clinic": Wording(
        lazy("What an improvement clinic is called"),
        lazy("Stands wherever screens speak of the quarterly meeting of the management team with heads of service."),
        lazy("One of them, as inside a sentence."),
    ),
    "usual_calendar": Wording(
        lazy("Usual calendar"),
        lazy(
            "Which year a new indicator is counted in unless its definition says otherwise. Indicators that are there"
            " keep their own calendar, so that no figure and no label of the past is read anew."
        ),
    ),
    "target_round_opens": Wording(
        lazy("Target round opens"),
        lazy("From this day officers propose targets for the coming year."),
    ),
    "target_round_closes": Wording(
        lazy("Target round closes"),
        lazy(
            "The last day on which targets for the year are proposed and agreed. Afterwards a target changes only with"
            " a reason and a second person."
        ),
    ),
    "review_reminder_days": Wording(
        lazy("Reminder of a review"),
        lazy("How long before the review date of a definition its author and checker are reminded of it."),
        lazy("In days, 1 to 180."),
    ),
    "action_reminder_days": Wording(
        lazy("Reminder of an action"),
        lazy(
            "How long before the day of an action, or of a step on its way, whoever holds its post is reminded of it;"
            " once more when the day has passed."
        ),
        lazy("In days, 1 to 180. Digests go on Mondays: with fewer than seven a mail may come after the day."),
    ),
    "action_overdue_days": Wording(
        lazy("An overdue action is passed on"),
        lazy("How long after its day an action that is not done is passed on to the post above its owner's, once."),
        lazy("In days, 1 to 180."),
    ),
    "release_steps": Wording(
        lazy("Steps of a release"),
        lazy(
            "Which audiences within the council come to see the figures of a round together. What was released stays"
            " so; the public is always a step of its own."
        ),
    ),
    "recognition_smallest_group": Wording(
        lazy("Smallest unit that is recognised for attendance"),
        lazy("A unit with fewer people is not recognised: everybody would know whose absence is meant."),
        lazy("How many people, 5 to 180."),
    ),
    "area_code": Wording(
        lazy("Code of the council's area"),
        lazy("Tells which rows of a file of published figures are the council's own, and which are other areas'."),
        lazy("The code of the Office for National Statistics: a letter and eight digits, such as E06000004."),
    ),
    "figures_note": Wording(
        lazy("Note on figures"),
        lazy("Stands under the figures of every dashboard: where they come from, and what to know about them."),
        lazy("At most 400 characters; may be left empty."),
    ),
}

CALENDAR_LABELS: Mapping[str, Text] = {
    "financial": lazy("Financial year, 1 April to 31 March"),
    "academic": lazy("Academic year, 1 September to 31 August"),
    "calendar": lazy("Calendar year, 1 January to 31 December"),
}

RELEASE_STEP_LABELS: Mapping[str, Text] = {
    "separate": lazy("Management team, then portfolio holders, then members and staff"),
    "first_two": lazy("Management team and portfolio holders together, then members and staff"),
    "last_two": lazy("Management team, then portfolio holders, members and staff together"),
    "all_three": lazy("Management team, portfolio holders, members and staff all together"),
}
CHOICES: Mapping[str, Mapping[str, Text]] = {"usual_calendar": CALENDAR_LABELS, "release_steps": RELEASE_STEP_LABELS}
"""The values of each setting that is chosen, in words."""


def fault_sentence(code: str) -> str:
    """What is wrong with a value, and what to do; ``code`` as a check of ``registry`` answers it."""
    return {
        "short_text": _("Write 1 to 120 characters."),
        "optional_text": _("Write at most 400 characters."),
        "area_code": _("Write a capital letter and eight digits, such as E06000004, or leave it empty."),
        "colour": _("Write a colour as a hash and six digits or letters a to f, such as #12436d."),
        "contrast": _("Text in this colour could not be read on white: choose a darker one."),
        "logo": _("This is not a logo that was sent to this council."),
        "word": _("Write 1 to %(most)d letters; spaces, hyphens and apostrophes may stand between them.")
        % {"most": LONGEST_WORD},
        "choice": _("Choose one of these."),
        "day_and_month": _("There is no such day: choose a day that the month has."),
        "people": _("Write a whole number of people from 5 to %(most)d.") % {"most": MOST_DAYS},
        "days": _("Write a whole number of days from 1 to %(most)d.") % {"most": MOST_DAYS},
        "unchanged": _("This is what holds already: there is nothing to save."),
    }[code]


def value_in_words(key: str, value: Any) -> str:
    """A value as people read it: never empty, whatever was kept."""
    if key == "logo":
        return _("A picture") if value else _("None")
    if key in CHOICES:
        return str(CHOICES[key].get(value, value))
    if key in ("review_reminder_days", "action_reminder_days") and isinstance(value, int):
        return ngettext("%(days)d day before", "%(days)d days before", value) % {"days": value}
    if key == "action_overdue_days" and isinstance(value, int):
        return ngettext("%(days)d day after", "%(days)d days after", value) % {"days": value}
    if key.startswith("target_round_") and KINDS[key].check(value) is None:
        month, day = day_and_month(value)
        return date_format(dt.date(A_LEAP_YEAR, month, day), "j F")
    return str(value) or _("None")


def logo_sentence(code: str, found: str) -> str:
    """What is wrong with a file that was sent as a logo, and what to do; ``code`` as ``LogoError`` has it."""
    sentence = {
        "empty": _("The file is empty: choose the one with the logo."),
        "large": _("The file is larger than 2 MB: save the logo smaller."),
        "not_a_picture": _("This is not a PNG, JPEG or SVG file, whatever its name is: save the logo as one of them."),
        "too_many_pixels": _(
            "The picture has more pixels than a logo needs (%(found)s): save it at most 8,000 pixels wide and high,"
            " and 16 million in all."
        ),
        "broken": _("The picture cannot be read to its end: save it again and send that."),
        "kept_large": _("The drawing is larger than 100 KB: simplify it, or save it as PNG."),
        "svg_large": _("The drawing is larger than 500 KB: simplify it, or save it as PNG."),
        "svg_broken": _("The drawing is not well-formed: save it again, or save it as PNG."),
        "svg_doctype": _(
            "The drawing declares a document type or entities, which may hide other files: save it without."
        ),
        "svg_root": _("The file is not an SVG drawing: it begins with “%(found)s”."),
        "svg_element": _(
            "The drawing holds “%(found)s”, which does more than draw: take it out, or save the logo as PNG."
        ),
        "svg_attribute": _(
            "A part of the drawing has “%(found)s”, which does more than draw: take it out, or save the logo as PNG."
        ),
        "svg_value": _(
            "A part of the drawing has “%(found)s”, which may call something from outside: take it out, or save the"
            " logo as PNG."
        ),
        "svg_deep": _("The drawing is nested deeper than any logo needs: simplify it, or save it as PNG."),
        "svg_size": _("The drawing does not say how large it is: save it with a width and a height, or a viewBox."),
    }[code]
    return sentence % {"found": found or _("far more than 16 million")}
