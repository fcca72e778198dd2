"""Changing who there is, what they hold and whether they can sign in: one audited change each.

Every refusal is a ``ValidationError`` with a code and a sentence that says what to do.
"""

from council_pm.people.services.accounts import create_service_account, disable_user, enable_user, give_sign_in
from council_pm.people.services.appointments import (
    appoint,
    confirm_appointment,
    end_occupancy,
    withdraw_appointment,
)
from council_pm.people.services.leaving import Leaving, leave_council, leaving_on
from council_pm.people.services.partners import add_partner_contact, change_partner_contact, end_partner_contact
from council_pm.people.services.persons import add_person, change_person, pseudonymise_person
from council_pm.people.services.posts import (
    change_post,
    change_reports_to,
    create_post,
    end_post,
    move_post,
    rename_post,
    share_post,
)
from council_pm.people.services.seats import (
    create_portfolio,
    end_portfolio,
    end_portfolio_holding,
    end_seat,
    hold_portfolio,
    seat_member,
    withdraw_holding,
    withdraw_seat,
)
from council_pm.people.services.start import Administrator, start_council

__all__ = [
    "Administrator",
    "Leaving",
    "add_partner_contact",
    "add_person",
    "appoint",
    "change_partner_contact",
    "change_person",
    "change_post",
    "change_reports_to",
    "confirm_appointment",
    "create_portfolio",
    "create_post",
    "create_service_account",
    "disable_user",
    "enable_user",
    "end_occupancy",
    "end_partner_contact",
    "end_portfolio",
    "end_portfolio_holding",
    "end_post",
    "end_seat",
    "give_sign_in",
    "hold_portfolio",
    "leave_council",
    "leaving_on",
    "move_post",
    "pseudonymise_person",
    "rename_post",
    "seat_member",
    "share_post",
    "start_council",
    "withdraw_appointment",
    "withdraw_holding",
    "withdraw_seat",
]
