"""Chasing all that is late in one click, after a look at whom that writes to."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from council_pm.core.access import Actor, Permission, permitted
from council_pm.jobs.services import start_job
from indicators.models import ReturnMail
from indicators.return_mail import KIND, people_to_chase
from indicators.views.rounds import round_crumbs


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_ROUNDS)
def returns_chase(request: HttpRequest) -> HttpResponse:
    """Who would get a mail; then one to each of them, with all that is theirs."""
    today = timezone.localdate()
    people = people_to_chase(today)
    mailed = set(ReturnMail.objects.filter(on=today).values_list("person_id", flat=True))
    lines = [{"told": told, "had_one": told.person_id in mailed} for told in people]
    count = sum(not line["had_one"] for line in lines)
    if request.method == "POST" and count:
        job = start_job(by=Actor(request.user.pk), kind=KIND, params={"chase": True}, key="chase")
        words = ngettext("%(n)s mail is on its way.", "%(n)s mails are on their way.", count) % {"n": count}
        messages.success(request, words)
        return redirect("jobs:job_page", job_id=job.pk)
    if request.method == "POST":
        messages.warning(request, _("There is nobody to write to: whoever has something late had a mail today."))
    context = {
        "lines": lines,
        "count": count,
        "breadcrumbs": round_crumbs(
            (_("Late"), reverse("indicators:rounds_late")),
            (_("Chase"), ""),
        ),
    }
    return render(request, "indicators/rounds/chase.html", context, status=409 if request.method == "POST" else 200)
