"""A plan as a Word document: the same rights and the same words as its page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from council_pm.configuration.request_frame import frame_of
from council_pm.core.access import Permission, permitted
from council_pm.packs.plan_selectors import plan_paper
from council_pm.packs.plan_word import plan_word
from plans.access import PlanInTree
from plans.kinds import year_slug
from plans.selectors.plan_page import plan_page
from plans.views.fetching import plan_at
from plans.views.plans import asked_edition

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
@permitted(Permission.VIEW_PLAN, fetch=plan_at)
def plan_file(request: HttpRequest, at: PlanInTree) -> HttpResponse:
    """The plan as its reader sees it, or one of its editions, as a file."""
    edition, today, frame = asked_edition(request, at), timezone.localdate(), frame_of(request)
    page = plan_page(request.user, at, today, edition)
    paper = plan_paper(page, council=str(frame["council_name"]), colour=str(frame["brand_colour"]), today=today)
    response = HttpResponse(plan_word(paper), content_type=WORD)
    name = f"{page.plan.code.lower()}-{page.plan.kind}-{year_slug(page.plan.year)}"
    if not page.plan.drafts:
        name += f"-edition-{page.plan.edition}"
    response["Content-Disposition"] = f'attachment; filename="{name}.docx"'  # codes and numbers only
    response["Cache-Control"] = "no-store"
    return response
