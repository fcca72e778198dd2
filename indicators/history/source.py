"""The lines of a history file, plain or gzipped, under limits that hold before anything is parsed (pure).

UTF-8 only, with or without a byte-order mark: a pound sign in another encoding would be a guess.
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from indicators.history.faults import Fault, FaultList, FileFaultError


class ByteReader(Protocol):
    """What is asked of a file: plain or decompressed, one line at a time."""

    def readline(self, size: int = -1, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is read: bytes as uploaded, bytes after decompression, bytes in a line, and rows."""

    upload_bytes: int = 50 * 1024 * 1024
    plain_bytes: int = 100 * 1024 * 1024
    line_bytes: int = 4_000
    rows: int = 500_000


_GZIP = b"\x1f\x8b"
_NOT_CSV = {b"PK\x03\x04": "workbook", b"\xd0\xcf\x11\xe0": "workbook", b"%PDF": "pdf"}
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_MARK = b"\xef\xbb\xbf"


class Source:
    """Decoded lines of an opened file. A line that cannot be read is a fault and is given back empty."""

    def __init__(self, file: BinaryIO, faults: FaultList, limits: Limits) -> None:
        """Raises ``FileFaultError`` when the first bytes say that this is something else than text in UTF-8."""
        self._file = file
        self._faults = faults
        self._limits = limits
        self.line = 0
        self.columns: Sequence[str] = ()
        self._plain = 0
        self._bytes = self._opened()

    @property
    def position(self) -> int:
        """Bytes of the file as uploaded that have been read."""
        return self._file.tell()

    def lines(self) -> Iterator[str]:
        """One decoded line after the other; ``columns``, once known, tells a fault its column.

        Raises ``FileFaultError`` when the file ends too soon, or unpacks to more than the limit.
        """
        while True:
            raw = self._next()
            if not raw:
                return
            self.line += 1
            if self.line == 1 and raw.startswith(_MARK):
                raw = raw[3:]
            yield self._decoded(raw)

    def _opened(self) -> ByteReader:
        start = self._file.read(4)
        self._file.seek(0)
        for mark, code in _NOT_CSV.items():
            if start.startswith(mark):
                raise FileFaultError(Fault(0, "", code))
        if start.startswith(_WIDE_MARKS):
            raise FileFaultError(Fault(1, "", "wide_encoding"))
        if start.startswith(_GZIP):
            return io.BufferedReader(gzip.GzipFile(fileobj=self._file))
        return self._file

    def _next(self) -> bytes:
        try:
            raw = self._bytes.readline(self._limits.line_bytes + 1)
            self._count(raw)
            if len(raw) <= self._limits.line_bytes:
                return raw
            return self._cut(raw)
        except (OSError, EOFError, zlib.error):
            raise FileFaultError(Fault(self.line + 1, "", "broken_gzip")) from None

    def _cut(self, raw: bytes) -> bytes:
        """Read past the rest of a line that is too long, and report it."""
        self._reject("line_too_long", limit=str(self._limits.line_bytes))
        rest = raw
        while rest and not rest.endswith(b"\n"):
            rest = self._bytes.readline(65_536)
            self._count(rest)
        return b"\n"

    def _count(self, raw: bytes) -> None:
        self._plain += len(raw)
        if self._plain > self._limits.plain_bytes:
            megabytes = str(self._limits.plain_bytes // (1024 * 1024))
            raise FileFaultError(Fault(self.line, "", "too_much_text", {"limit": megabytes}))

    def _decoded(self, raw: bytes) -> str:
        if b"\x00" in raw:
            self._refuse_line(raw, raw.index(b"\x00"), "nul")
            return "\n"
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError as mistake:
            self._refuse_line(raw, mistake.start, "encoding")
            return "\n"

    def _reject(self, code: str, **params: str) -> None:
        self._faults.add(self.line + 1, "", code, **params)

    def _refuse_line(self, raw: bytes, at: int, code: str) -> None:
        """Report a byte that cannot stand in a line, with the column that it stands in."""
        before = next(csv.reader([raw[:at].decode("utf-8", "replace")]), [""])
        place = max(len(before), 1) - 1
        column = self.columns[place] if place < len(self.columns) else ""
        self._faults.add(self.line, column, code, byte=f"0x{raw[at]:02X}")
