"""What the events of appraisals say in words: that something was done, never what it says.

Their kind is private: the browser of the record shows none of them, HR reads them on a page of its own (M092).
"""

from __future__ import annotations

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from appraisals.models import CircumstanceKind, Cycle, LeftOut, NamedFor
from appraisals.services import framework
from appraisals.services.writing import KIND
from council_pm.audit import wording
from council_pm.audit.wording import Detail, Kind, Titles


def register() -> None:
    """Hand them to the record."""
    wording.register(KIND, Kind(_("appraisal"), private=True))
    wording.register("appraisal_copy", Kind(_("copy of what is held"), private=True))
    wording.register("appraisal_key", Kind(_("words under a key"), private=True))
    wording.register("appraisal_person", Kind(_("person in appraisals"), private=True))
    titles = Titles(Cycle.objects.all, "pk", F("name"), slug="slug")
    wording.register("appraisal_cycle", Kind(_("cycle of appraisals"), titles=titles, url=_cycle))
    wording.register(framework.KIND, Kind(_("framework of appraisals"), text=wording.spoken))
    wording.register_sentences(
        {
            "set_appraisal_target": _("%(who)s set a target in %(what)s"),
            "change_appraisal_target": _("%(who)s changed a target in %(what)s"),
            "note_target_progress": _("%(who)s said how far a target is in %(what)s"),
            "order_appraisal_targets": _("%(who)s put targets in another order in %(what)s"),
            "remove_appraisal_target": _("%(who)s removed a target from %(what)s"),
            "carry_appraisal_targets": _("%(who)s copied open targets of the last appraisal into %(what)s"),
            "create_appraisal_cycle": _("%(who)s laid out the cycle of appraisals %(what)s"),
            "change_appraisal_cycle": _("%(who)s changed the cycle of appraisals %(what)s"),
            "open_appraisal_cycle": _("%(who)s opened the cycle of appraisals %(what)s"),
            "close_appraisal_cycle": _("%(who)s closed the cycle of appraisals %(what)s"),
            "reopen_appraisal_cycle": _("%(who)s opened again the cycle of appraisals %(what)s"),
            "remind_of_appraisals": _("%(who)s reminded people of the appraisals of %(what)s"),
            "begin_appraisal": _("%(who)s began %(what)s"),
            "move_appraisal": _("%(who)s moved %(what)s with its person"),
            "end_appraisal": _("%(who)s ended %(what)s: its person has left"),
            "resume_appraisal": _("%(who)s went on with %(what)s: its person is back"),
            "count_appraisal": _("%(who)s said whether %(what)s is counted"),
            "give_up_lost_keys": _("%(who)s gave up a lost key of appraisals"),
            "record_circumstance": _("%(who)s recorded a circumstance of %(what)s"),
            "end_circumstance": _("%(who)s ended a circumstance of %(what)s"),
            "remove_circumstance": _("%(who)s took back a circumstance of %(what)s that was said by mistake"),
            "name_appraiser": _("%(who)s named who appraises or countersigns for %(what)s"),
            "end_naming": _("%(who)s ended who appraises or countersigns for %(what)s"),
            "sign_appraisal": _("%(who)s signed an appraisal"),
            "enter_paper_signature": _("%(who)s kept that an appraisal was signed on paper"),
            "countersign_appraisal": _("%(who)s countersigned an appraisal"),
            "begin_appraisal_version": _("%(who)s began a new version of an appraisal"),
            "begin_appraisal_stage": _("%(who)s began the next stage of an appraisal"),
            "appraise_together": _("%(who)s appraised somebody together with their team"),
            "open_appraisal_as_hr": _("%(who)s opened %(what)s for HR, with a reason"),
            "ask_correction": _("%(who)s asked for a correction in %(what)s"),
            "answer_correction": _("%(who)s answered what was asked about %(what)s"),
            "delete_appraisal_words": _("%(who)s deleted the words of %(what)s, which are kept no longer"),
            "forget_what_was_said": _("%(who)s deleted what was said of %(what)s, which is kept no longer"),
            "copy_own_data": _("%(who)s took a copy of what is held about them: %(what)s"),
            "copy_data_of": _("%(who)s made a copy of what is held about somebody: %(what)s"),
            "seal_anew": _("%(who)s sealed words anew with another key: %(what)s"),
            "write_appraisal": _("%(who)s wrote in an appraisal: %(what)s"),
            "keep_own_note": _("%(who)s kept an own note beside an appraisal: %(what)s"),
            "check_in": _("%(who)s noted a check-in: %(what)s"),
            "change_check_in": _("%(who)s changed a check-in: %(what)s"),
            "agree_check_in": _("%(who)s agreed a check-in: %(what)s"),
            "add_need": _("%(who)s added a development need: %(what)s"),
            "change_need": _("%(who)s changed a development need: %(what)s"),
            "change_behaviour": _("%(who)s worded anew the behaviour %(what)s"),
            "add_theme": _("%(who)s added the development theme %(what)s"),
            "change_theme": _("%(who)s changed the development theme %(what)s"),
            "end_theme": _("%(who)s ended the development theme %(what)s"),
        }
    )
    wording.register_details(
        {
            "left_out": Detail(_("Counted or left out")),
            "circumstance": Detail(_("Circumstance")),
            "part": Detail(_("Named for")),
            "reminded": Detail(_("People reminded, counted")),
        }
    )
    wording.register_codes("left_out", [("counted", LeftOut.COUNTED.label), *LeftOut.choices])
    wording.register_codes("circumstance", CircumstanceKind.choices)
    wording.register_codes("part", NamedFor.choices)


def _cycle(slug: str) -> str:
    return reverse("appraisals:cycle_page", args=[slug])
