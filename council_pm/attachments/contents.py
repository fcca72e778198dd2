"""Whether a file is what its name says, and of a kind that evidence may be (pure).

The name's ending chooses what the file must be, and the bytes decide: nothing is taken because a browser says so.
Nothing of a file is ever run, drawn or parsed as a document here. What this refuses is what can be told from the
outside; viruses are found by the council's own scanner (``scanning``).
"""

from __future__ import annotations

import re
import unicodedata
import warnings
import zipfile
from dataclasses import dataclass
from typing import IO

from PIL import Image

from council_pm.attachments.packages import check_package
from council_pm.attachments.refusals import FileRefusedError

LONGEST_NAME = 120
_WORDS = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ODT, _ODS = "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet"
TYPES = {
    "pdf": "application/pdf",
    "docx": _WORDS,
    "xlsx": _SHEET,
    "odt": _ODT,
    "ods": _ODS,
    "csv": "text/csv",
    "txt": "text/plain",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
}
"""What may be attached: the ending of the name, and the type that it is served as."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC = {b"%PDF-": "pdf", b"PK\x03\x04": "zip", b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg", _OLE: "ole"}
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_PDF_ENCRYPTED = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")
_PDF_ACTIVE = re.compile(rb"/(?:JavaScript|Launch)\b")
_PAGE_TAGS = re.compile(r"<\s*(?:!doctype|\?xml|html|head|body|script|svg|iframe|object|embed)\b", re.IGNORECASE)
_PAGE_WITHIN = 1_024  # characters: browsers look no further to guess what a file is
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be kept: the name that is shown, and the type that it is served as."""

    name: str
    content_type: str


def checked(name: str, file: IO[bytes]) -> Checked:
    """Look at the whole file. Raises ``FileRefusedError`` for what may not be attached; its code says why."""
    shown = shown_name(name)
    ending = shown.rpartition(".")[2].lower() if "." in shown else ""
    if ending not in TYPES:
        raise FileRefusedError("kind", ending or shown)
    file.seek(0)
    head = file.read(16)
    if not head:
        raise FileRefusedError("empty")
    found = next((kind for magic, kind in _MAGIC.items() if head.startswith(magic)), "")
    if found == "ole":
        _refuse_ole(file)
    if found != {"docx": "zip", "xlsx": "zip", "odt": "zip", "ods": "zip", "jpeg": "jpg"}.get(
        ending, "" if ending in ("csv", "txt") else ending
    ):
        raise FileRefusedError("mismatch", ending)
    if found == "zip":
        check_package(file, TYPES[ending], ending)
    else:
        _refuse_hidden_package(file)
        {"pdf": _check_pdf, "png": _check_picture, "jpg": _check_picture, "": _check_text}[found](file)
    return Checked(shown, TYPES[ending])


def shown_name(name: str) -> str:
    """The name as text to show: no folders, nothing that cannot be seen or turns the line around, not too long."""
    last = re.split(r"[\\/]", name)[-1]
    seen = "".join(" " if unicodedata.category(one)[0] in "CZ" else one for one in last)
    words = " ".join(seen.split()).strip(". ")
    stem, dot, ending = words.rpartition(".")
    if len(words) <= LONGEST_NAME:
        return words
    return f"{stem[: LONGEST_NAME - 8].rstrip()}{dot}{ending[:7]}" if stem else words[:LONGEST_NAME]


def _refuse_ole(file: IO[bytes]) -> None:
    """The container of Office files before 2007, and of any with a password."""
    file.seek(0)
    raise FileRefusedError("password" if _ENCRYPTED_PACKAGE in file.read() else "old_office")


def _refuse_hidden_package(file: IO[bytes]) -> None:
    """A file of another kind that is an archive too: programs that look at its end would open that."""
    if zipfile.is_zipfile(file):
        raise FileRefusedError("two_kinds")


def _check_pdf(file: IO[bytes]) -> None:
    file.seek(0)
    content = file.read()
    if b"%%EOF" not in content[-2_048:]:
        raise FileRefusedError("broken")
    if _PDF_ENCRYPTED.search(content):
        raise FileRefusedError("password")
    if _PDF_ACTIVE.search(content):
        raise FileRefusedError("program")


def _check_picture(file: IO[bytes]) -> None:
    """Only the head is read for its size; ``verify`` sums up the parts and unpacks nothing."""
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=["PNG", "JPEG", "MPO"]) as opened:
                opened.verify()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise FileRefusedError("too_much_inside") from error
    except Exception as error:  # a broken file can make a reader of pictures raise whatever it likes
        raise FileRefusedError("broken") from error


def _check_text(file: IO[bytes]) -> None:
    """Text is UTF-8, UTF-16 with its mark, or what older Windows programs write; a web page is none."""
    file.seek(0)
    content = file.read()
    try:
        text = content.decode("utf-16" if content.startswith(_UTF16) else "utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if _CONTROLS.search(text):
        raise FileRefusedError("not_text")
    if _PAGE_TAGS.search(text[:_PAGE_WITHIN]):
        raise FileRefusedError("web_page")
