"""What may be attached is told from the bytes, and everything else is refused with a reason."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest

from council_pm.attachments import packages
from council_pm.attachments.contents import LONGEST_NAME, TYPES, checked, shown_name
from council_pm.attachments.refusals import FileRefusedError
from council_pm.attachments.wording import sentence
from tests.attachments import samples
from tests.attachments.samples import archive, docx, ole, open_document, pdf, picture, with_parts, xlsx

CHUNK = 1024 * 1024


def damaged(content: bytes) -> bytes:
    """An archive whose list is sound and whose first part cannot be unpacked."""
    begins = 30 + int.from_bytes(content[26:28], "little") + int.from_bytes(content[28:30], "little")
    return content[:begins] + b"\xff" * 20 + content[begins + 20 :]


def refusal_of(name: str, content: bytes) -> str:
    with pytest.raises(FileRefusedError) as refused:
        checked(name, io.BytesIO(content))
    assert sentence(refused.value)
    return refused.value.code


@pytest.mark.parametrize("name", list(samples.GOOD))
def test_a_sound_file_of_each_kind_is_taken_as_what_it_is(name: str) -> None:
    found = checked(name, io.BytesIO(samples.GOOD[name]))
    assert (found.name, found.content_type) == (name, TYPES[name.rpartition(".")[2].lower()])


@pytest.mark.parametrize(
    "name",
    [
        "run.exe", "run.pdf.exe", "page.html", "page.htm", "drawing.svg", "macro.docm", "macro.xlsm", "old.doc",
        "old.xls", "mail.eml", "slides.pptx", "packed.zip", "noending", "pdf", ".htaccess", "run.pdf\u202eexe.js",
        "count.pdf\0.exe",
    ],
)  # fmt: skip
def test_other_endings_are_refused_whatever_is_in_the_file(name: str) -> None:
    assert refusal_of(name, pdf()) == "kind"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("count.pdf", docx(), "mismatch"),
        ("count.docx", pdf(), "mismatch"),
        ("count.docx", xlsx(), "mismatch"),
        ("count.xlsx", docx(), "mismatch"),
        ("count.odt", open_document("spreadsheet"), "mismatch"),
        ("count.ods", xlsx(), "mismatch"),
        ("count.docx", archive({"a.txt": b"a"}), "mismatch"),
        ("photo.png", picture("JPEG"), "mismatch"),
        ("photo.jpg", picture(), "mismatch"),
        ("photo.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "mismatch"),
        ("count.csv", pdf(), "mismatch"),
        ("count.csv", xlsx(), "mismatch"),
        ("count.pdf", b"MZ\x90\0" + pdf(), "mismatch"),
        ("count.pdf", b"<html>" + pdf(), "mismatch"),
        ("count.txt", b"MZ\x90\0\x03\0\0", "not_text"),
        ("count.txt", b"a\0b", "not_text"),
        ("count.csv", b"\xef\xbb\xbf  \n<!DOCTYPE html><p>", "web_page"),
        ("count.txt", b"<script>alert(1)</script>", "web_page"),
        ("count.txt", b"x <svg onload=alert(1)>", "web_page"),
        ("count.txt", "<html>".encode("utf-16"), "web_page"),
        ("count.xlsx", ole("EncryptedPackage"), "password"),
        ("count.docx", ole(), "old_office"),
        ("count.pdf", ole(), "old_office"),
        ("count.odt", open_document(manifest=b"<x><manifest:encryption-data/></x>"), "password"),
        ("count.pdf", pdf(b"<< /Encrypt 5 0 R >>"), "password"),
        ("count.pdf", pdf(b"<< /S /JavaScript /JS (app.alert(1)) >>"), "program"),
        ("count.pdf", pdf(b"<< /S /Launch /F (cmd.exe) >>"), "program"),
        ("count.pdf", pdf()[:60], "broken"),
        ("count.docx", docx()[:-40], "broken"),
        ("photo.png", picture()[:40], "broken"),
        ("count.csv", b"", "empty"),
    ],
)
def test_a_file_that_is_not_what_it_says_or_not_safe_is_refused(name: str, content: bytes, code: str) -> None:
    assert refusal_of(name, content) == code


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ("word/vbaProject.bin", "macros"),
        ("word/VBAPROJECT.BIN", "macros"),
        ("word/activeX/activeX1.xml", "macros"),
        ("xl/macrosheets/sheet1.xml", "macros"),
        ("word/embeddings/oleObject1.bin", "program"),
        ("word/media/run.exe", "program"),
        ("../outside.xml", "broken"),
        ("word/..\\..\\outside.xml", "broken"),
        ("/etc/passwd", "broken"),
        ("C:/windows.xml", "broken"),
    ],
)
def test_macros_programs_and_ways_out_are_found_in_office_files(part: str, code: str) -> None:
    assert refusal_of("count.docx", with_parts(docx(), {part: b"x"})) == code


def test_macros_are_found_by_what_the_file_says_of_its_parts_too() -> None:
    types = {"[Content_Types].xml": b"application/vnd.ms-word.document.macroEnabled.main+xml"}
    assert refusal_of("count.docx", with_parts(docx(), types)) == "macros"
    assert refusal_of("count.odt", with_parts(open_document(), {"Basic/Standard/Module1.xml": b"x"})) == "macros"


def test_a_chart_may_hold_its_table_and_that_table_no_macros() -> None:
    inside = "word/embeddings/table.xlsx"
    assert checked("count.docx", io.BytesIO(with_parts(docx(), {inside: xlsx()}))).name == "count.docx"
    hidden = with_parts(xlsx(), {"xl/vbaProject.bin": b"x"})
    assert refusal_of("count.docx", with_parts(docx(), {inside: hidden})) == "macros"
    nested = with_parts(xlsx(), {"xl/more.xlsx": xlsx()})
    assert refusal_of("count.docx", with_parts(docx(), {inside: nested})) == "too_much_inside"


def test_a_printer_s_settings_are_no_program() -> None:
    assert checked("count.xlsx", io.BytesIO(with_parts(xlsx(), {"xl/printerSettings/printerSettings1.bin": b"x"})))


@pytest.mark.parametrize("name", ["count.pdf", "photo.png", "photo.jpg", "count.csv"])
def test_a_file_with_an_archive_behind_it_is_refused(name: str) -> None:
    assert refusal_of(name, samples.GOOD[name] + archive({"a.txt": b"a"})) in ("two_kinds", "not_text")


def test_an_archive_with_something_before_or_behind_it_is_refused() -> None:
    behind = io.BytesIO(docx())
    with zipfile.ZipFile(behind, "a") as package:
        package.comment = b"<script>alert(1)</script>"
    assert refusal_of("count.docx", behind.getvalue()) == "two_kinds"
    assert refusal_of("count.docx", b"PK\x03\x04<html>" + docx()) == "two_kinds"


def test_a_bomb_is_refused_by_what_it_says_before_anything_is_unpacked() -> None:
    bomb = with_parts(docx(), {f"word/media/{n}.xml": b"\0" * 40 * CHUNK for n in range(4)})
    assert len(bomb) < CHUNK
    assert refusal_of("count.docx", bomb) == "too_much_inside"
    small = with_parts(docx(), {"word/media/0.xml": bytes(range(256)) * 64})
    assert refusal_of("count.docx", damaged(small)) == "broken", "unpacking it would say so"
    assert refusal_of("count.docx", damaged(bomb)) == "too_much_inside"
    many = with_parts(docx(), {f"word/{n}.xml": b"" for n in range(packages.MOST_PARTS)})
    assert refusal_of("count.docx", many) == "too_much_inside"


def test_a_bomb_that_lies_about_its_size_is_stopped() -> None:
    bomb = bytearray(with_parts(docx(), {"word/a.xml": b"\0" * 4 * CHUNK}))
    size = struct.pack("<I", 4 * CHUNK)
    while size in bomb:
        place = bomb.index(size)
        bomb[place : place + 4] = struct.pack("<I", 10)
    assert refusal_of("count.docx", bytes(bomb)) == "broken"


def test_bombs_inside_a_table_inside_count_too() -> None:
    inside = with_parts(xlsx(), {f"xl/{n}.xml": b"\0" * 40 * CHUNK for n in range(4)})
    assert refusal_of("count.docx", with_parts(docx(), {"word/embeddings/t.xlsx": inside})) == "too_much_inside"


def test_a_picture_of_too_many_pixels_is_refused_from_its_head() -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")
    assert refusal_of("photo.png", bomb) == "too_much_inside"


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\ann\\count.pdf", "count.pdf"),
        ("run.exe.pdf", "run.exe.pdf"),
        ("count\u202efdp.pdf", "count fdp.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie: x.pdf"),
        ("  count .pdf. ", "count .pdf"),
        ("..", ""),
        ("\u00e9t\u00e9 \u201cB\u201d.pdf", "\u00e9t\u00e9 \u201cB\u201d.pdf"),
    ],
)
def test_a_name_is_text_to_show_and_leads_nowhere(sent: str, shown: str) -> None:
    assert shown_name(sent) == shown


def test_a_long_name_keeps_its_ending() -> None:
    shown = shown_name("x" * 500 + ".pdf")
    assert shown.endswith("x.pdf")
    assert len(shown) <= LONGEST_NAME
