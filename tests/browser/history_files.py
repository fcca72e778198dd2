"""History files for the browser's council: one that is sound and one that is not."""

from __future__ import annotations

HEADER = "indicator_code,area_code,area_name,period_label,value"
OWN_AREA, OTHER_AREA = "E06000004", "E06000001"


def sound(code: str, period: str, value: str = "77.7") -> bytes:
    """A figure of the council and one of another area."""
    rows = [HEADER, f"{code},{OWN_AREA},,{period},{value}", f"{code},{OTHER_AREA},,{period},71.2"]
    return ("\n".join(rows) + "\n").encode()


def faulty(code: str) -> bytes:
    """An unknown indicator, an unknown area, a bad period, and a figure that is none."""
    rows = [
        HEADER,
        f"NOT-KNOWN,{OWN_AREA},,Q1 2024/25,77.7",
        f"{code},X99999999,,Q1 2024/25,77.7",
        f"{code},{OWN_AREA},,sometime,77.7",
        f"{code},{OWN_AREA},,Q2 2024/25,1O",
    ]
    return ("\n".join(rows) + "\n").encode()
