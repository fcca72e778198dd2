"""Addresses of the one list of actions."""

from django.urls import path, reverse
from django.utils.translation import gettext as _

from council_pm.core.crumbs import crumbs
from council_pm.jobs.tables.views import Pages, routes
from plans.tables.actions import ACTIONS
from plans.views import action_changes, actions, answers, many_actions


def _crumbs(*steps: tuple[str, str]) -> list[dict[str, str]]:
    return crumbs((_("Actions"), reverse("actions:action_list")), *steps)


app_name = "actions"
urlpatterns = [
    *routes(Pages(ACTIONS, "actions", _crumbs), "workbook/"),
    path("", actions.action_list, name="action_list"),
    path("answers/", answers.answer_list, name="answer_list"),
    path("answers/<int:series_id>/", answers.answer_new, name="answer_new"),
    path("move/", many_actions.action_move, name="action_move"),
    path("new/<slug:code>/", action_changes.action_new, name="action_new"),
    path("<int:action_id>/", actions.action_page, name="action_page"),
    path("<int:action_id>/edit/", action_changes.action_edit, name="action_edit"),
    path("<int:action_id>/progress/", action_changes.action_progress, name="action_progress"),
    path("<int:action_id>/steps/", action_changes.milestone_add, name="milestone_add"),
    path("<int:action_id>/steps/<int:step_id>/", action_changes.milestone_reach, name="milestone_reach"),
    path("<int:action_id>/waits/", action_changes.dependency_add, name="dependency_add"),
    path("<int:action_id>/waits/<int:on_id>/", action_changes.dependency_remove, name="dependency_remove"),
]
