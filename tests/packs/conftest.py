"""The day and the small council of the dashboards' tests."""

from __future__ import annotations

from tests.dashboards.conftest import _fixed_day, world  # noqa: F401  # fixtures of this folder, too
