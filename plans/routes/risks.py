"""Addresses of the risk register."""

from django.urls import path

from plans.views import risk_changes, risk_controls, risks

app_name = "risks"
urlpatterns = [
    path("", risks.risk_list, name="risk_list"),
    path("scale/", risks.scale_page, name="scale_page"),
    path("new/<slug:code>/", risk_changes.risk_new, name="risk_new"),
    path("<int:risk_id>/", risks.risk_page, name="risk_page"),
    path("<int:risk_id>/edit/", risk_changes.risk_edit, name="risk_edit"),
    path("<int:risk_id>/look/", risk_changes.risk_look, name="risk_look"),
    path("<int:risk_id>/end/", risk_changes.risk_end, name="risk_end"),
    path("<int:risk_id>/links/", risk_changes.link_add, name="link_add"),
    path("<int:risk_id>/aims/<int:aim_id>/remove/", risk_changes.aim_remove, name="aim_remove"),
    path("<int:risk_id>/indicators/<int:series_id>/remove/", risk_changes.indicator_remove, name="indicator_remove"),
    path("<int:risk_id>/carry/", risk_changes.risk_carry, name="risk_carry"),
    path("<int:risk_id>/carry/<int:escalation_id>/", risk_changes.escalation_answer, name="escalation_answer"),
    path("<int:risk_id>/controls/new/", risk_controls.control_new, name="control_new"),
    path("<int:risk_id>/controls/<int:control_id>/", risk_controls.control_edit, name="control_edit"),
    path("<int:risk_id>/controls/<int:control_id>/check/", risk_controls.control_check, name="control_check"),
    path("<int:risk_id>/controls/<int:control_id>/end/", risk_controls.control_end, name="control_end"),
    path("<int:risk_id>/controls/<int:control_id>/mend/", risk_controls.control_mend, name="control_mend"),
]
