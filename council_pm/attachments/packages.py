"""Looking into Word, Excel and OpenDocument files, which are archives, without opening a document (pure).

What they say of their own size is counted before anything is unpacked, and then every part is unpacked once, in
pieces that are thrown away: a part that is larger than it said, or damaged, ends it.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from typing import IO

from council_pm.attachments.refusals import FileRefusedError

MOST_PARTS = 3_000
MOST_UNPACKED = 150 * 1024 * 1024  # bytes
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # what office programs write
_PIECE = 64 * 1024
_LISTED = 1024 * 1024  # bytes: lists of contents are small
_ENDS_OF_OFFICE = {"docx": b"wordprocessingml.document.main+xml", "xlsx": b"spreadsheetml.sheet.main+xml"}
_MACROS = re.compile(
    r"vbaproject|vbadata|(^|/)(macrosheets|activex)/|^(basic|scripts|object ?\d*/basic)/", re.IGNORECASE
)
_PROGRAM_ENDS = re.compile(r"\.(bin|exe|dll|js|vbs|bat|cmd|ps1|scr|com|lnk|hta|jar|msi|swf)$", re.IGNORECASE)
_EMBEDDED = re.compile(r"(^|/)(embeddings|objects?)/", re.IGNORECASE)
_BROKEN = (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError, zlib.error, ValueError)


def check_package(file: IO[bytes], content_type: str, ending: str) -> None:
    """Raises ``FileRefusedError`` for another kind, macros, programs, passwords, too much inside, or damage."""
    try:
        with zipfile.ZipFile(file) as package:
            _check_list(package)
            if ending in _ENDS_OF_OFFICE:
                _check_office(package, _ENDS_OF_OFFICE[ending])
            else:
                _check_open_document(package, content_type)
            _unpack(package, depth=0)
    except FileRefusedError:
        raise
    except _BROKEN as broken:
        raise FileRefusedError("broken") from broken


def _check_list(package: zipfile.ZipFile) -> None:
    """What the list of parts alone tells."""
    parts = package.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise FileRefusedError("too_much_inside")
    if any(part.flag_bits & 0x1 for part in parts):
        raise FileRefusedError("password")
    if package.comment or min((part.header_offset for part in parts), default=1) != 0:
        raise FileRefusedError("two_kinds")  # something stands before or behind the archive
    if any(part.compress_type not in _METHODS for part in parts):
        raise FileRefusedError("broken")
    for part in parts:
        # A backslash is no folder to Python and is one to Windows.
        name = part.filename.replace("\\", "/")
        if name.startswith("/") or ".." in name.split("/") or ":" in name:
            raise FileRefusedError("broken")
        if _MACROS.search(name):
            raise FileRefusedError("macros")
        is_printer = "/printersettings" in f"/{name}".lower()
        if _PROGRAM_ENDS.search(name) and not is_printer and (_EMBEDDED.search(name) or not name.endswith(".bin")):
            raise FileRefusedError("program")


def _check_office(package: zipfile.ZipFile, main: bytes) -> None:
    listed = _small_part(package, "[Content_Types].xml")
    if b"macroEnabled" in listed or b"vbaProject" in listed:
        raise FileRefusedError("macros")
    if main not in listed:
        raise FileRefusedError("mismatch", "docx" if b"word" in main else "xlsx")


def _check_open_document(package: zipfile.ZipFile, content_type: str) -> None:
    if _small_part(package, "mimetype").strip() != content_type.encode():
        raise FileRefusedError("mismatch", "odt" if content_type.endswith("text") else "ods")
    if b"encryption-data" in _small_part(package, "META-INF/manifest.xml"):
        raise FileRefusedError("password")


def _small_part(package: zipfile.ZipFile, name: str) -> bytes:
    if name not in package.namelist():
        return b""
    with package.open(name) as part:
        return part.read(_LISTED)


def _unpack(package: zipfile.ZipFile, depth: int) -> None:
    """Read every part to its end, which checks its sum; look once into an archive that is inside (a chart's table)."""
    left = MOST_UNPACKED
    for part in package.infolist():
        with package.open(part) as opened:
            piece = opened.read(_PIECE)
            if piece.startswith(b"PK\x03\x04"):
                _look_inside(package, part, depth)
            while piece:
                left -= len(piece)
                if left < 0:
                    raise FileRefusedError("too_much_inside")
                piece = opened.read(_PIECE)


def _look_inside(package: zipfile.ZipFile, part: zipfile.ZipInfo, depth: int) -> None:
    if depth:
        raise FileRefusedError("too_much_inside")  # archives within archives within archives
    with package.open(part) as opened, zipfile.ZipFile(opened) as inner:
        _check_list(inner)
        _unpack(inner, depth + 1)
