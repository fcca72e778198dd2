"""Which handler does which kind of job. Apps register theirs by name when they are ready."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

if TYPE_CHECKING:
    from council_pm.jobs.runs import JobRun

Handler = Callable[["JobRun"], dict[str, Any]]
Description = Callable[[Mapping[str, Any]], str]


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of job is done, and what the page of such a job says."""

    name: str
    title: str | Promise
    handler: Handler
    retry_limit: int
    describe: Description | None


_KINDS: dict[str, Kind] = {}


def register(
    kind: str,
    *,
    title: str | Promise,
    handler: Handler,
    retry_limit: int = 3,
    describe: Description | None = None,
) -> None:
    """Register a handler; call this in ``AppConfig.ready``.

    The handler may be run more than once for one job (a worker was killed), so it must be idempotent. What it
    returns is plain JSON; a ``go_to`` in it, a path of this site, becomes the link with which the page ends.
    ``describe`` turns the result into one sentence for the person who started the job.
    ``retry_limit`` is the number of times in all that the job is tried.
    Raises ``ValueError`` where another handler has the name already.
    """
    known = _KINDS.get(kind)
    if known is not None and known.handler is not handler:
        raise ValueError(f"Two handlers want the jobs of the kind {kind!r}.")
    _KINDS[kind] = Kind(kind, title, handler, retry_limit, describe)


def find(kind: str) -> Kind | None:
    """The kind of this name, or None where nothing here knows it."""
    return _KINDS.get(kind)
