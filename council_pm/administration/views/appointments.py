"""Appointing people to posts, and ending or taking back what they hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from council_pm.administration.crumbs import crumbs
from council_pm.administration.forms.people import AppointForm, EndForm, ReasonForm
from council_pm.administration.views.people_forms import ChoicePage, FormPage, Found, answer, choose, typed_in
from council_pm.administration.views.posts import BOTH, post_here, post_steps
from council_pm.core.access import Actor, Permission, may, permitted
from council_pm.people.models import Occupancy, Person, PortfolioHolding, Post, Seat
from council_pm.people.roles import CORPORATE_ROLES
from council_pm.people.selectors.account_list import posts_of
from council_pm.people.selectors.people_list import matching_people
from council_pm.people.services import (
    appoint,
    end_occupancy,
    end_portfolio_holding,
    end_seat,
    withdraw_appointment,
    withdraw_holding,
    withdraw_seat,
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A post, and the person who is to hold it."""

    post: Post
    person: Person


def refuse_oneself_and_erased(user: AbstractBaseUser, person_id: int) -> Person:
    """The person of this number; nobody gives anything to themself (matrix M088), whatever the form says."""
    if getattr(user, "person_id", None) == person_id:
        raise PermissionDenied
    person = Person.objects.filter(pk=person_id, pseudonymised_at=None).first()
    if person is None:
        raise Http404
    return person


def post_to_fill(user: AbstractBaseUser, code: str) -> Post:
    """The post with this code; one with a corporate role is filled by system administrators only (matrix M089)."""
    post = post_here(user, code)
    if post.role in CORPORATE_ROLES and not may(user, Permission.GRANT_CORPORATE_ROLE):
        raise PermissionDenied
    return post


def candidate(user: AbstractBaseUser, code: str, person_id: int) -> Candidate:
    """A post and a person, both of whom the reader may bring together."""
    return Candidate(post_to_fill(user, code), refuse_oneself_and_erased(user, person_id))


def occupancy_here(user: AbstractBaseUser, occupancy_id: int) -> Occupancy:
    """An appointment; one to a corporate role is ended by system administrators only (matrix M089)."""
    occupancy = Occupancy.objects.select_related("post", "person").filter(pk=occupancy_id).first()
    if occupancy is None:
        raise Http404
    if occupancy.post.role in CORPORATE_ROLES and not may(user, Permission.GRANT_CORPORATE_ROLE):
        raise PermissionDenied
    return occupancy


def seat_here(user: AbstractBaseUser, seat_id: int) -> Seat:
    """The seat of this number."""
    seat = Seat.objects.select_related("committee", "person").filter(pk=seat_id).first()
    if seat is None:
        raise Http404
    return seat


def holding_here(user: AbstractBaseUser, holding_id: int) -> PortfolioHolding:
    """The holding of this number."""
    holding = PortfolioHolding.objects.select_related("portfolio", "person").filter(pk=holding_id).first()
    if holding is None:
        raise Http404
    return holding


@require_safe
@permitted(Permission.MANAGE_PEOPLE, fetch=post_to_fill)
def post_appoint(request: HttpRequest, post: Post) -> HttpResponse:
    """Choose who is to hold a post."""
    title = _("Appoint to %(post)s") % {"post": post.title}
    here = reverse("administration:post_page", args=[post.code])
    return choose_person(
        request, title, here, post_steps(post, _("Appoint")), "administration:post_appoint_person", post.code
    )


@require_http_methods(BOTH)
@permitted(Permission.MANAGE_PEOPLE, fetch=candidate)
def post_appoint_person(request: HttpRequest, wanted: Candidate) -> HttpResponse:
    """How and when somebody holds a post; a corporate role then waits for a second person."""
    post, person = wanted.post, wanted.person
    here = reverse("administration:post_page", args=[post.code])

    def save(typed: dict[str, Any]) -> HttpResponse:
        made = appoint(by=Actor(request.user.pk), person=person, post=post, **typed)
        words = {"name": person.name, "post": post.title}
        if made.needs_confirmation:
            messages.warning(
                request,
                _("%(name)s is proposed for %(post)s. It gives no rights until another system administrator has "
                  "confirmed it.") % words,
            )  # fmt: skip
        else:
            messages.success(request, _("%(name)s is appointed to %(post)s.") % words)
        return redirect(here)

    title = _("Appoint %(name)s to %(post)s") % {"name": person.name, "post": post.title}
    intro = ""
    if post.role in CORPORATE_ROLES:
        intro = _("This post has a corporate role: a second system administrator must confirm the appointment.")
    page = FormPage(title, _("Appoint"), here, post_steps(post, _("Appoint")), intro=intro)
    return answer(request, AppointForm(typed_in(request)), page, save)


