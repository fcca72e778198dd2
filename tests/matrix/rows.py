"""Rows of the matrix that no address of today cites: their resource comes with a later issue, or never.

A row moves from ``WAITING`` to ``tests/matrix/urls.py`` with the first view that serves its resource.
"""

from __future__ import annotations

from tests.matrix.addresses import AREAS

# Row numbers by the resource that is not there yet.
WAITING: dict[str, tuple[str, ...]] = {
    "the public site, its files and feeds": ("M002", "M003", "M004"),
    "export jobs": ("M034",),
    "drafts on dashboards and in chart data": ("M037", "M040", "M041"),
    "committee packs and exempt items": ("M042", "M042b", "M043", "M044", "M045"),
    "scrutiny questions, recommendations and outcomes": ("M046", "M047", "M109", "M111"),
    "appraisals": (
    ),
    "the API": ("M098", "M100", "M101"),
    "search": ("M102",),
    "the Chief Executive's note": ("M108",),
    **{f"the rest of {area.__name__}": area.WAITING for area in AREAS if area.WAITING},
}  # fmt: skip

# Served by no address: tested on what is sent, in the file that cites the row.
TESTED_ELSEWHERE = {"M058": "tests/plans/test_screens.py", "M103": "tests/notices/test_digests.py"}

# What the product does not offer: met when no address offers it (``test_matrix.py`` asks for these paths).
NOT_OFFERED: dict[str, tuple[str, ...]] = {
    "M027": (),  # history is append-only: ``tests/audit/test_append_only.py``
    "M093": (),  # so is the audit log
    "M094": ("/admin/", "/admin/appraisals/appraisal/"),
    "M099": ("/api/appraisals/", "/api/v1/appraisals/"),
    "M095": ("/admin/", "/admin/login/"),
    "M096": ("/impersonate/", "/hijack/"),
    "M097": ("/webhooks/", "/feeds/"),
    "M106": ("/backup/", "/restore/", "/migrate/"),
}
