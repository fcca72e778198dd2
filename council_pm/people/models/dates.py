"""What every dated row keeps."""

from django.db.models import F, Q

ENDS_AFTER_IT_STARTS = Q(ends__isnull=True) | Q(ends__gte=F("starts"))