@require_http_methods(BOTH)
@permitted(Permission.MANAGE_PEOPLE, fetch=occupancy_here)
def occupancy_end(request: HttpRequest, occupancy: Occupancy) -> HttpResponse:
    """Give an appointment its last day, or take back one that has not begun."""
    back = reverse("administration:post_page", args=[occupancy.post.code])
    title = _("End: %(name)s, %(what)s") % {"name": occupancy.person.name, "what": occupancy.post.title}
    page = _ending_page(occupancy, title, back, post_steps(occupancy.post, _("End")))
    by = Actor(request.user.pk)
    return _ended(
        request,
        page,
        occupancy,
        lambda typed: end_occupancy(by=by, occupancy=occupancy, **typed),
        lambda typed: withdraw_appointment(by=by, occupancy=occupancy, **typed),
    )


@require_http_methods(BOTH)
@permitted(Permission.MANAGE_PEOPLE, fetch=seat_here)
def seat_end(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Give a seat its last day, or take back one that has not begun."""
    back = reverse("administration:committee_seats", args=[seat.committee.slug])
    title = _("End: %(name)s, %(what)s") % {"name": seat.person.name, "what": seat.committee.name}
    page = _ending_page(seat, title, back, crumbs((seat.committee.name, back), (_("End"), "")))
    by = Actor(request.user.pk)
    return _ended(
        request,
        page,
        seat,
        lambda typed: end_seat(by=by, seat=seat, **typed),
        lambda typed: withdraw_seat(by=by, seat=seat, **typed),
    )


@require_http_methods(BOTH)
@permitted(Permission.MANAGE_PEOPLE, fetch=holding_here)
def holding_end(request: HttpRequest, holding: PortfolioHolding) -> HttpResponse:
    """Give a holding its last day, or take back one that has not begun."""
    back = reverse("administration:portfolio_page", args=[holding.portfolio.slug])
    title = _("End: %(name)s, %(what)s") % {"name": holding.person.name, "what": holding.portfolio.name}
    page = _ending_page(holding, title, back, crumbs((holding.portfolio.name, back), (_("End"), "")))
    by = Actor(request.user.pk)
    return _ended(
        request,
        page,
        holding,
        lambda typed: end_portfolio_holding(by=by, holding=holding, **typed),
        lambda typed: withdraw_holding(by=by, holding=holding, **typed),
    )


def choose_person(
    request: HttpRequest, title: str, back: str, steps: list[dict[str, str]], url_name: str, slug: str
) -> HttpResponse:
    """Look somebody up for a post, a seat or a portfolio; the reader is never among those found (matrix M088)."""
    own = getattr(request.user, "person_id", None)

    def find(words: str, most: int) -> list[Found]:
        people = [person for person in matching_people(words, most + 1) if person.pk != own][:most]
        held = posts_of([person.pk for person in people])
        return [
            Found(reverse(url_name, args=[slug, person.pk]), person.name, "; ".join(held.get(person.pk, [])))
            for person in people
        ]

    nothing = _("Nobody has these words in the name. Try fewer letters, or add the person first.")
    return choose(request, ChoicePage(title, _("Name of the person"), back, steps, nothing), find)


def _ending_page(row: Occupancy | Seat | PortfolioHolding, title: str, back: str, steps: Any) -> FormPage:
    if row.starts > timezone.localdate():
        intro = _("This has not begun. It is taken back, and the record keeps that it was made.")
        return FormPage(title, _("Take back"), back, steps, intro=intro, warning=True)
    return FormPage(title, _("End"), back, steps, intro=_("The last day counts: what is held ends after it."))


def _ended(
    request: HttpRequest,
    page: FormPage,
    row: Occupancy | Seat | PortfolioHolding,
    end: Callable[[dict[str, Any]], object],
    take_back: Callable[[dict[str, Any]], object],
) -> HttpResponse:
    has_begun = row.starts <= timezone.localdate()

    def save(typed: dict[str, Any]) -> HttpResponse:
        (end if has_begun else take_back)(typed)
        messages.success(request, _("It has its last day.") if has_begun else _("It is taken back."))
        return redirect(page.back_url)

    data = typed_in(request)
    form = EndForm(data, initial={"ends": timezone.localdate()}) if has_begun else ReasonForm(data)
    return answer(request, form, page, save)
