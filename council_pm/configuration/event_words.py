"""What the events of the configuration say in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from council_pm.audit import wording
from council_pm.configuration.registry import KINDS
from council_pm.configuration.wording import WORDINGS, value_in_words


def register() -> None:
    """Hand them to the browser of the record."""
    wording.register("setting", wording.Kind(_("setting"), text=_title, value=_value))
    wording.register_sentences({"change_setting": _("%(who)s changed the setting %(what)s")})


def _title(key: str) -> str:
    return str(WORDINGS[key].title) if key in WORDINGS else key


def _value(key: str, value: Any) -> str:
    return value_in_words(key, value) if key in KINDS else str(value)
