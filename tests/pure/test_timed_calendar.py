"""Sessions as iCalendar text: in UTC, so that no change of the clocks moves them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from indicators.returns.ical import TimedEntry, calendar_text

LONDON = ZoneInfo("Europe/London")
STAMP = datetime(2026, 3, 1, 12, tzinfo=UTC)


def entry(starts: datetime, ends: datetime, **fields: object) -> str:
    return calendar_text(
        "Sessions",
        [TimedEntry(uid="a@b", starts=starts, ends=ends, summary="Bins, boxes; bags", **fields)],  # type: ignore[arg-type]
        STAMP,
    )


def test_the_hour_is_the_same_on_the_wall_before_and_after_the_clocks_change() -> None:
    winter = entry(datetime(2026, 3, 27, 12, 30, tzinfo=LONDON), datetime(2026, 3, 27, 13, 30, tzinfo=LONDON))
    summer = entry(datetime(2026, 3, 30, 12, 30, tzinfo=LONDON), datetime(2026, 3, 30, 13, 30, tzinfo=LONDON))
    assert "DTSTART:20260327T123000Z\r\nDTEND:20260327T133000Z" in winter
    assert "DTSTART:20260330T113000Z\r\nDTEND:20260330T123000Z" in summer


def test_it_says_where_and_whether_it_takes_place_and_escapes_its_title() -> None:
    start, end = datetime(2026, 4, 1, 11, tzinfo=UTC), datetime(2026, 4, 1, 12, tzinfo=UTC)
    text = entry(start, end, place="Room 4, Town Hall", url="https://x.example/1", sequence=2, is_cancelled=True)
    for line in (
        r"SUMMARY:Bins\, boxes\; bags", r"LOCATION:Room 4\, Town Hall", "URL:https://x.example/1", "SEQUENCE:2",
        "STATUS:CANCELLED",
    ):  # fmt: skip
        assert f"{line}\r\n" in text
    bare = entry(start, end)
    assert "STATUS:CONFIRMED" in bare
    assert "LOCATION" not in bare
    assert "URL" not in bare
