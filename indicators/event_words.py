"""What the events of indicators, targets, values, rounds and files of figures say in words."""

from __future__ import annotations

from django.db.models import CharField, F, Value
from django.db.models.functions import Concat, Trim
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from council_pm.audit import wording
from council_pm.audit.wording import Detail, Kind, Titles
from council_pm.core.row_ids import row_id
from indicators.models import (
    Audience,
    Basket,
    CheckResult,
    FormulaKind,
    Indicator,
    OwnershipKind,
    ProposalKind,
    Return,
    Round,
    Series,
)


def register() -> None:
    """Hand them to the browser of the record."""
    for name, kind in _kinds().items():
        wording.register(name, kind)
    wording.register_sentences(
        {
            "create_indicator": _("%(who)s created the indicator %(what)s"),
            "revise_definition": _("%(who)s wrote a new version of the definition of %(what)s"),
            "add_series": _("%(who)s added a series to %(what)s"),
            "set_rule": _("%(who)s changed how %(what)s is judged"),
            "declare_break": _("%(who)s declared a break in the series of %(what)s"),
            "rebase_series": _("%(who)s began a new segment of %(what)s"),
            "take_back_rebase": _("%(who)s took back a new segment of %(what)s"),
            "exclude_period": _("%(who)s left a period of %(what)s out of its mean and limits"),
            "take_back_exclusion": _("%(who)s let a period of %(what)s count again"),
            "judge_not_good_enough": _("%(who)s said of a figure of %(what)s that it is not good enough"),
            "take_back_judgement": _("%(who)s took back that a figure of %(what)s is not good enough"),
            "answer_quality_signal": _("%(who)s answered what is worth a second look in %(what)s"),
            "draw_spot_check": _("%(who)s drew %(what)s"),
            "find_spot_check": _("%(who)s said what was found in %(what)s"),
            "close_spot_check": _("%(who)s closed a finding of %(what)s"),
            "say_supply_minutes": _("%(who)s said how long the figure of %(what)s takes"),
            "underpin": _("%(who)s put an indicator below %(what)s"),
            "give_ownership": _("%(who)s gave %(what)s a post that answers for it"),
            "retire_indicator": _("%(who)s retired the indicator %(what)s"),
            "end_ownership": _("%(who)s ended the part of a post in %(what)s"),
            "remove_underpinning": _("%(who)s took an indicator from below %(what)s"),
            "arrange_underpinning": _("%(who)s put what stands below %(what)s in another order"),
            "replace_indicator": _("%(who)s let another indicator take the place of %(what)s"),
            "raise_alerts": _("%(who)s told people of a change in %(what)s"),
            "remind_of_review": _("%(who)s reminded of the review of %(what)s"),
            "remind_of_returns": _("%(who)s reminded %(what)s of their returns"),
            "make_calendar_feed": _("%(who)s made the secret address of a calendar"),
            "end_calendar_feed": _("%(who)s ended the secret address of a calendar"),
            "start_draft": _("%(who)s began %(what)s"),
            "save_draft": _("%(who)s wrote on at %(what)s"),
            "merge_draft": _("%(who)s brought %(what)s together with the version in force"),
            "submit_draft": _("%(who)s sent %(what)s to be checked"),
            "take_back_draft": _("%(who)s took back %(what)s to write on"),
            "return_draft": _("%(who)s returned %(what)s to its author"),
            "accept_draft": _("%(who)s checked and accepted %(what)s"),
            "withdraw_draft": _("%(who)s withdrew %(what)s"),
            "set_target": _("%(who)s set a target of %(what)s"),
            "withdraw_target": _("%(who)s withdrew a target of %(what)s"),
            "propose_target": _("%(who)s proposed a target of %(what)s"),
            "withdraw_target_proposal": _("%(who)s took back the proposed target of %(what)s"),
            "agree_target": _("%(who)s agreed the target of %(what)s"),
            "return_target": _("%(who)s gave the proposed target of %(what)s back"),
            "confirm_target": _("%(who)s confirmed the target of %(what)s"),
            "sign_off_value": _("%(who)s signed off a figure of %(what)s"),
            "restate_value": _("%(who)s restated a figure of %(what)s"),
            "propose_formula": _("%(who)s proposed a formula for %(what)s"),
            "confirm_formula": _("%(who)s confirmed the formula of %(what)s"),
            "refuse_formula": _("%(who)s refused or took back a formula for %(what)s"),
            "work_out_values": _("%(who)s worked out figures of %(what)s"),
            "adopt_indicator": _("%(who)s adopted %(what)s from the library"),
            "create_basket": _("%(who)s created the basket %(what)s"),
            "rename_basket": _("%(who)s renamed the basket %(what)s"),
            "put_in_basket": _("%(who)s put an indicator into the basket %(what)s"),
            "take_out_of_basket": _("%(who)s took an indicator out of the basket %(what)s"),
            "make_returns": _("%(who)s asked for the returns of the round %(what)s"),
            "save_return": _("%(who)s wrote in the return of %(what)s"),
            "withdraw_return": _("%(who)s took figures out of the return of %(what)s"),
            "submit_return": _("%(who)s sent the return of %(what)s to be signed off"),
            "take_back_return": _("%(who)s took back the return of %(what)s"),
            "query_return": _("%(who)s sent the return of %(what)s back with a question"),
            "sign_off_return": _("%(who)s signed off the return of %(what)s"),
            "reopen_return": _("%(who)s reopened the return of %(what)s to restate it"),
            "open_round": _("%(who)s opened the round %(what)s"),
            "move_round": _("%(who)s gave the round %(what)s other dates"),
            "plan_release": _("%(who)s dated a step by which the figures of the round %(what)s are released"),
            "release_round": _("%(who)s released the figures of the round %(what)s"),
            "receive_history": _("%(who)s sent figures to be checked: %(what)s"),
            "refuse_history": _("%(who)s refused figures: %(what)s"),
            "request_history": _("%(who)s asked for figures to be applied: %(what)s"),
            "apply_history": _("%(who)s applied figures: %(what)s"),
            "discard_history": _("%(who)s discarded figures: %(what)s"),
            "ensure_areas": _("%(who)s brought the list of other areas up to date: %(what)s"),
        }
    )
    wording.register_details(
        {
            "told": Detail(_("People told")),
            "series": Detail(_("Series"), kind="series"),
            "indicator": Detail(_("Indicator"), kind="indicator"),
            "successor": Detail(_("Takes its place"), kind="indicator"),
            "supporting": Detail(_("Supporting indicator"), kind="indicator"),
            "parts": Detail(_("Made from"), kind="indicator"),
            "figures": Detail(_("Figures worked out")),
            "year": Detail(_("Year")),
            "target": Detail(_("Target")),
            "before": Detail(_("Before")),
            "audience": Detail(_("Released to")),
            "start": Detail(_("First day")),
            "end": Detail(_("Last day")),
            "slug": Detail(_("Round")),
            "breakdown": Detail(_("Breakdown")),
            "entry": Detail(_("Entry of the library")),
            "lead": Detail(_("Leads on it")),
            "faults": Detail(_("Faults found")),
            "values": Detail(_("Figures of the council")),
            "comparators": Detail(_("Figures of other areas")),
            "sha256": Detail(_("Check sum of the file")),
            "size": Detail(_("Size in bytes")),
            "drawn": Detail(_("Figures drawn")),
            "out_of": Detail(_("Out of")),
            "seed": Detail(_("Seed")),
            "finding": Detail(_("Found")),
            "areas": Detail(_("Areas changed")),
        }
    )
    wording.register_codes("audience", Audience.choices)
    wording.register_codes("kind", [*OwnershipKind.choices, *ProposalKind.choices])
    wording.register_codes("kind", FormulaKind.choices)
    wording.register_codes("finding", CheckResult.choices)


