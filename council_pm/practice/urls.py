"""Addresses of the good practice register, learning transfers, promises and awards."""

from django.urls import path

from council_pm.practice.views import awards, communities, entries, learning, matches, nominations, register, uses

app_name = "practice"
urlpatterns = [
    path("", register.entry_list, name="entry_list"),
    path("new/", entries.entry_new, name="entry_new"),
    path("from-action/<int:action_id>/", entries.entry_from_action, name="entry_from_action"),
    path(
        "from-clinic/<int:clinic_id>/<int:item_id>/",
        entries.entry_from_clinic,
        name="entry_from_clinic",
    ),
    path("communities/", communities.community_list, name="community_list"),
    path("communities/<int:community_id>/turn/", communities.community_turn, name="community_turn"),
    path("transfers/", learning.transfer_list, name="transfer_list"),
    path("transfers/new/", learning.transfer_new, name="transfer_new"),
    path("transfers/<int:transfer_id>/withdraw/", learning.transfer_withdraw, name="transfer_withdraw"),
    path("promises/", learning.promise_list, name="promise_list"),
    path("promises/new/", learning.promise_new, name="promise_new"),
    path("promises/<int:promise_id>/", learning.promise_edit, name="promise_edit"),
    path("awards/", awards.award_list, name="award_list"),
    path("awards/<int:award_id>/withdraw/", awards.award_withdraw, name="award_withdraw"),
    path("recognitions/new/", awards.recognition_new, name="recognition_new"),
    path("panel/", awards.panel, name="panel"),
    path("panel/<int:seat_id>/end/", awards.panel_end, name="panel_end"),
    path("nominations/", nominations.nomination_list, name="nomination_list"),
    path("nominations/new/", nominations.nomination_new, name="nomination_new"),
    path("nominations/<int:nomination_id>/", nominations.nomination_page, name="nomination_page"),
    path("nominations/<int:nomination_id>/award/", nominations.nomination_award, name="nomination_award"),
    path("matches/<str:code>/", matches.match_page, name="match_page"),
    path("<int:entry_id>/", register.entry_page, name="entry_page"),
    path("<int:entry_id>/edit/", entries.entry_edit, name="entry_edit"),
    path("<int:entry_id>/publish/", entries.entry_publish, name="entry_publish"),
    path("<int:entry_id>/review/", entries.entry_review, name="entry_review"),
    path("<int:entry_id>/retire/", entries.entry_retire, name="entry_retire"),
    path("<int:entry_id>/used/", uses.entry_use, name="entry_use"),
    path("<int:entry_id>/used/<int:adoption_id>/", uses.use_update, name="use_update"),
    path("<int:entry_id>/revisions/<int:revision>/", register.revision_page, name="revision_page"),
]
