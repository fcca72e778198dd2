"""A bad file at every address that takes one: words for an answer, no error of ours, nothing written if refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from tests.attachments.samples import archive, docx, ole, pdf, picture, with_parts, xlsx
from tests.matrix.world import World
from tests.security.walking import Walk, asked_for, url_of

CASES = Path(__file__).parents[1] / "indicators" / "imports" / "cases"
ENTITIES = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
PAGE = b'<svg xmlns="http://www.w3.org/2000/svg" onload="x7()"><script>x7()</script></svg>'


def _files() -> dict[str, tuple[str, bytes, str]]:
    """Name, content and the type that the sender says it has."""
    book = xlsx()
    return {
        "nothing in it": ("a.csv", b"", "text/csv"),
        "only NUL": ("a.csv", b"\x00" * 64, "text/csv"),
        "no text": ("a.csv", bytes(range(256)), "text/csv"),
        "half of UTF-16": ("a.csv", b"\xff\xfe\x41", "text/csv"),
        "one endless line": ("a.csv", b"x" * 300_000, "text/csv"),
        "an endless row": ("a.csv", b"code," * 60_000, "text/csv"),
        "an open quotation": ("a.csv", b'code,target\n"' + b"a,b\n" * 2_000, "text/csv"),
        "a formula": ("a.csv", b"=cmd|'/c calc'!A0,=1+1\n", "text/csv"),
        "entities": ("a.xlsx", with_parts(book, {"xl/workbook.xml": ENTITIES}), "text/csv"),
        "entities of the case": ("a.xlsx", (CASES / "I87_xxe.xlsx").read_bytes(), "application/zip"),
        "half a workbook": ("a.xlsx", book[: len(book) // 2], "application/zip"),
        "a bomb": ("a.xlsx", with_parts(book, {"xl/media/x.bin": b"\x00" * 20_000_000}), "application/zip"),
        "macros": ("a.xlsx", with_parts(book, {"xl/vbaProject.bin": b"x"}), "application/zip"),
        "a way out": ("a.xlsx", archive({"../../etc/x.xml": b"x"}), "application/zip"),
        "another document": ("a.xlsx", docx(), "application/zip"),
        "a password": ("a.xlsx", ole("EncryptedPackage"), "application/zip"),
        "a page that says it is a picture": ("a.png", PAGE, "image/png"),
        "a page": ("a.svg", PAGE, "image/svg+xml"),
        "a picture that says it is a table": ("a.csv", picture(), "text/csv"),
        "a paper that is an archive too": ("a.pdf", pdf() + archive({"a.html": PAGE}), "application/pdf"),
        "an odd name": ("..\\..\\/\u202efdp.\x00exe.csv", b"code\nx", "text/html; charset=x\r\nX-Bad: 1"),
        "a long name": ("n" * 300 + ".csv", b"code\nx", "text/csv"),
    }


def _takes_a_file(name: str) -> bool:
    """Whether an address takes a file."""
    return name.endswith(("history_list", "_upload", "logo_change", "file_add")) or (
        name.startswith("administration:table_") and name.count("_") == 1
    )


@pytest.mark.django_db
@pytest.mark.parametrize("about", _files())
def test_no_address_breaks_on_a_bad_file(world: World, clients: dict[str, Client], about: str) -> None:
    name, content, kind = _files()[about]
    with transaction.atomic():
        asked = [(url_of(world, one, reader), reader) for one, reader in asked_for("post") if _takes_a_file(one.name)]
        walk = Walk()
        for url, reader in asked:
            sent = SimpleUploadedFile(name, content, kind)
            response = walk.send(clients[reader], "post", url, {"file": sent, "reason": "Why", "from_day": "1/4/2026"})
            if response is not None and response.status_code not in (302, 413, 422):
                walk.wrong.append(f"{response.status_code} at {url}")
        transaction.set_rollback(True)
    assert walk.wrong == []
