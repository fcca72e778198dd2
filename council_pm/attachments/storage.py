"""Where the bytes of attachments are: outside anything that a web server serves, under random names."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings

from council_pm.attachments.refusals import FileRefusedError

_PIECE = 64 * 1024
_OURS = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Stored:
    """What was written."""

    stored_as: str
    size: int
    sha256: str


def path_of(stored_as: str) -> Path:
    """Where a file is. Raises ``ValueError`` for a name that is not one of ours."""
    if not _OURS.fullmatch(stored_as):
        raise ValueError("Not a name of a stored file.")
    return Path(settings.ATTACHMENTS_DIR) / stored_as


def write(chunks: Iterable[bytes], *, most: int) -> Stored:
    """Write a new file and wait until the disk has it, name and all; only this system's user can read it.

    Raises ``FileRefusedError`` (``too_large``) beyond ``most`` bytes; then, as after any fault, nothing is left.
    """
    directory = Path(settings.ATTACHMENTS_DIR)
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    stored_as = secrets.token_hex(16)
    path, size, digest = directory / stored_as, 0, hashlib.sha256()
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > most:
                    raise FileRefusedError("too_large", f"{most / (1024 * 1024):g}")
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        _sync(directory)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Stored(stored_as, size, digest.hexdigest())


def opened(stored_as: str) -> IO[bytes]:
    """The file, for reading. Raises ``FileNotFoundError`` where it is gone."""
    return path_of(stored_as).open("rb")


def pieces(stored_as: str) -> Iterator[bytes]:
    """The file, piece by piece, open only while it is read. Raises ``FileNotFoundError`` at once if it is gone."""
    path_of(stored_as).stat()
    return _read(stored_as)


def _read(stored_as: str) -> Iterator[bytes]:
    with opened(stored_as) as file:
        while piece := file.read(_PIECE):
            yield piece


def discard(stored_as: str) -> None:
    """Delete a file that nothing speaks of (any more); nothing where it is gone."""
    path_of(stored_as).unlink(missing_ok=True)


def stored_before(moment: float) -> Iterator[str]:
    """The names of files last written before a moment (seconds of the epoch); anything else there is left alone."""
    directory = Path(settings.ATTACHMENTS_DIR)
    if not directory.is_dir():
        return
    for entry in directory.iterdir():
        if _OURS.fullmatch(entry.name) and entry.is_file() and entry.stat().st_mtime < moment:
            yield entry.name


def _sync(directory: Path) -> None:
    """The name of a new file is in its directory, which is written apart."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
