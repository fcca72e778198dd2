"""People, the posts that they hold, members' seats and portfolios, and the users that sign in."""

from council_pm.people.models.delegations import DelegatedRight, Delegation
from council_pm.people.models.invitations import Invitation, InvitationState
from council_pm.people.models.persons import PartnerContact, Person
from council_pm.people.models.posts import Occupancy, OccupancyKind, Post
from council_pm.people.models.seats import Portfolio, PortfolioHolding, Seat, SeatKind
from council_pm.people.models.sign_ins import SignIn
from council_pm.people.models.users import ServiceAccount, SignInFailure, User, UserManager

__all__ = [
    "DelegatedRight",
    "Delegation",
    "Invitation",
    "InvitationState",
    "Occupancy",
    "OccupancyKind",
    "PartnerContact",
    "Person",
    "Portfolio",
    "PortfolioHolding",
    "Post",
    "Seat",
    "SeatKind",
    "ServiceAccount",
    "SignIn",
    "SignInFailure",
    "User",
    "UserManager",
]
