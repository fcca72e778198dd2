"""What the events of plans say in words."""

from __future__ import annotations

from django.db.models import CharField, F, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat, Trim
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from council_pm.audit import wording
from council_pm.audit.wording import Detail, Kind, Titles
from council_pm.core.row_ids import row_id
from plans.models import Action, ActionStatus, AnswerKind, Objective, ObjectiveText, Plan, PlanKind, PlanTemplate


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
    wording.register("action", Kind(_("action"), titles=Titles(Action.objects.all, "pk", F("title")), url=_action))
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
            "end_objective": _("%(who)s ended the objective %(what)s"),
            "set_objective_measure": _("%(who)s said which indicator proves the objective %(what)s"),
            "answer_indicator": _("%(who)s answered what %(what)s shows"),
            "create_action": _("%(who)s added the action %(what)s"),
            "change_action": _("%(who)s changed the action %(what)s"),
            "say_progress": _("%(who)s said how the action %(what)s goes"),
            "move_action": _("%(who)s gave the action %(what)s another day or owner"),
            "add_milestone": _("%(who)s added a step to the action %(what)s"),
            "reach_milestone": _("%(who)s reached a step of the action %(what)s"),
            "wait_for_action": _("%(who)s said what the action %(what)s waits for"),
            "wait_no_more": _("%(who)s said that the action %(what)s waits for something no more"),
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
            "status": Detail(_("How it goes")),
            "answer": Detail(_("Answer")),
        }
    )
    wording.register_codes("kind", PlanKind.choices)
    wording.register_codes("status", ActionStatus.choices)
    wording.register_codes("answer", AnswerKind.choices)


def _plan(ref: str) -> str:
    return reverse("plans:plan_page", args=[ref]) if row_id(ref) is not None else ""


def _objective(ref: str) -> str:
    return reverse("plans:objective_page", args=[ref]) if row_id(ref) is not None else ""


def _template(ref: str) -> str:
    return reverse("plans:template_page", args=[ref]) if row_id(ref) is not None else ""


def _action(ref: str) -> str:
    return reverse("actions:action_page", args=[ref]) if row_id(ref) is not None else ""
