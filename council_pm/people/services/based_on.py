"""Two people who change one thing: what a form was based on, and the refusal when that is no longer so."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from council_pm.core.fingerprints import fingerprint
from council_pm.people.models import PartnerContact, Person, Post


def person_version(person: Person) -> str:
    """What a form that changes a person is based on."""
    return fingerprint(person.name, person.email)


def post_version(post: Post) -> str:
    """What a form that changes a post is based on."""
    return fingerprint(post.title, post.unit_id, post.reports_to_id, post.shared_with, post.ended)


def contact_version(contact: PartnerContact) -> str:
    """What a form that changes a partner's contact is based on."""
    return fingerprint(contact.organisation, contact.name, contact.email, contact.ended)


def check_based_on(current: str, based_on: str | None) -> None:
    """Refuse a change that was begun before somebody else's was saved; nothing given: not asked.

    Code ``changed_meanwhile``.
    """
    if based_on is not None and based_on != current:
        raise ValidationError(
            _("Somebody else saved a change while you were typing. Both are shown below: save again to keep yours."),
            "changed_meanwhile",
        )
