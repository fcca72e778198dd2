"""The form of the sign-in page, whose refusals say what to do."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from django.utils.translation import gettext_lazy as _


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth has no types
    """allauth's, with sentences of our own."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["login"].error_messages["required"] = _("Enter your e-mail address.")
        self.fields["login"].error_messages["invalid"] = _("Write your e-mail address like name@council.gov.uk.")
        for validator in self.fields["login"].validators:
            validator.message = self.fields["login"].error_messages["invalid"]
        self.fields["password"].error_messages["required"] = _("Enter your password.")
