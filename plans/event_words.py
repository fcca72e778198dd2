"""What the events of plans say in words."""

from __future__ import annotations

from django.db.models import CharField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat, Trim
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from council_pm.audit import wording
from council_pm.audit.wording import Detail, Kind, Titles
from council_pm.core.row_ids import row_id
from plans.models import (
    Action,
    ActionStatus,
    AnswerKind,
    Ending,
    EscalationState,
    ImprovementModel,
    Judged,
    ModelEvidence,
    Objective,
    ObjectiveText,
    Plan,
    PlanKind,
    PlanTemplate,
    Risk,
    Visibility,
    Works,
)


def register() -> None:
    """Hand them to the browser of the record."""
    newest = ObjectiveText.objects.filter(objective=OuterRef("pk")).order_by("-revision").values("wording")[:1]
    year = Cast("year", CharField())
    title = Trim(Concat("unit__code", Value(", "), "kind", Value(" "), year, Value(" "), "name"))
    wording.register("plan", Kind(_("plan"), titles=Titles(Plan.objects.all, "pk", title), url=_plan))
    wording.register(
        "objective", Kind(_("objective"), titles=Titles(Objective.objects.all, "pk", Subquery(newest)), url=_objective)
    )
    template_title = Concat("kind", Value(", "), "name")
    wording.register(
        "plan_template",
        Kind(_("headings"), titles=Titles(PlanTemplate.objects.all, "pk", template_title), url=_template),
    )
    wording.register("action", Kind(_("action"), titles=Titles(_told_actions, "pk", F("title")), url=_action))
    wording.register("risk", Kind(_("risk"), titles=Titles(_told_risks, "pk", F("title")), url=_risk))
    wording.register("risk_scale", Kind(_("scale of risks"), url=lambda ref: reverse("risks:scale_page")))
    wording.register(
        "improvement_model",
        Kind(
            _("improvement model"),
            titles=Titles(ImprovementModel.objects.all, "code", F("name"), numeric=False),
            url=_improvement_model,
        ),
    )
    wording.register(
        "model_evidence",
        Kind(_("evidence"), titles=Titles(ModelEvidence.objects.all, "pk", F("title")), url=_model_evidence),
    )
    wording.register_sentences(
        {
            "start_plan": _("%(who)s began the plan %(what)s"),
            "write_plan_section": _("%(who)s wrote in the plan %(what)s"),
            "add_plan_section": _("%(who)s added a heading to the plan %(what)s"),
            "add_plan_partner": _("%(who)s named a partner in the plan %(what)s"),
            "remove_plan_partner": _("%(who)s took a partner out of the plan %(what)s"),
            "agree_plan": _("%(who)s agreed the plan %(what)s"),
            "publish_plan": _("%(who)s published the plan %(what)s"),
            "close_plan": _("%(who)s closed the plan %(what)s"),
            "comment_on_plan": _("%(who)s commented on the plan %(what)s"),
            "resolve_plan_comment": _("%(who)s resolved a comment on the plan %(what)s"),
            "add_objective": _("%(who)s set the objective %(what)s"),
            "reword_objective": _("%(who)s worded anew the objective %(what)s"),
            "link_objective": _("%(who)s changed what the objective %(what)s supports"),
            "choose_link": _("%(who)s chose what the objective %(what)s supports after a move"),
            "carry_out_link": _("%(who)s linked the objective %(what)s anew after a move, as had been chosen"),
            "end_objective": _("%(who)s ended the objective %(what)s"),
            "set_objective_measure": _("%(who)s said which indicator proves the objective %(what)s"),
            "answer_indicator": _("%(who)s answered what %(what)s shows"),
            "create_action": _("%(who)s added the action %(what)s"),
            "change_action": _("%(who)s changed the action %(what)s"),
            "say_progress": _("%(who)s said how the action %(what)s goes"),
            "move_action": _("%(who)s gave the action %(what)s another day or owner"),
            "pass_on_action": _("%(who)s passed the overdue action %(what)s on to the post above"),
            "take_back_action": _("%(who)s took the action %(what)s back from the post above"),
            "remind_of_action": _("%(who)s told people of the action %(what)s"),
            "judge_action": _("%(who)s held the figures since the action %(what)s against those before it"),
            "add_milestone": _("%(who)s added a step to the action %(what)s"),
            "reach_milestone": _("%(who)s reached a step of the action %(what)s"),
            "wait_for_action": _("%(who)s said what the action %(what)s waits for"),
            "wait_no_more": _("%(who)s said that the action %(what)s waits for something no more"),
            "add_risk": _("%(who)s wrote down the risk %(what)s"),
            "change_risk": _("%(who)s changed the risk %(what)s"),
            "look_at_risk": _("%(who)s looked at the risk %(what)s"),
            "end_risk": _("%(who)s ended the risk %(what)s"),
            "link_risk": _("%(who)s said what the risk %(what)s endangers or what shows it"),
            "unlink_risk": _("%(who)s took a link away from the risk %(what)s"),
            "escalate_risk": _("%(who)s carried up the risk %(what)s"),
            "answer_escalation": _("%(who)s answered for the level above the risk %(what)s"),
            "add_control": _("%(who)s added a control of the risk %(what)s"),
            "change_control": _("%(who)s changed a control of the risk %(what)s"),
            "check_control": _("%(who)s checked a control of the risk %(what)s"),
            "end_control": _("%(who)s ended a control of the risk %(what)s"),
            "mend_control": _("%(who)s named an action for a control of the risk %(what)s"),
            "set_risk_scale": _("%(who)s set how risks are scored: %(what)s"),
            "create_model": _("%(who)s put %(what)s into the catalogue of improvement models"),
            "change_model": _("%(who)s changed the improvement model %(what)s"),
            "add_criterion": _("%(who)s added a criterion to the improvement model %(what)s"),
            "change_criterion": _("%(who)s changed a criterion of the improvement model %(what)s"),
            "choose_model": _("%(who)s chose the improvement model %(what)s"),
            "leave_model": _("%(who)s left the improvement model %(what)s"),
            "add_evidence": _("%(who)s put on record the evidence %(what)s"),
            "change_evidence": _("%(who)s changed the evidence %(what)s"),
            "withdraw_evidence": _("%(who)s took out the evidence %(what)s"),
            "add_plan_template": _("%(who)s added a set of headings for plans, %(what)s"),
            "end_plan_template": _("%(who)s offers a set of headings for plans no more, %(what)s"),
            "add_plan_heading": _("%(who)s added a heading for plans to %(what)s"),
            "change_plan_heading": _("%(who)s worded a heading for plans anew in %(what)s"),
            "move_plan_heading": _("%(who)s moved a heading for plans in %(what)s"),
            "end_plan_heading": _("%(who)s retired a heading for plans in %(what)s"),
            "remove_objective_measure": _("%(who)s took an indicator away from the objective %(what)s"),
        }
    )
    wording.register_details(
        {
            "plan": Detail(_("Plan"), "plan"),
            "supports": Detail(_("Supports"), "objective"),
            "copy_of": Detail(_("Copied from"), "plan"),
            "section": Detail(_("Heading")),
            "heading": Detail(_("Heading")),
            "heading_before": Detail(_("Heading before")),
            "guidance": Detail(_("Guidance")),
            "guidance_before": Detail(_("Guidance before")),
            "place": Detail(_("Place")),
            "wording": Detail(_("Wording")),
            "year": Detail(_("Year")),
            "waits_for": Detail(_("Waits for"), "action"),
            "due": Detail(_("Due")),
            "owner": Detail(_("Owner")),
            "criterion": Detail(_("Criterion")),
            "criteria": Detail(_("Criteria")),
            "status": Detail(_("How it goes")),
            "answer": Detail(_("Answer")),
            "objective": Detail(_("Objective"), "objective"),
            "by_action": Detail(_("Action"), "action"),
            "control": Detail(_("Control")),
            "score": Detail(_("Score now")),
            "appetite": Detail(_("Highest score that is accepted")),
            "limit": Detail(_("Highest score that the level above need not see")),
            "works": Detail(_("What was found")),
            "state": Detail(_("State")),
            "why": Detail(_("Why")),
            "verdict": Detail(_("Verdict")),
        }
    )
    wording.register_codes("kind", PlanKind.choices)
    wording.register_codes("status", ActionStatus.choices)
    wording.register_codes("answer", AnswerKind.choices)
    wording.register_codes("works", Works.choices)
    wording.register_codes("state", EscalationState.choices)
    wording.register_codes("why", Ending.choices)
    wording.register_codes("verdict", Judged.choices)


def _plan(ref: str) -> str:
    return reverse("plans:plan_page", args=[ref]) if row_id(ref) is not None else ""


def _objective(ref: str) -> str:
    return reverse("plans:objective_page", args=[ref]) if row_id(ref) is not None else ""


def _template(ref: str) -> str:
    return reverse("plans:template_page", args=[ref]) if row_id(ref) is not None else ""


def _action(ref: str) -> str:
    return reverse("actions:action_page", args=[ref]) if row_id(ref) is not None else ""


def _risk(ref: str) -> str:
    return reverse("risks:risk_page", args=[ref]) if row_id(ref) is not None else ""


def _told_actions() -> QuerySet[Action]:
    """The record names no action of a clinic or of an exempt item: not all who read it may read those."""
    return Action.objects.filter(visibility=Visibility.OPEN)


def _told_risks() -> QuerySet[Risk]:
    """The record names a confidential risk to nobody: not all who read it may read that."""
    return Risk.objects.filter(confidential=False)


def _improvement_model(code: str) -> str:
    return reverse("plans:model_page", args=[code])


def _model_evidence(ref: str) -> str:
    return reverse("plans:evidence_page", args=[ref]) if row_id(ref) is not None else ""
