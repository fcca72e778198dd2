"""The words of the council: what the product says of them stands in its own file, what the council says here (S27)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Term(models.Model):
    """A word that the council explains itself: one of the product's, or one of its own."""

    slug = models.SlugField(max_length=60, unique=True, allow_unicode=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(slug=""), name="guidance_term_slug")]

    def __str__(self) -> str:
        return self.slug


class TermRevision(models.Model):
    """What the council says of a word from a moment on; a withdrawn one is not explained at all."""

    append_only = True

    term = models.ForeignKey(Term, models.PROTECT, related_name="revisions", db_index=False)
    revision = models.PositiveIntegerField()
    name = models.CharField(max_length=60)
    meaning = models.CharField(max_length=400)
    reason = models.TextField()
    withdrawn = models.BooleanField(default=False)
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["term", "revision"], name="guidance_term_revision"),
            models.CheckConstraint(condition=Q(revision__gte=1), name="guidance_term_from_1"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(meaning="") & ~Q(reason=""), name="guidance_term_said"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, revision {self.revision}"
