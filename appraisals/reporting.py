"""What an error report may hold of a page of appraisals: where it broke, and nothing that was typed or opened."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter

NAMESPACE = "appraisals"


def is_of_appraisals(request: HttpRequest | None) -> bool:
    """Whether a request is answered by this app."""
    match = getattr(request, "resolver_match", None)
    return match is not None and NAMESPACE in match.namespaces


class SealedReports(SafeExceptionReporterFilter):
    """Reports by mail and pages of debugging, without the words of appraisals."""

    def get_post_parameters(self, request: HttpRequest | None) -> Any:
        """The names of what was sent."""
        if request is not None and is_of_appraisals(request):
            return dict.fromkeys(request.POST, self.cleansed_substitute)
        return super().get_post_parameters(request)

    def get_traceback_frame_variables(self, request: HttpRequest | None, tb_frame: Any) -> Any:
        """The names of what was in hand."""
        if is_of_appraisals(request):
            return [(name, self.cleansed_substitute) for name in tb_frame.f_locals]
        return super().get_traceback_frame_variables(request, tb_frame)
