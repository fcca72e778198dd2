"""Addresses of plans, of the golden thread and of improvement models."""

from django.urls import include, path

from plans.views import aims, comments, gaps, headings, moves, partners, plans, sections, steps, tree

app_name = "plans"
urlpatterns = [
    path("", tree.plan_tree, name="plan_tree"),
    path("models/", include("plans.routes.models")),
    path("moves/", moves.move_list, name="move_list"),
    path("gaps/", gaps.gap_list, name="gap_list"),
    path("headings/", headings.heading_list, name="heading_list"),
    path("headings/new/", headings.template_new, name="template_new"),
    path("headings/<int:template_id>/", headings.template_page, name="template_page"),
    path("headings/<int:template_id>/end/", headings.template_end, name="template_end"),
    path("headings/<int:template_id>/new/", headings.heading_new, name="heading_new"),
    path("headings/<int:template_id>/<int:heading_id>/", headings.heading_edit, name="heading_edit"),
    path("headings/<int:template_id>/<int:heading_id>/move/", headings.heading_move, name="heading_move"),
    path("headings/<int:template_id>/<int:heading_id>/end/", headings.heading_end, name="heading_end"),
    path("new/<slug:code>/<str:year>/", plans.plan_new, name="plan_new"),
    path("<int:plan_id>/", plans.plan_page, name="plan_page"),
    path("<int:plan_id>/copy/", plans.plan_copy, name="plan_copy"),
    path("<int:plan_id>/compare/", plans.plan_compare, name="plan_compare"),
    path("<int:plan_id>/agree/", steps.plan_agree, name="plan_agree"),
    path("<int:plan_id>/publish/", steps.plan_publish, name="plan_publish"),
    path("<int:plan_id>/close/", steps.plan_close, name="plan_close"),
    path("<int:plan_id>/headings/", sections.section_add, name="section_add"),
    path("<int:plan_id>/headings/<int:section_id>/", sections.section_edit, name="section_edit"),
    path("<int:plan_id>/comments/", comments.comment_add, name="comment_add"),
    path("<int:plan_id>/comments/<int:comment_id>/resolve/", comments.comment_resolve, name="comment_resolve"),
    path("<int:plan_id>/partners/", partners.partner_add, name="partner_add"),
    path("<int:plan_id>/partners/<int:partner_id>/remove/", partners.partner_remove, name="partner_remove"),
    path("<int:plan_id>/aims/new/", aims.objective_new, name="objective_new"),
    path("aims/<int:aim_id>/", tree.objective_page, name="objective_page"),
    path("aims/<int:aim_id>/below/", tree.objective_below, name="objective_below"),
    path("aims/<int:aim_id>/picture/", tree.objective_picture, name="objective_picture"),
    path("aims/<int:aim_id>/edit/", aims.objective_edit, name="objective_edit"),
    path("aims/<int:aim_id>/after-the-move/", moves.link_choose, name="link_choose"),
    path("aims/<int:aim_id>/end/", aims.objective_end, name="objective_end"),
    path("aims/<int:aim_id>/indicators/", aims.measure_set, name="measure_set"),
    path("aims/<int:aim_id>/indicators/<int:series_id>/remove/", aims.measure_remove, name="measure_remove"),
    path("<str:year>/<slug:code>/outline/", tree.plan_outline, name="plan_outline"),
    path("<str:year>/<slug:code>/", plans.unit_plans, name="unit_plans"),
]
