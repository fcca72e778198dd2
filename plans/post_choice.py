"""Choosing the post that answers for something, in a form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from council_pm.people.models import Post


def posts_to_choose(field: Any, unit_ids: Iterable[int], keep: int | None = None) -> None:
    """Offer the posts of these parts that go on, by part and title; no query until the field is shown or read.

    ``keep`` is the post that answers for it now, which stays to be chosen though it may have ended.
    """
    posts = Post.objects.filter(unit__in=list(unit_ids), ended__isnull=True)
    if keep is not None:
        posts = posts | Post.objects.filter(pk=keep)
    field.queryset = posts.order_by("unit__code", "title")
    field.label_from_instance = lambda post: post.title
