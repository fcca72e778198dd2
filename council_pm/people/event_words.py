"""What the events of people, posts, seats and sign-ins say in words."""

from __future__ import annotations

from django.db.models import F, Value
from django.db.models.functions import Coalesce, Concat
from django.utils.translation import gettext_lazy as _

from council_pm.audit import wording
from council_pm.audit.wording import Detail, Kind, Titles
from council_pm.people.models import (
    DelegatedRight,
    Delegation,
    Occupancy,
    OccupancyKind,
    PartnerContact,
    Person,
    Portfolio,
    PortfolioHolding,
    Post,
    Seat,
    SeatKind,
    User,
)
from council_pm.people.roles import Role


def register() -> None:
    """Hand them to the browser of the record."""
    for name, kind in _kinds().items():
        wording.register(name, kind)
    wording.register_sentences(
        {
            "start_council": _("%(who)s started the council %(what)s"),
            "add_person": _("%(who)s added the person %(what)s"),
            "change_person": _("%(who)s changed what is known of the person %(what)s"),
            "pseudonymise_person": _("%(who)s took the name off the person %(what)s"),
            "add_partner_contact": _("%(who)s added the partner's contact %(what)s"),
            "change_partner_contact": _("%(who)s changed the partner's contact %(what)s"),
            "end_partner_contact": _("%(who)s ended the partner's contact %(what)s"),
            "give_sign_in": _("%(who)s gave %(what)s a sign-in"),
            "disable_user": _("%(who)s ended the sign-in of %(what)s"),
            "enable_user": _("%(who)s let %(what)s sign in again"),
            "invite": _("%(who)s invited %(what)s to sign in"),
            "revoke_invitation": _("%(who)s withdrew the invitation of %(what)s"),
            "accept_invitation": _("%(who)s chose a password by the link that was sent to %(what)s"),
            "change_password": _("%(who)s changed the password of %(what)s"),
            "end_session": _("%(who)s ended a session of %(what)s"),
            "end_sessions": _("%(who)s ended the sessions of %(what)s"),
            "refuse_appointment": _("%(who)s refused the appointment of %(what)s"),
            "delegate": _("%(who)s lent a right of %(what)s"),
            "end_delegation": _("%(who)s took back the right of %(what)s"),
            "create_service_account": _("%(who)s created the service account %(what)s"),
            "move_service_account": _("%(who)s moved the service account %(what)s"),
            "create_post": _("%(who)s created the post %(what)s"),
            "rename_post": _("%(who)s renamed the post %(what)s"),
            "move_post": _("%(who)s moved the post %(what)s to another part of the organisation"),
            "share_post": _("%(who)s changed who shares the post %(what)s"),
            "change_reports_to": _("%(who)s changed whom the post %(what)s reports to"),
            "end_post": _("%(who)s ended the post %(what)s"),
            "appoint": _("%(who)s appointed %(what)s"),
            "confirm_appointment": _("%(who)s confirmed the appointment of %(what)s"),
            "end_occupancy": _("%(who)s ended the appointment of %(what)s"),
            "withdraw_appointment": _("%(who)s withdrew the appointment of %(what)s"),
            "leave_council": _("%(who)s noted that %(what)s leaves the council"),
            "seat_member": _("%(who)s gave a seat to %(what)s"),
            "end_seat": _("%(who)s ended the seat of %(what)s"),
            "withdraw_seat": _("%(who)s withdrew the seat of %(what)s"),
            "create_portfolio": _("%(who)s created the portfolio %(what)s"),
            "end_portfolio": _("%(who)s ended the portfolio %(what)s"),
            "hold_portfolio": _("%(who)s gave a portfolio to %(what)s"),
            "end_portfolio_holding": _("%(who)s ended the portfolio of %(what)s"),
            "withdraw_holding": _("%(who)s withdrew the portfolio of %(what)s"),
        }
    )
    wording.register_details(
        {
            "post": Detail(_("Post"), kind="post"),
            "person": Detail(_("Person"), kind="person"),
            "user": Detail(_("Person"), kind="user"),
            "portfolio": Detail(_("Portfolio"), kind="portfolio"),
            "invitation": Detail(_("Invitation number")),
            "sign_in": Detail(_("Sign-in number")),
            "sessions": Detail(_("Sessions")),
            "appointed_by": Detail(_("Proposed by"), kind="user"),
            "administrators": Detail(_("Administrators"), kind="user"),
            "reports_to": Detail(_("Reports to"), kind="post"),
            "shared_with": Detail(_("Shared with")),
            "email": Detail(_("E-mail address")),
            "organisation": Detail(_("Organisation")),
            "title": Detail(_("Title")),
            "role": Detail(_("Role")),
            "kind": Detail(_("How")),
            "lent": Detail(_("What")),
        }
    )
    wording.register_codes("lent", DelegatedRight.choices)
    wording.register_codes("role", Role.choices)
    wording.register_codes("kind", [*OccupancyKind.choices, *SeatKind.choices])


def _kinds() -> dict[str, Kind]:
    in_post = Concat("person__name", Value(", "), "post__title")
    on_committee = Concat("person__name", Value(", "), "committee__name")
    of_portfolio = Concat("person__name", Value(", "), "portfolio__name")
    lent = Concat("from_person__name", Value(" → "), "to_person__name")
    contact = Concat("name", Value(", "), "organisation")
    return {
        "person": Kind(_("person"), titles=Titles(Person.objects.all, "pk", F("name"))),
        "user": Kind(
            _("sign-in"), titles=Titles(User.objects.all, "pk", Coalesce("person__name", "email"), "person_id")
        ),
        "post": Kind(_("post"), titles=Titles(Post.objects.all, "pk", F("title"), "code")),
        "occupancy": Kind(_("appointment"), titles=Titles(Occupancy.objects.all, "pk", in_post, "post__code")),
        "seat": Kind(_("seat on a committee"), titles=Titles(Seat.objects.all, "pk", on_committee, "committee__slug")),
        "portfolio": Kind(_("portfolio"), titles=Titles(Portfolio.objects.all, "pk", F("name"), "slug")),
        "portfolio_holding": Kind(
            _("holder of a portfolio"),
            titles=Titles(PortfolioHolding.objects.all, "pk", of_portfolio, "portfolio__slug"),
        ),
        "delegation": Kind(_("lent right"), titles=Titles(Delegation.objects.all, "pk", lent)),
        "partner_contact": Kind(_("partner's contact"), titles=Titles(PartnerContact.objects.all, "pk", contact)),
    }
