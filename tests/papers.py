"""What a reader finds in a paper: the text of a PDF, a Word document and a workbook, and how each serves them."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook

_OBJECT = re.compile(rb"(\d+) 0 obj\b(.*?)\bendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*)\r?\nendstream", re.DOTALL)
_DRAWN = re.compile(rb"/(f\d+) [\d.]+ Tf|\(")  # another font, or the start of a string
_TEXT = re.compile(rb"\bBT\b(.*?)\nET\b", re.DOTALL)  # between these two, strings are glyphs
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|(.))", re.DOTALL)
_NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def squeezed(text: str) -> str:
    """A text without any space: lines break elsewhere in each paper."""
    return re.sub(r"\s+", "", text)


def pdf_pages(content: bytes) -> list[str]:
    """The text of each page in the order in which it is drawn, without spaces between lines."""
    objects = dict(_objects(content))
    pages = [body for body in objects.values() if re.search(rb"/Type ?/Page\b", body)]
    return [_page_text(body, objects) for body in pages]


def pdf_structure(content: bytes) -> set[str]:
    """The kinds of tag that the document's structure uses, such as ``H1`` and ``TH``."""
    bodies = (body for _number, body in _objects(content))
    return {kind.decode() for body in bodies for kind in re.findall(rb"/S ?/(\w+)", body)}


def word_text(content: bytes) -> str:
    """Everything that a Word document says, in order, tables and foot included."""
    paper = Document(io.BytesIO(content))
    parts = [paper.element.body, *(section.footer._element for section in paper.sections)]
    return " ".join(node.text or "" for part in parts for node in part.iter(qn("w:t")))


def workbook_text(content: bytes) -> str:
    """Every cell of every sheet of a workbook."""
    cells = (cell for sheet in load_workbook(io.BytesIO(content)) for row in sheet.values for cell in row)
    return " ".join(str(cell) for cell in cells if cell is not None)


def text_of(response: Any) -> str:
    """What an answer says, whatever kind of paper or page it is."""
    kind = response.headers.get("Content-Type", "")
    if kind == "application/pdf":
        return " ".join(pdf_pages(response.getvalue()))
    if "wordprocessingml" in kind:
        return word_text(response.getvalue())
    if "spreadsheetml" in kind:
        return workbook_text(response.getvalue())
    if kind == "application/zip":
        with zipfile.ZipFile(io.BytesIO(response.getvalue())) as held:
            return " ".join(held.read(name).decode() for name in held.namelist())
    return str(response.getvalue().decode())


def _objects(content: bytes) -> list[tuple[int, bytes]]:
    return [(int(number), body) for number, body in _OBJECT.findall(content)]


def _plain(body: bytes) -> bytes:
    found = _STREAM.search(body)
    assert found, body[:80]
    return zlib.decompress(found[1]) if b"FlateDecode" in body else found[1]


def _number(pattern: bytes, body: bytes) -> int:
    found = re.search(pattern + rb" (\d+) 0 R", body)
    assert found, (pattern, body[:300])
    return int(found[1])


def _page_text(body: bytes, objects: dict[int, bytes]) -> str:
    resources = objects[_number(rb"/Resources", body)] if re.search(rb"/Resources \d", body) else body
    fonts = objects[_number(rb"/Font", resources)] if re.search(rb"/Font \d", resources) else resources
    maps = {
        name: _letters(_plain(objects[_number(rb"/ToUnicode", objects[int(number)])]))
        for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", fonts)
    }
    told: list[str] = []
    letters: dict[bytes, str] = {}
    content = b" ".join(_TEXT.findall(_plain(objects[_number(rb"/Contents", body)])))
    at = 0
    while found := _DRAWN.search(content, at):
        at = found.end()
        if found[1]:
            letters = maps[found[1]]
            continue
        at = _end_of_string(content, at)
        codes = _ESCAPE.sub(_unescaped, content[found.end() : at - 1])
        told += [letters[codes[place : place + 2]] for place in range(0, len(codes), 2)]
    return "".join(told)


def _end_of_string(content: bytes, at: int) -> int:
    """Past the bracket that closes a string; those in pairs inside it need no escape."""
    depth = 1
    while depth:
        byte = content[at : at + 1]
        depth += {b"(": 1, b")": -1}.get(byte, 0)
        at += 2 if byte == b"\\" else 1
    return at


def _unescaped(match: re.Match[bytes]) -> bytes:
    octal, named = match.groups()
    return bytes([int(octal, 8)]) if octal else _NAMED.get(named, named)


def _letters(table: bytes) -> dict[bytes, str]:
    return {
        bytes.fromhex(code.decode()): bytes.fromhex(letter.decode()).decode("utf-16-be")
        for code, letter in re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>\n", table)
    }
