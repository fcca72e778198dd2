"""The risk register as a Word document: the same risks, rights and filters as its page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from council_pm.core.access import Permission, permitted
from council_pm.dashboards.frame import frame_of
from council_pm.org.selectors import tree
from council_pm.packs.register_word import RegisterPaper, register_word
from plans.models import EscalationState
from plans.risk_asked import asked_of, sentence
from plans.selectors.risk_table import aimed_words
from plans.selectors.risks import RiskRow, register

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_WIDTHS = (62, 48, 18, 14, 26, 32, 69)  # millimetres: 269 between the margins


@require_safe
@permitted(Permission.VIEW_RISK)
def risk_register_file(request: HttpRequest) -> HttpResponse:
    """The register as it was filtered."""
    today = timezone.localdate()
    found = register(request.user, tree(today), today, asked_of(request))
    columns = (
        _("Risk"), _("Who answers for it"), _("Without controls"), _("Now"), _("Aimed at"), _("Against the appetite"),
        _("Look again"),
    )  # fmt: skip
    paper = RegisterPaper(
        council=str(frame_of(request)["council_name"]),
        title=_("Risk register"),
        language=get_language() or "en-gb",
        foot=_("Risk register, %(day)s, page ") % {"day": date_format(today, "j F Y")},
        facts=_("As read on %(day)s.") % {"day": date_format(today, "j F Y")},
        sentence=sentence(found),
        columns=columns,
        widths=_WIDTHS,
        figures=(2, 3, 4),
        rows=tuple(_cells(row) for row in found.rows),
    )
    response = HttpResponse(register_word(paper), content_type=WORD)
    response["Content-Disposition"] = f'attachment; filename="risk-register-{today.isoformat()}.docx"'
    return response


def _cells(row: RiskRow) -> tuple[str, ...]:
    marks = [row.title]
    if row.confidential:
        marks.append(_("(confidential)"))
    standing = row.band_label
    if row.escalated is not None:
        label = EscalationState(row.escalated.state).label
        standing = f"{standing}. {_('Carried up to %(to)s') % {'to': row.escalated.to}}: {label}"
    again = " ".join((date_format(row.review_by, "j M Y"), *row.asks))
    return (
        " ".join(marks), f"{row.owner}, {row.unit}", str(row.before.score), str(row.now.score), aimed_words(row),
        standing, again,
    )  # fmt: skip
