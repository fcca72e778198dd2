"""The booklet: pages of guidance for readers in their roles, each kept by revision (S27)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse


class Page(models.Model):
    """A page of the booklet. What stands on it is its newest revision."""

    slug = models.SlugField(max_length=60, unique=True, allow_unicode=False)
    position = models.PositiveSmallIntegerField(unique=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(slug=""), name="guidance_page_slug")]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("guidance:page", args=[self.slug])


class PageRevision(models.Model):
    """What stood on a page from a moment on: for whom, which words, who changed it and why.

    ``audience`` holds codes of ``audiences.Audience`` in their order, with blanks between them. ``look_again`` is the
    day on which somebody should see whether it is still right. A withdrawn page is read by nobody but its keepers.
    ``by`` is nobody where it came with the product.
    """

    append_only = True

    page = models.ForeignKey(Page, models.PROTECT, related_name="revisions", db_index=False)
    revision = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    audience = models.CharField(max_length=200)
    body = models.TextField()
    reason = models.TextField()
    look_again = models.DateField(null=True)
    withdrawn = models.BooleanField(default=False)
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page", "revision"], name="guidance_page_revision"),
            models.CheckConstraint(condition=Q(revision__gte=1), name="guidance_page_from_1"),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(audience="") & ~Q(body="") & ~Q(reason=""), name="guidance_page_said"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, revision {self.revision}"
