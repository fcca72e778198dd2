"""People, their posts, seats, portfolios and sign-ins."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.demo import organisation, people
from council_pm.demo.load.organisation import Places
from council_pm.demo.load.record import BY
from council_pm.demo.sign_ins import PASSWORD, SIGN_INS
from council_pm.people.models import Occupancy, Person, Portfolio, Post, User
from council_pm.people.roles import Role
from council_pm.people.services import (
    add_partner_contact,
    add_person,
    appoint,
    confirm_appointment,
    create_portfolio,
    create_post,
    give_sign_in,
    hold_portfolio,
    seat_member,
)

FIRST_ADMINISTRATORS = "A new council starts with two administrators."


@dataclass(frozen=True, slots=True)
class Council:
    """Posts by code, portfolios by slug, and the ids of users by the person's name."""

    posts: dict[str, Post]
    portfolios: dict[str, Portfolio]
    user_ids: dict[str, int]


def load_people(as_of: dt.date, places: Places) -> Council:
    """Write everybody. Those with an address have a user, so that a signature has somebody behind it; only the
    sign-ins of ``SIGN_INS`` have a password."""
    persons = {spec.name: add_person(by=BY, name=spec.name, email=spec.email) for spec in people.people()}
    posts = _posts(places)
    user_ids = _users(persons)
    _appoint(as_of, posts, persons, user_ids)
    portfolios = _portfolios(as_of, persons)
    for seat in people.seats(as_of):
        seat_member(
            by=BY,
            committee=places.committees[seat.committee],
            person=persons[seat.person],
            kind=seat.kind,
            represents=seat.represents,
            votes_on=seat.votes_on,
            starts=seat.starts,
        )
    for partner in people.PARTNERS:
        add_partner_contact(by=BY, organisation=partner.organisation, name=partner.name, email=partner.email)
    return Council(posts, portfolios, user_ids)


def _posts(places: Places) -> dict[str, Post]:
    posts: dict[str, Post] = {}
    for spec in organisation.posts():
        above = spec.reports_to
        if spec.unit == organisation.MOVED:
            above = organisation.head_post(organisation.MOVED_TO)
        posts[spec.code] = create_post(
            by=BY,
            code=spec.code,
            unit=places.units[spec.unit],
            title=spec.title,
            role=spec.role,
            reports_to=posts[above] if above else None,
            shared_with=spec.shared_with,
        )
    return posts


def _users(persons: dict[str, Person]) -> dict[str, int]:
    """Users by the person's name. One slow hash of the one public password is enough for all sign-ins."""
    ids = {
        name: give_sign_in(by=BY, person=person, email=person.email).pk
        for name, person in persons.items()
        if person.email
    }
    User.objects.filter(email__in=[one.email for one in SIGN_INS]).update(password=make_password(PASSWORD))
    return ids


def _appoint(as_of: dt.date, posts: dict[str, Post], persons: dict[str, Person], user_ids: dict[str, int]) -> None:
    """The two system administrators first: each other corporate role is confirmed by one of them (matrix M089)."""
    specs = sorted(people.occupancies(as_of), key=lambda spec: posts[spec.post].role != Role.SYSTEM_ADMINISTRATOR)
    confirmer: Actor | None = None
    for spec in specs:
        post, person = posts[spec.post], persons[spec.person]
        if post.role == Role.SYSTEM_ADMINISTRATOR:
            occupancy = Occupancy.objects.create(post=post, person=person, kind=spec.kind, starts=spec.starts)
            record(
                by=BY,
                action="appoint",
                subject_kind="occupancy",
                subject_id=occupancy.pk,
                detail={"post": post.pk, "person": person.pk, "from": spec.starts.isoformat()},
                reason=FIRST_ADMINISTRATORS,
            )
            confirmer = confirmer or Actor(user_ids[spec.person])
            continue
        occupancy = appoint(by=BY, person=person, post=post, kind=spec.kind, starts=spec.starts, ends=spec.ends)
        if occupancy.needs_confirmation and confirmer is not None:
            confirm_appointment(by=confirmer, occupancy=occupancy)


def _portfolios(as_of: dt.date, persons: dict[str, Person]) -> dict[str, Portfolio]:
    starts = people.portfolios_since(as_of)
    portfolios = {
        spec.slug: create_portfolio(by=BY, slug=spec.slug, name=spec.name, starts=starts)
        for spec in organisation.PORTFOLIOS
    }
    for holding in people.holdings(as_of):
        hold_portfolio(
            by=BY,
            portfolio=portfolios[holding.portfolio],
            person=persons[holding.person],
            starts=holding.starts,
        )
    return portfolios
