"""The two pages that machines ask, and the registry behind them."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from council_pm.core import health, health_checks


def well() -> None:
    return


def unwell() -> None:
    raise RuntimeError("the password is hunter2")


def test_alive_says_ok_without_asking_the_database(client: Client) -> None:
    """No database mark: a query would fail this test."""
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_ready_when_the_tables_are_current_even_while_the_broker_is_away(client: Client, settings) -> None:
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json()["status"] == "ready"
    assert response.json()["checks"]["database"] == "ok"
    assert response.json()["checks"]["tables"] == "ok"
    assert response.json()["checks"]["broker"] == "delayed"


def test_a_critical_check_that_fails_takes_the_process_out_of_service() -> None:
    answer = health.ask((health.HealthCheck("a", True, unwell), health.HealthCheck("b", True, well)))
    assert not answer.is_ready
    assert [(part.name, part.state) for part in answer.answers] == [("a", "failed"), ("b", "ok")]


def test_any_other_check_that_fails_means_delay_only() -> None:
    answer = health.ask((health.HealthCheck("a", False, unwell),))
    assert answer.is_ready
    assert answer.answers == (health.HealthAnswer("a", "delayed"),)


@pytest.mark.django_db
def test_not_ready_is_503_and_never_says_why(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_checks", {"a": health.HealthCheck("a", True, unwell)})
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"status": "not ready", "checks": {"a": "failed"}}


def test_a_check_registered_again_replaces_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_checks", {})
    health.register("a", unwell, critical=True)
    health.register("a", well, critical=True)
    assert len(health.registered()) == 1
    assert health.ask().is_ready


@pytest.mark.django_db
def test_a_migration_that_waits_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health_checks, "_tables_are_current", False)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    with pytest.raises(health_checks.NotReady):
        health_checks.tables_are_current()


def test_a_process_that_works_for_itself_asks_for_no_broker(monkeypatch: pytest.MonkeyPatch, settings) -> None:
    monkeypatch.setattr(health, "_checks", {})
    settings.EMBEDDED_WORKER = True
    health_checks.register_own_checks()
    assert [check.name for check in health.registered()] == ["database", "tables"]


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.django_db
def test_health_pages_hold_no_version_and_are_never_kept(client: Client, path: str) -> None:
    response = client.get(path)
    assert settings.SECRET_KEY.encode() not in response.content
    assert b"." not in response.content
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_pages_take_no_post(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
