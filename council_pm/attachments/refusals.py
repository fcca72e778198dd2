"""Why a file or a note is not kept (pure); the sentence of each code stands in ``wording``."""

from __future__ import annotations


class FileRefusedError(ValueError):
    """A file that is not kept. ``code`` says why, ``found`` names what was found or the limit."""

    def __init__(self, code: str, found: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.found = found


class NoteRefusedError(ValueError):
    """A note that is not kept. ``code`` says why, ``found`` names the limit."""

    def __init__(self, code: str, found: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.found = found
