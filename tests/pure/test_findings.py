"""What a check noticed: how grave it is, where, and a sentence with the figures in it."""

from __future__ import annotations

from indicators.findings import Finding, Severity, advice, error, warning


def test_a_finding_blocks_asks_or_helps_and_names_its_figures() -> None:
    for make, severity in ((error, Severity.ERROR), (warning, Severity.WARNING), (advice, Severity.ADVICE)):
        found = make("too_far", "{value} is beyond {limit}.", "value", value="9", limit="5")
        params = {"value": "9", "limit": "5"}
        assert found == Finding(severity, "too_far", "{value} is beyond {limit}.", "value", params)
        assert found.message == "9 is beyond 5."


def test_advice_may_be_about_no_field() -> None:
    assert advice("quiet", "Nothing was said.") == Finding(Severity.ADVICE, "quiet", "Nothing was said.", "", {})
