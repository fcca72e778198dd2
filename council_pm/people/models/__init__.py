"""People, the posts that they hold, members' seats and portfolios, and the users that sign in."""

from council_pm.people.models.persons import PartnerContact, Person
from council_pm.people.models.posts import Occupancy, OccupancyKind, Post
from council_pm.people.models.seats import Portfolio, PortfolioHolding, Seat, SeatKind
from council_pm.people.models.users import ServiceAccount, SignInFailure, User, UserManager

__all__ = [
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
    "SignInFailure",
    "User",
    "UserManager",
]
