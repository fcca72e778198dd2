"""Addresses of the screens for definitions. The words below /definitions/ come first: no code may be one of them."""

from django.urls import URLPattern, path

from indicators.views import definition_drafts as drafts
from indicators.views import definitions, keeping, keeping_changes, keeping_ends, trend_changes

urlpatterns: list[URLPattern] = [
    path("definitions/", definitions.definition_list, name="definition_list"),
    path("definitions/table/", definitions.definition_table, name="definition_table"),
    path("definitions/new/", definitions.definition_new, name="definition_new"),
    path("definitions/drafts/<int:draft_id>/", drafts.definition_draft, name="draft_page"),
    path("definitions/drafts/<int:draft_id>/merge/", drafts.definition_merge, name="draft_merge"),
    path("definitions/drafts/<int:draft_id>/check/", drafts.definition_check, name="draft_check"),
    path("definitions/drafts/<int:draft_id>/take-back/", drafts.definition_take_back, name="draft_take_back"),
    path("definitions/drafts/<int:draft_id>/withdraw/", drafts.definition_withdraw, name="draft_withdraw"),
    path("definitions/owners/<int:ownership_id>/end/", keeping_changes.ownership_end, name="ownership_end"),
    path("definitions/below/<int:pair_id>/remove/", keeping_changes.underpinning_remove, name="underpinning_remove"),
    path("definitions/rebases/<int:rebase_id>/take-back/", trend_changes.rebase_take_back, name="rebase_take_back"),
    path(
        "definitions/exclusions/<int:exclusion_id>/take-back/",
        trend_changes.exclusion_take_back,
        name="exclusion_take_back",
    ),
    path("definitions/<slug:code>/", keeping.definition_keep, name="definition_keep"),
    path("definitions/<slug:code>/draft/", definitions.definition_start, name="definition_start"),
    path("definitions/<slug:code>/compare/", keeping.definition_compare, name="definition_compare"),
    path("definitions/<slug:code>/table/", keeping.definition_part_table, name="definition_part_table"),
    path("definitions/<slug:code>/owners/", keeping_changes.ownership_give, name="ownership_give"),
    path("definitions/<slug:code>/lines/", keeping_changes.line_add, name="line_add"),
    path("definitions/<slug:code>/below/", keeping_changes.underpinning_add, name="underpinning_add"),
    path("definitions/<slug:code>/below/order/", keeping_changes.underpinning_order, name="underpinning_order"),
    path("definitions/<slug:code>/breaks/", keeping_changes.break_declare, name="break_declare"),
    path("definitions/<slug:code>/lines/<int:series_id>/", trend_changes.line_changes, name="line_changes"),
    path("definitions/<slug:code>/lines/<int:series_id>/rebase/", trend_changes.rebase_add, name="rebase_add"),
    path("definitions/<slug:code>/lines/<int:series_id>/exclude/", trend_changes.exclusion_add, name="exclusion_add"),
    path("definitions/<slug:code>/rule/", keeping_changes.rule_set, name="rule_set"),
    path("definitions/<slug:code>/retire/", keeping_ends.definition_retire, name="definition_retire"),
    path("definitions/<slug:code>/replace/", keeping_ends.definition_replace, name="definition_replace"),
]
