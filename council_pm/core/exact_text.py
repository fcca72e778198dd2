"""Exact figures as text, without the noughts at their end: columns keep six decimals, whatever was typed (pure)."""

from __future__ import annotations

from decimal import Decimal


def exact_text(value: Decimal) -> str:
    """A figure as somebody would type it, and as files hold it: ``1234.5``; no exponent, no minus before nought."""
    return f"{value.normalize() + 0:f}"


def exact_words(value: Decimal) -> str:
    """The same as people read it, with commas between thousands: ``1,234.5``."""
    return f"{value.normalize() + 0:,f}"
