"""Screens that ``people`` alone knows: signing in and out."""

from council_pm.people.views.session import sign_in, sign_out

__all__ = ["sign_in", "sign_out"]
