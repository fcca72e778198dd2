"""Changing who there is, what they hold and whether they can sign in: one audited change each.

Every refusal is a ``ValidationError`` with a code and a sentence that says what to do.
"""

from council_pm.people.services.accounts import create_service_account, disable_user, give_sign_in
from council_pm.people.services.appointments import appoint, confirm_appointment, create_post, end_occupancy
from council_pm.people.services.persons import add_partner_contact, add_person, pseudonymise_person
from council_pm.people.services.seats import (
    create_portfolio,
    end_portfolio_holding,
    end_seat,
    hold_portfolio,
    seat_member,
)
from council_pm.people.services.start import Administrator, start_council

__all__ = [
    "Administrator",
    "add_partner_contact",
    "add_person",
    "appoint",
    "confirm_appointment",
    "create_portfolio",
    "create_post",
    "create_service_account",
    "disable_user",
    "end_occupancy",
    "end_portfolio_holding",
    "end_seat",
    "give_sign_in",
    "hold_portfolio",
    "pseudonymise_person",
    "seat_member",
    "start_council",
]
