"""The form of the sign-in page, whose refusals say what to do."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth has no types
    """allauth's, with sentences of our own."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["login"].error_messages["required"] = _("Enter your e-mail address.")
        # A field's own validators are shared with every other field of the product: they are replaced, never changed.
        like_this = EmailValidator(_("Write your e-mail address like name@council.gov.uk."))
        others = [one for one in self.fields["login"].validators if not isinstance(one, EmailValidator)]
        self.fields["login"].validators = [like_this, *others]
        self.fields["password"].error_messages["required"] = _("Enter your password.")
