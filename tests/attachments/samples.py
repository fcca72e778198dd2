"""Small files of every kind that may be attached, made here."""

from __future__ import annotations

import io
import zipfile

import xlsxwriter
from docx import Document
from PIL import Image

ODF = "application/vnd.oasis.opendocument"


def pdf(inside: bytes = b"") -> bytes:
    return b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n" + inside + b"\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


def archive(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return target.getvalue()


def with_parts(content: bytes, parts: dict[str, bytes]) -> bytes:
    """An archive with further parts, or with others of the same name."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        there = {one.filename: package.read(one) for one in package.infolist()}
    return archive(there | parts)


def docx() -> bytes:
    target = io.BytesIO()
    document = Document()
    document.add_paragraph("Counted by hand on 31 March.")
    document.save(target)
    return target.getvalue()


def xlsx() -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        book.add_worksheet().write(0, 0, "Missed bins")
    return target.getvalue()


def open_document(kind: str = "text", manifest: bytes = b"<manifest/>") -> bytes:
    return archive(
        {
            "mimetype": f"{ODF}.{kind}".encode(),
            "content.xml": b"<office:document-content/>",
            "META-INF/manifest.xml": manifest,
        }
    )


def picture(kind: str = "PNG", size: tuple[int, int] = (8, 8)) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, "teal").save(target, kind)
    return target.getvalue()


def ole(inside: str = "Workbook") -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + inside.encode("utf-16-le")


GOOD = {
    "count.pdf": pdf(),
    "count.docx": docx(),
    "count.xlsx": xlsx(),
    "count.odt": open_document(),
    "count.ods": open_document("spreadsheet"),
    "count.csv": "week,missed\n1,£5\n".encode(),
    "old.csv": "week,missed\n1,£5\n".encode("cp1252"),
    "excel.txt": "week\tmissed\n1\t5\n".encode("utf-16"),
    "photo.png": picture(),
    "photo.jpg": picture("JPEG"),
    "PHOTO.JPEG": picture("JPEG"),
}
