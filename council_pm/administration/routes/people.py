"""Addresses of the screens for people, below ``/administration/``."""

from django.urls import URLPattern, path

from council_pm.administration.views import appointments, members, partners, people, people_changes, posts

urlpatterns: list[URLPattern] = [
    path("people/", people.person_list, name="person_list"),
    path("new-person/", people_changes.person_new, name="person_new"),
    path("people/<int:person_id>/", people.person_page, name="person_page"),
    path("people/<int:person_id>/change/", people_changes.person_edit, name="person_edit"),
    path("people/<int:person_id>/leave/", people_changes.person_leave, name="person_leave"),
    path("people/<int:person_id>/erase/", people_changes.person_erase, name="person_erase"),
    path("people/<int:person_id>/appoint/", people_changes.person_appoint, name="person_appoint"),
    path("roles/", people.role_list, name="role_list"),
    path("posts/", posts.post_list, name="post_list"),
    path("new-post/", posts.post_new, name="post_new"),
    path("posts/<slug:code>/", posts.post_page, name="post_page"),
    path("posts/<slug:code>/change/", posts.post_edit, name="post_edit"),
    path("posts/<slug:code>/end/", posts.post_end, name="post_end"),
    path("posts/<slug:code>/appoint/", appointments.post_appoint, name="post_appoint"),
    path("posts/<slug:code>/appoint/<int:person_id>/", appointments.post_appoint_person, name="post_appoint_person"),
    path("appointments/<int:occupancy_id>/end/", appointments.occupancy_end, name="occupancy_end"),
    path("seats/", members.seat_list, name="seat_list"),
    path("seats/<int:seat_id>/end/", appointments.seat_end, name="seat_end"),
    path("committees/<slug:slug>/seats/", members.committee_seats, name="committee_seats"),
    path("committees/<slug:slug>/seats/new/", members.seat_new, name="seat_new"),
    path("committees/<slug:slug>/seats/new/<int:person_id>/", members.seat_new_person, name="seat_new_person"),
    path("portfolios/", members.portfolio_list, name="portfolio_list"),
    path("new-portfolio/", members.portfolio_new, name="portfolio_new"),
    path("portfolios/<slug:slug>/", members.portfolio_page, name="portfolio_page"),
    path("portfolios/<slug:slug>/end/", members.portfolio_end, name="portfolio_end"),
    path("portfolios/<slug:slug>/hold/", members.portfolio_hold, name="portfolio_hold"),
    path("portfolios/<slug:slug>/hold/<int:person_id>/", members.portfolio_hold_person, name="portfolio_hold_person"),
    path("portfolio-holdings/<int:holding_id>/end/", appointments.holding_end, name="holding_end"),
    path("partners/", partners.partner_list, name="partner_list"),
    path("new-partner/", partners.partner_new, name="partner_new"),
    path("partners/<int:contact_id>/", partners.partner_edit, name="partner_edit"),
    path("partners/<int:contact_id>/end/", partners.partner_end, name="partner_end"),
]
