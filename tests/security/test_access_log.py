"""The access log of the web server holds no secret of an address: an invitation, a calendar, whom HR looked for."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

from gunicorn.config import Config

from council_pm.access_log import AccessLogger

SECRET = "a1-B2_c3"


def test_the_secret_of_an_invitation_is_in_no_field_of_a_line() -> None:
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": f"/invitation/{SECRET}/?from=mail",
        "PATH_INFO": f"/invitation/{SECRET}/",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_REFERER": f"https://council.example/invitation/{SECRET}/",
    }
    request = SimpleNamespace(headers=[("Referer", environ["HTTP_REFERER"])])
    response = SimpleNamespace(status="302 Found", sent=0, headers=[("Location", "/invitation/")])
    atoms = AccessLogger(Config()).atoms(response, request, environ, timedelta(milliseconds=3))
    assert SECRET not in str(atoms)
    assert atoms["r"] == "GET /invitation/.../?from=mail HTTP/1.1"
    assert atoms["M"] == 3


def test_the_secret_of_a_calendar_is_in_no_field_of_a_line() -> None:
    environ = {"REQUEST_METHOD": "GET", "RAW_URI": f"/forums/calendar/{SECRET}.ics", "SERVER_PROTOCOL": "HTTP/1.1"}
    request = SimpleNamespace(headers=[])
    response = SimpleNamespace(status="200 OK", sent=0, headers=[])
    atoms = AccessLogger(Config()).atoms(response, request, environ, timedelta(milliseconds=3))
    assert SECRET not in str(atoms)
    assert atoms["r"].startswith("GET /forums/calendar/...")


def test_whom_somebody_looked_for_in_appraisals_is_in_no_field_of_a_line() -> None:
    asked = "q=Ada+Lovelace&person=7011&reader=7012"
    environ = {
        "REQUEST_METHOD": "GET", "RAW_URI": f"/appraisals/hr/?{asked}", "PATH_INFO": "/appraisals/hr/",
        "QUERY_STRING": asked, "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_REFERER": f"https://c.example/appraisals/hr/?{asked}",
    }  # fmt: skip
    request = SimpleNamespace(headers=[("Referer", environ["HTTP_REFERER"])])
    response = SimpleNamespace(status="302 Found", sent=0, headers=[("Location", f"/appraisals/hr/openings/?{asked}")])
    atoms = AccessLogger(Config()).atoms(response, request, environ, timedelta(milliseconds=3))
    for word in ("Lovelace", "7011", "7012"):
        assert word not in str(atoms)
    assert atoms["r"] == "GET /appraisals/hr/?... HTTP/1.1"
    assert atoms["q"] == "..."


def test_what_was_asked_of_other_pages_is_in_the_line() -> None:
    environ = {
        "REQUEST_METHOD": "GET", "RAW_URI": "/plans/?year=2031", "PATH_INFO": "/plans/", "QUERY_STRING": "year=2031",
        "SERVER_PROTOCOL": "HTTP/1.1",
    }  # fmt: skip
    atoms = AccessLogger(Config()).atoms(
        SimpleNamespace(status="200 OK", sent=0, headers=[]), SimpleNamespace(headers=[]), environ, timedelta()
    )
    assert (atoms["r"], atoms["q"]) == ("GET /plans/?year=2031 HTTP/1.1", "year=2031")


def test_the_container_logs_by_it() -> None:
    assert '"--logger-class", "council_pm.access_log.AccessLogger"' in Path("Dockerfile").read_text("utf-8")
