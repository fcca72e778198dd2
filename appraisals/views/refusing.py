"""What becomes of a form that a service refused."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from django import forms
from django.core.exceptions import ValidationError

from council_pm.core.sending import seen_now


def refused(form: forms.Form, refusal: ValidationError, fields: Collection[str], changed: Collection[str]) -> int:
    """Say what is wrong beside its field, and the status to answer with; what was typed stays in the form.

    ``changed`` are the codes that say that somebody else changed it meanwhile. A key that another row has is replaced,
    so that the same words can be sent again.
    """
    form.add_error(refusal.code if refusal.code in fields else None, refusal)
    if refusal.code == "key":
        seen_now(form, "key", str(uuid.uuid4()))
    return 409 if refusal.code in changed else 422
