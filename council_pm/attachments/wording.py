"""What is said when a file or a note is not kept."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from council_pm.attachments.refusals import FileRefusedError, NoteRefusedError

KINDS = "PDF, Word (.docx), Excel (.xlsx), OpenDocument (.odt, .ods), CSV, text, PNG, JPEG"

_SENTENCES: dict[str, str | Promise] = {
    "missing": _("Choose a file."),
    "empty": _("The file is empty. Choose the one with the evidence in it."),
    "kind": _("Files of the kind “%(found)s” are not taken. Send one of these: %(kinds)s."),
    "mismatch": _(
        "The file is not what its name says: it ends in .%(found)s and holds something else. Open it, save it as that"
        " kind, and send that."
    ),
    "old_office": _("The file is in the format of Office before 2007. Save it as .docx, .xlsx or PDF and send that."),
    "password": _("The file is protected by a password, so nobody could check it. Save it without one and send that."),
    "macros": _("The file holds macros or controls. Save it as a document without macros, or as PDF, and send that."),
    "program": _("The file holds a program or something that starts one. Save what is to be read as a plain PDF."),
    "too_much_inside": _("The file unpacks to more than is safe to open. Send a smaller one, or a PDF of it."),
    "two_kinds": _("The file is of two kinds at once, which hides what is in it. Save it anew and send that."),
    "broken": _("The file is damaged or incomplete. Open it, save it anew and send that."),
    "not_text": _("The file is not plain text. Save it as CSV or text (UTF-8), or send it in its own format."),
    "web_page": _("The file is a web page or a drawing with tags. Save it as PDF and send that."),
    "too_large": _("The file is larger than %(found)s MB. Send a smaller one, or split it."),
    "too_many": _("There are %(found)s files here already, which is the most. Remove one, or put several into one."),
    "infected": _("The council's virus scanner refused the file. Do not open it; tell your IT service."),
    "not_scanned": _("The council's virus scanner could not be asked, so the file was not kept. Try again later."),
    "closed": _("Nothing can be attached here any more: it is closed."),
}


def sentence(refusal: FileRefusedError) -> str:
    """One sentence that says what is wrong and what to do."""
    return str(_SENTENCES[refusal.code]) % {"found": refusal.found, "kinds": KINDS}


_NOTES: dict[str, Promise] = {
    "empty": _("Write what you want to say."),
    "too_long": _("A note has at most %(found)s characters: say it in fewer, or attach a file."),
}


def note_sentence(refusal: NoteRefusedError) -> str:
    """One sentence that says why a note was not kept and what to do."""
    return str(_NOTES[refusal.code]) % {"found": refusal.found}
