"""What the events of good practice say in words. Of a nomination no word is repeated, not even a name."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from council_pm.audit import wording
from council_pm.audit.wording import Detail, Kind, Titles
from council_pm.practice.models import Award, Community, PracticeEntry


def register() -> None:
    """Hand them to the browser of the record."""
    wording.register(
        "practice_entry",
        Kind(
            _("good practice entry"),
            titles=Titles(_told_entries, "pk", "newest__title"),
            url=lambda pk: reverse("practice:entry_page", args=[pk]),
        ),
    )
    wording.register(
        "practice_community",
        Kind(
            _("community"),
            titles=Titles(Community.objects.all, "pk", "name"),
            url=lambda _pk: reverse("practice:community_list"),
        ),
    )
    wording.register(
        "practice_award",
        Kind(
            _("award"),
            titles=Titles(Award.objects.all, "pk", "recipient"),
            url=lambda _pk: reverse("practice:award_list"),
        ),
    )
    wording.register(
        "practice_transfer", Kind(_("learning transfer"), url=lambda _pk: reverse("practice:transfer_list"))
    )
    wording.register("practice_promise", Kind(_("promise"), url=lambda _pk: reverse("practice:promise_list")))
    wording.register("practice_nomination", Kind(_("nomination")))
    wording.register("practice_panel", Kind(_("seat on the panel"), url=lambda _pk: reverse("practice:panel")))
    wording.register(
        "practice_recognition",
        Kind(_("unit recognised for attendance"), url=lambda _pk: reverse("practice:award_list")),
    )
    wording.register_sentences(
        {
            "draft_practice": _("%(who)s drafted the good practice entry %(what)s"),
            "change_practice": _("%(who)s changed the good practice entry %(what)s"),
            "publish_practice": _("%(who)s published the good practice entry %(what)s"),
            "retire_practice": _("%(who)s took the good practice entry %(what)s out of the register"),
            "use_practice": _("%(who)s used the good practice entry %(what)s"),
            "tell_of_practice": _("%(who)s said what came of using the good practice entry %(what)s"),
            "remind_of_practice": _("%(who)s reminded the contact of the good practice entry %(what)s"),
            "add_community": _("%(who)s added the community %(what)s"),
            "turn_community": _("%(who)s changed whether the community %(what)s is offered"),
            "record_transfer": _("%(who)s put a learning transfer on record"),
            "withdraw_transfer": _("%(who)s took a learning transfer back"),
            "word_promise": _("%(who)s worded a promise"),
            "nominate": _("%(who)s nominated somebody for an award"),
            "give_award": _("%(who)s gave an award to %(what)s"),
            "withdraw_award": _("%(who)s took the award of %(what)s back"),
            "seat_on_panel": _("%(who)s gave somebody a seat on the panel for awards"),
            "end_panel_seat": _("%(who)s ended a seat on the panel for awards"),
            "recognise_unit": _("%(who)s recognised a unit for its attendance"),
        }
    )
    wording.register_details(
        {
            "year": Detail(_("Year")),
            "giver": Detail(_("Who gave"), kind="org_unit"),
            "receiver": Detail(_("Who received"), kind="org_unit"),
        }
    )


def _told_entries() -> QuerySet[PracticeEntry]:
    """The record names no draft: not all who read it may read that."""
    return PracticeEntry.objects.filter(published_at__isnull=False)
