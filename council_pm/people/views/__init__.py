"""Screens that ``people`` alone knows: signing in and out, invitations, one's own account."""

from council_pm.people.views.account import account_end_others, account_page, account_password, account_rights
from council_pm.people.views.delegations import delegation_end, delegation_list, delegation_new, delegation_table
from council_pm.people.views.invitation import invitation_open, invitation_page
from council_pm.people.views.session import sign_in, sign_out

__all__ = [
    "account_end_others",
    "account_page",
    "account_password",
    "account_rights",
    "delegation_end",
    "delegation_list",
    "delegation_new",
    "delegation_table",
    "invitation_open",
    "invitation_page",
    "sign_in",
    "sign_out",
]
