"""Who may send files: only a view that says so."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload, TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

ROOM_FOR_FIELDS = 64 * 1024  # what a form may hold besides its file, in bytes

View = Callable[..., HttpResponse]


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


def takes_files(*, most: Callable[[], int], too_large: View) -> Callable[[View], View]:
    """Let what is posted to a view hold a file of at most ``most()`` bytes; stand it below ``permitted``.

    The token of the form is checked here and not in the middleware: it stands in the body, and the body of a
    request that says it is too long is never read. That one is answered by ``too_large``, called as the view is.
    An exempt view below a protected one is Django's own way to choose upload handlers before the body is read
    ("File uploads", "Modifying upload handlers on the fly"); no view is left without the check, which a test holds.
    """

    def decorate(view: View) -> View:
        checked = csrf_protect(view)

        @csrf_exempt  # by the middleware only: ``checked`` looks at the token
        @wraps(view)
        def taking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST":
                if _claimed_bytes(request) > most() + ROOM_FOR_FIELDS:
                    return too_large(request, *args, **kwargs)
                handler = TemporaryFileUploadHandler(request)
                request.upload_handlers = [handler]
                try:
                    return checked(request, *args, **kwargs)
                except OSError:
                    # A full disk: what is half written would keep it full for as long as the fault is remembered.
                    with suppress(OSError):
                        handler.upload_interrupted()
                    raise
            return checked(request, *args, **kwargs)

        return taking

    return decorate


def _claimed_bytes(request: HttpRequest) -> int:
    """How long the body says that it is; 0 where it says nothing that can be read."""
    claimed = request.META.get("CONTENT_LENGTH") or "0"
    return int(claimed) if claimed.isascii() and claimed.isdigit() else 0
