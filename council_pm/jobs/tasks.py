"""What Celery calls: ids in, one call each."""

from __future__ import annotations

from celery import shared_task

from council_pm.jobs import runs


@shared_task(name="council_pm.jobs.tasks.run")  # type: ignore[untyped-decorator]  # Celery has no types
def run(job_id: int) -> None:
    """Run a job that a hint named; nothing where somebody has it."""
    runs.run_job(job_id)


@shared_task(name="council_pm.jobs.tasks.sweep")  # type: ignore[untyped-decorator]  # Celery has no types
def sweep() -> None:
    """Run what nobody has."""
    runs.sweep()
