"""Inviting everybody who has no sign-in: who that is, and the job that does it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from council_pm.jobs.runs import JobRun
from council_pm.people.models import Invitation, Occupancy, Person, PortfolioHolding, Seat
from council_pm.people.selectors import in_force
from council_pm.people.services.invitations import invite


def to_be_invited() -> QuerySet[Person]:
    """People who hold a post, a seat or a portfolio today, have an address, and can neither sign in nor are invited.

    Whoever has an account that never got a password cannot sign in; one that was disabled stays so. By number, so that
    a preview and the job that follows speak of the same people.
    """
    today = timezone.localdate()
    holds = [
        Exists(model.objects.filter(in_force(today), person=OuterRef("pk")))
        for model in (Occupancy, Seat, PortfolioHolding)
    ]
    invited = Invitation.objects.filter(person=OuterRef("pk"), used_at=None, revoked_at=None)
    no_sign_in = Q(user=None) | Q(user__is_active=True, user__password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return (
        Person.objects.filter(holds[0] | holds[1] | holds[2])
        .filter(no_sign_in, ~Exists(invited), pseudonymised_at=None)
        .exclude(email="")
        .order_by("pk")
    )


def invite_everybody(run: JobRun) -> dict[str, Any]:
    """Invite everybody up to the last person of the preview, one after the other; whoever cannot be is counted.

    Safe to repeat: who has been invited is not on the list any more.
    """
    people = list(to_be_invited().filter(pk__lte=int(run.params["last_person"])))
    invited = 0
    for number, person in enumerate(people, start=1):
        try:
            invite(by=run.actor, person=person, site=str(run.params["site"]))
            invited += 1
        except ValidationError:
            pass  # their address is taken, or this actor may not invite them: the preview still lists them
        run.progress(number, len(people))
    return {"invited": invited, "left_out": len(people) - invited, "go_to": str(run.params["go_to"])}


def describe(result: Mapping[str, Any]) -> str:
    """What became of it, for the page of the job."""
    words = ngettext("%(count)d person was invited.", "%(count)d people were invited.", int(result["invited"]))
    sentence = words % {"count": int(result["invited"])}
    if result["left_out"]:
        sentence += " " + _("%(count)d could not be: somebody signs in with their address, or a system"
                            " administrator must invite them.") % {"count": int(result["left_out"])}  # fmt: skip
    return sentence