def _kinds() -> dict[str, Kind]:
    line = Trim(Concat("indicator__code", Value(", "), "unit__code", Value(" "), "breakdown"))
    parts = ("series__indicator__code", Value(", "), "series__unit__code", Value(", "), "round__slug")
    returned = Concat(*parts, output_field=CharField())  # a slug is another type than a code
    return {
        "indicator": Kind(
            _("indicator"), titles=Titles(Indicator.objects.all, "code", F("code"), numeric=False), url=_page
        ),
        "series": Kind(_("series"), titles=Titles(Series.objects.all, "pk", line, "indicator__code"), url=_page),
        "return": Kind(
            _("return"), titles=Titles(Return.objects.all, "pk", returned, "series__indicator__code"), url=_page
        ),
        "definition_draft": Kind(
            _("draft of a definition"), text=lambda ref: _now("draft number %(number)s") % {"number": ref}, url=_draft
        ),
        "basket": Kind(_("basket"), titles=Titles(Basket.objects.all, "slug", F("name"), numeric=False), url=_basket),
        "round": Kind(_("round"), titles=Titles(Round.objects.all, "pk", F("slug"), "slug"), url=_round),
        # A file is seen by who sent it: what it was called is nobody else's business (matrix M033).
        "history_load": Kind(_("file of figures"), text=lambda ref: _now("file number %(number)s") % {"number": ref}),
        "spot_check": Kind(
            _("spot check"), text=lambda ref: _now("spot check number %(number)s") % {"number": ref}, url=_spot_check
        ),
        "areas": Kind(_("list of areas"), text=lambda ref: ref.title()),
    }


def _basket(slug: str) -> str:
    return reverse("indicators:basket_show", args=[slug])


def _round(slug: str) -> str:
    return reverse("indicators:round_wall", args=[slug])


def _spot_check(ref: str) -> str:
    return reverse("indicators:spot_check", args=[ref]) if row_id(ref) is not None else ""


def _page(code: str) -> str:
    return reverse("dashboards:indicator_page", args=[code])


def _draft(ref: str) -> str:
    return reverse("indicators:draft_page", args=[ref]) if row_id(ref) is not None else ""
