"""Passwords, as somebody types them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class NewPasswordForm(forms.Form):
    """A new password, twice. What it must be is checked by the service that sets it."""

    password = forms.CharField(
        label=_("New password"),
        help_text=_("At least 12 characters. Three or four words that have nothing to do with you are easy to keep."),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Choose a password.")},
    )
    again = forms.CharField(
        label=_("The same password again"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Type the password again, so that a slip of the keys does not lock you out.")},
    )

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        found: dict[str, Any] = super().clean() or {}
        if {"password", "again"} <= found.keys() and found["password"] != found["again"]:
            self.add_error("again", _("The two passwords are not the same: type both again."))
        return found


class ChangePasswordForm(NewPasswordForm):
    """The present password too, so that nobody changes it at somebody else's desk."""

    present = forms.CharField(
        label=_("Present password"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Type the password that you sign in with now.")},
    )
    field_order = ("present", "password", "again")
