"""Addresses of forums."""

from django.urls import path

from council_pm.forums.views import (
    briefings,
    calendar,
    forums,
    members,
    notes,
    programmes,
    sessions,
    sign_up,
    topics,
)

app_name = "forums"
_SESSION = "sessions/<int:session_id>/"
urlpatterns = [
    path("", forums.forum_list, name="forum_list"),
    path("new/", forums.forum_new, name="forum_new"),
    path("sessions/", sessions.session_list, name="session_list"),
    path(_SESSION, sessions.session_page, name="session_page"),
    path(f"{_SESSION}edit/", sessions.session_edit, name="session_edit"),
    path(f"{_SESSION}cancel/", sessions.session_cancel, name="session_cancel"),
    path(f"{_SESSION}session.ics", calendar.session_file, name="session_file"),
    path(f"{_SESSION}sign-up/", sign_up.session_sign_up, name="session_sign_up"),
    path(f"{_SESSION}withdraw/", sign_up.session_withdraw, name="session_withdraw"),
    path(f"{_SESSION}attendance/", sign_up.session_attendance, name="session_attendance"),
    path(f"{_SESSION}feedback/", sign_up.session_feedback, name="session_feedback"),
    path(f"{_SESSION}notes/", notes.note_history, name="note_history"),
    path(f"{_SESSION}notes/edit/", notes.note_edit, name="note_edit"),
    path(f"{_SESSION}actions/new/", notes.will_do, name="session_will_do"),
    path("topics/<int:topic_id>/answer/", topics.topic_answer, name="topic_answer"),
    path("modules/<int:module_id>/edit/", programmes.module_edit, name="module_edit"),
    path("cohorts/<int:cohort_id>/", programmes.cohort_page, name="cohort_page"),
    path("cohorts/<int:cohort_id>/join/", programmes.cohort_join, name="cohort_join"),
    path("cohorts/<int:cohort_id>/leave/", programmes.cohort_leave, name="cohort_leave"),
    path("training/", programmes.own_training, name="own_training"),
    path("training/<int:person_id>/", programmes.training_page, name="training_page"),
    path("briefings/", briefings.briefing_list, name="briefing_list"),
    path("briefings/new/", briefings.briefing_new, name="briefing_new"),
    path("briefings/<int:briefing_id>/", briefings.briefing_page, name="briefing_page"),
    path("briefings/<int:briefing_id>/read/", briefings.briefing_read, name="briefing_read"),
    path("briefings/<int:briefing_id>/readers/", briefings.briefing_readers, name="briefing_readers"),
    path("briefings/<int:briefing_id>/withdraw/", briefings.briefing_withdraw, name="briefing_withdraw"),
    path("calendar/", calendar.calendar_page, name="calendar_page"),
    path("calendar/<str:secret>.ics", calendar.calendar_feed, name="calendar_feed"),
    path("<slug:slug>/", forums.forum_page, name="forum_page"),
    path("<slug:slug>/edit/", forums.forum_edit, name="forum_edit"),
    path("<slug:slug>/members/", members.member_list, name="member_list"),
    path("<slug:slug>/members/name/", members.member_name, name="member_name"),
    path("<slug:slug>/sessions/new/", sessions.session_new, name="session_new"),
    path("<slug:slug>/topics/", topics.topic_list, name="topic_list"),
    path("<slug:slug>/topics/new/", topics.topic_new, name="topic_new"),
    path("<slug:slug>/modules/new/", programmes.module_new, name="module_new"),
    path("<slug:slug>/cohorts/new/", programmes.cohort_new, name="cohort_new"),
]
