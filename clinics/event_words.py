"""What the events of clinics say in words: never what was written, nor who answered what."""

from __future__ import annotations

from django.db.models import CharField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinics.models import Clinic, ItemKind, Side, Summary
from council_pm.audit import wording
from council_pm.audit.wording import Detail, Kind, Titles
from council_pm.core.row_ids import row_id


def register() -> None:
    """Hand them to the browser of the record."""
    day = Cast("held_on", CharField())
    wording.register("clinic", Kind(_("clinic"), titles=Titles(Clinic.objects.all, "pk", day), url=_clinic))
    of_summary = Titles(Summary.objects.all, "pk", Cast("clinic__held_on", CharField()))
    wording.register("clinic_summary", Kind(_("summary of a clinic"), titles=of_summary, url=_summary))
    wording.register_sentences(
        {
            "plan_clinic": _("%(who)s laid out the clinic of %(what)s"),
            "change_clinic": _("%(who)s changed the clinic of %(what)s"),
            "move_clinic": _("%(who)s gave another day to the clinic of %(what)s"),
            "cancel_clinic": _("%(who)s cancelled the clinic of %(what)s"),
            "look_for_candidates": _("%(who)s looked for what may be brought to the clinic of %(what)s"),
            "name_for_clinic": _("%(who)s asked for help in the clinic of %(what)s"),
            "accept_for_clinic": _("%(who)s put something on for the clinic of %(what)s"),
            "defer_for_clinic": _("%(who)s left something for another time than the clinic of %(what)s"),
            "tell_heads": _("%(who)s told heads of service what is on in the clinic of %(what)s"),
            "write_item": _("%(who)s prepared an item of the clinic of %(what)s"),
            "comment_on_item": _("%(who)s commented on an item of the clinic of %(what)s"),
            "set_agenda": _("%(who)s set the agenda of the clinic of %(what)s"),
            "take_item_off": _("%(who)s took an item off the clinic of %(what)s"),
            "freeze_clinic": _("%(who)s made final the papers of the clinic of %(what)s"),
            "hold_clinic": _("%(who)s said that it was held: the clinic of %(what)s"),
            "note_in_clinic": _("%(who)s noted something in the clinic of %(what)s"),
            "promise_in_clinic": _("%(who)s kept a promise made in the clinic of %(what)s"),
            "set_attendance": _("%(who)s said who came to the clinic of %(what)s"),
            "draft_summary": _("%(who)s drafted a summary of the clinic of %(what)s"),
            "release_summary": _("%(who)s released to a committee a summary of the clinic of %(what)s"),
            "judge_clinic": _("%(who)s held the figures since the clinic of %(what)s against those before it"),
            "remind_of_clinic": _("%(who)s told people of the clinic of %(what)s"),
        }
    )
    wording.register_details(
        {
            "papers": Detail(_("Papers")),
            "came": Detail(_("Who came, counted")),
            "found": Detail(_("Found")),
            "private": Detail(_("Private")),
            "side": Detail(_("Whose promise")),
            "kind_of_item": Detail(_("Why it is on")),
            "periods_after": Detail(_("Periods afterwards")),
        }
    )
    wording.register_codes("side", Side.choices)
    wording.register_codes("kind_of_item", ItemKind.choices)


def _clinic(ref: str) -> str:
    return reverse("clinics:clinic_page", args=[ref]) if row_id(ref) is not None else ""


def _summary(ref: str) -> str:
    return reverse("clinics:summary_page", args=[ref]) if row_id(ref) is not None else ""
