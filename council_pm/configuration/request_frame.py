"""The settings in force, read once a request."""

from __future__ import annotations

from django.http import HttpRequest

from council_pm.configuration.selectors import Frame, frame

_KEPT = "_council_pm_frame"


def frame_of(request: HttpRequest) -> Frame:
    """The data version and the settings in force, read once a request."""
    kept: Frame | None = getattr(request, _KEPT, None)
    if kept is None:
        kept = frame()
        keep_frame(request, kept)
    return kept


def keep_frame(request: HttpRequest, in_force: Frame) -> None:
    """Hand over a frame that was read before the view had the request in hand, so that it is read once."""
    setattr(request, _KEPT, in_force)
