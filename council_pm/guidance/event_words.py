"""What the events of guidance say in words."""

from __future__ import annotations

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from council_pm.audit import wording
from council_pm.audit.wording import Detail, Kind, Titles
from council_pm.core.row_ids import row_id
from council_pm.guidance.models import (
    LogEntry,
    LogRevision,
    LookOutcome,
    Page,
    PageRevision,
    Term,
    TermRevision,
)


def register() -> None:
    """Hand them to the browser of the record."""
    title = PageRevision.objects.filter(page=OuterRef("pk")).order_by("-revision").values("title")[:1]
    name = TermRevision.objects.filter(term=OuterRef("pk")).order_by("-revision").values("name")[:1]
    what = LogRevision.objects.filter(entry=OuterRef("pk")).order_by("-revision").values("what")[:1]
    wording.register(
        "guidance_page", Kind(_("page"), titles=Titles(Page.objects.all, "pk", Subquery(title), "slug"), url=_page)
    )
    wording.register(
        "guidance_term", Kind(_("word"), titles=Titles(Term.objects.all, "pk", Subquery(name), "slug"), url=_word)
    )
    wording.register(
        "log_entry", Kind(_("entry"), titles=Titles(LogEntry.objects.all, "pk", Subquery(what)), url=_entry)
    )
    wording.register_sentences(
        {
            "add_guidance_page": _("%(who)s added the page “%(what)s” to the guidance"),
            "write_guidance_page": _("%(who)s wrote the page “%(what)s” of the guidance anew"),
            "withdraw_guidance_page": _("%(who)s withdrew the page “%(what)s” of the guidance"),
            "explain_word": _("%(who)s said what “%(what)s” means"),
            "withdraw_word": _("%(who)s withdrew the word “%(what)s”"),
            "write_log_entry": _("%(who)s wrote in the log of the system: %(what)s"),
            "correct_log_entry": _("%(who)s corrected in the log of the system: %(what)s"),
            "look_at_log_entry": _("%(who)s looked again at a change of the system: %(what)s"),
        }
    )
    wording.register_details({"look_outcome": Detail(_("What came of it"))})
    wording.register_codes("look_outcome", LookOutcome.choices)


def _page(slug: str) -> str:
    return reverse("guidance:page", args=[slug])


def _word(slug: str) -> str:
    return reverse("guidance:word", args=[slug])


def _entry(ref: str) -> str:
    return reverse("guidance:log_entry", args=[ref]) if row_id(ref) is not None else ""
