"""Addresses of clinics; those of their packs stand in ``council_pm.packs``."""

from django.urls import include, path

from clinics.views import choosing, clinics, items, meeting

app_name = "clinics"
urlpatterns = [
    path("", clinics.clinic_list, name="clinic_list"),
    path("", include("clinics.routes.after")),
    path("new/", clinics.clinic_new, name="clinic_new"),
    path("<int:clinic_id>/", clinics.clinic_page, name="clinic_page"),
    path("<int:clinic_id>/edit/", clinics.clinic_edit, name="clinic_edit"),
    path("<int:clinic_id>/cancel/", clinics.clinic_cancel, name="clinic_cancel"),
    path("<int:clinic_id>/held/", clinics.clinic_hold, name="clinic_hold"),
    path("<int:clinic_id>/choosing/", choosing.candidate_list, name="candidate_list"),
    path("<int:clinic_id>/choosing/look/", choosing.candidate_look, name="candidate_look"),
    path("<int:clinic_id>/choosing/tell/", choosing.candidate_tell, name="candidate_tell"),
    path("<int:clinic_id>/choosing/<int:nomination_id>/on/", choosing.candidate_accept, name="candidate_accept"),
    path("<int:clinic_id>/choosing/<int:nomination_id>/later/", choosing.candidate_defer, name="candidate_defer"),
    path("<int:clinic_id>/ask/<slug:code>/", choosing.candidate_ask, name="candidate_ask"),
    path("<int:clinic_id>/agenda/", items.clinic_agenda, name="clinic_agenda"),
    path("<int:clinic_id>/items/<int:item_id>/", items.item_page, name="item_page"),
    path("<int:clinic_id>/items/<int:item_id>/edit/", items.item_edit, name="item_edit"),
    path("<int:clinic_id>/items/<int:item_id>/comments/", items.item_comment, name="item_comment"),
    path("<int:clinic_id>/items/<int:item_id>/off/", items.item_off, name="item_off"),
    path("<int:clinic_id>/meeting/", meeting.meeting_page, name="meeting_page"),
    path("<int:clinic_id>/meeting/notes/", meeting.note_keep, name="note_keep"),
    path("<int:clinic_id>/meeting/promises/", meeting.promise_to_all, name="promise_to_all"),
    path("<int:clinic_id>/meeting/<int:item_id>/promises/", meeting.promise_for_item, name="promise_for_item"),
    path("<int:clinic_id>/meeting/came/", meeting.attendance_set, name="attendance_set"),
]
