"""The page that shows how far a job is."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from council_pm.core.access import Permission, may, permitted
from council_pm.core.htmx import render_region
from council_pm.jobs.models import Job
from council_pm.jobs.selectors import job_progress


def visible_job(user: AbstractBaseUser, job_id: int) -> Job:
    """The reader's own job, or anybody's for those who may see every job; else ``Http404``."""
    jobs = Job.objects.all() if may(user, Permission.VIEW_ANY_JOB) else Job.objects.filter(actor_id=user.pk)
    job = jobs.filter(pk=job_id).first()
    if job is None:
        raise Http404
    return job


@require_safe
@permitted(Permission.VIEW_OWN_JOB, fetch=visible_job)
def job_page(request: HttpRequest, job: Job) -> HttpResponse:
    """Show the progress; HTMX asks for it again every two seconds until it is over."""
    progress = job_progress(job, now=timezone.now(), is_own=job.actor_id == request.user.pk)
    return render_region(request, "jobs/job_page.html", "_components/_progress.html", {"job": progress})
