"""Who may send files: only a view that says so."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload, TemporaryFileUploadHandler
from django.http import HttpRequest


class NoUpload(FileUploadHandler):
    """Stops reading at the first file of a form.

    A form's body is read to find its CSRF token, so that without this anybody could fill the disk through the
    sign-in page: no limit of Django's counts the bytes of files.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """End the reading of the body; the fields before the file stay."""
        raise StopUpload(connection_reset=True)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Never called: no file begins."""
        return None

    def file_complete(self, file_size: int) -> None:
        """Never called: no file begins."""
        return


def claimed_bytes(request: HttpRequest) -> int:
    """How long the body says that it is; 0 where it says nothing that can be read."""
    claimed = request.META.get("CONTENT_LENGTH") or "0"
    return int(claimed) if claimed.isascii() and claimed.isdigit() else 0


def take_files(request: HttpRequest) -> None:
    """Let this request's files come to disk; call it before the body is read, once its size is known to be allowed."""
    request.upload_handlers = [TemporaryFileUploadHandler(request)]
