"""Addresses of the screens for accounts, below ``/administration/``."""

from django.urls import URLPattern, path

from council_pm.administration.views import accounts, accounts_changes, accounts_confirmations, accounts_sign_ins

urlpatterns: list[URLPattern] = [
    path("accounts/", accounts.account_list, name="account_list"),
    path("accounts/table/", accounts.account_table, name="account_table"),
    path("accounts/invite-everybody/", accounts.account_invite_everybody, name="account_invite_everybody"),
    path("accounts/<int:person_id>/", accounts.account_page, name="account_page"),
    path("accounts/<int:person_id>/rights/", accounts.account_rights, name="account_rights"),
    path("accounts/<int:person_id>/invite/", accounts_changes.account_invite, name="account_invite"),
    path("accounts/<int:person_id>/revoke/", accounts_changes.account_revoke, name="account_revoke"),
    path("accounts/<int:person_id>/disable/", accounts_changes.account_disable, name="account_disable"),
    path("accounts/<int:person_id>/enable/", accounts_changes.account_enable, name="account_enable"),
    path("accounts/<int:person_id>/end-sessions/", accounts_changes.account_end_sessions, name="account_end_sessions"),
    path("accounts/sessions/<int:sign_in_id>/end/", accounts_changes.account_end_session, name="account_end_session"),
    path("sign-ins/", accounts_sign_ins.sign_in_list, name="sign_in_list"),
    path("sign-ins/table/", accounts_sign_ins.sign_in_table, name="sign_in_table"),
    path("confirmations/", accounts_confirmations.confirmation_list, name="confirmation_list"),
    path("confirmations/table/", accounts_confirmations.confirmation_table, name="confirmation_table"),
    path(
        "confirmations/<int:occupancy_id>/confirm/",
        accounts_confirmations.confirmation_confirm,
        name="confirmation_confirm",
    ),
    path(
        "confirmations/<int:occupancy_id>/refuse/",
        accounts_confirmations.confirmation_refuse,
        name="confirmation_refuse",
    ),
]
