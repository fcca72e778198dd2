"""What is typed about accounts."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from council_pm.administration.forms.lists import ListForm
from council_pm.people.selectors.account_list import AccountChoice, AccountState
from council_pm.people.selectors.sign_in_list import SignInChoice


class AccountFilterForm(ListForm):
    """Which accounts to list; what makes no sense counts as not asked."""

    state = forms.ChoiceField(required=False, choices=AccountState.choices)

    def choice(self) -> AccountChoice:
        """What was asked, in words."""
        return AccountChoice(self.asked("q"), self.asked("state"))


class SignInFilterForm(ListForm):
    """Which sign-ins to list; what makes no sense counts as not asked."""

    OUTCOMES = (("worked", _("Signed in")), ("failed", _("Did not work")))

    outcome = forms.ChoiceField(required=False, choices=OUTCOMES)

    def choice(self) -> SignInChoice:
        """What was asked, in words."""
        return SignInChoice(self.asked("q"), self.asked("outcome"))


class InviteForm(forms.Form):
    """Where the link goes; for somebody with a sign-in it always goes to the address of that."""

    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("The link goes there, and the person signs in with it. Leave it as it is for the address on file."),
        error_messages={"invalid": _("Write an e-mail address like name@council.gov.uk.")},
    )
    reason = forms.CharField(label=_("Reason"), required=False, max_length=500)


class ReasonForm(forms.Form):
    """Why something is done to somebody's sign-in; it stays in the record."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, error_messages={"required": _("Say why: the reason stays in the record.")}
    )


class OptionalReasonForm(forms.Form):
    """Why, for whoever wants to say."""

    reason = forms.CharField(label=_("Reason"), required=False, max_length=500)


class BulkInviteForm(forms.Form):
    """The last person of the preview that was shown."""

    last_person = forms.IntegerField(min_value=1, max_value=2**62, widget=forms.HiddenInput)
