"""Addresses of the rounds of returns."""

from django.urls import URLPattern, path

from indicators.views import calendar_feeds, releases, return_chase, rounds

_ONE = "rounds/<str:slug>/"

urlpatterns: list[URLPattern] = [
    path("rounds/", rounds.rounds_home, name="rounds_home"),
    path("rounds/open/", rounds.rounds_open, name="rounds_open"),
    path("rounds/year/", rounds.rounds_year, name="rounds_year"),
    path("rounds/late/", rounds.rounds_late, name="rounds_late"),
    path("rounds/late/chase/", return_chase.returns_chase, name="returns_chase"),
    path("rounds/calendar/", calendar_feeds.calendar_page, name="calendar_page"),
    path("rounds/calendar/<str:secret>.ics", calendar_feeds.calendar_feed, name="calendar_feed"),
    path(_ONE, rounds.round_wall, name="round_wall"),
    path(f"{_ONE}dates/", rounds.round_dates, name="round_dates"),
    path(f"{_ONE}release/", releases.round_release, name="round_release"),
]
