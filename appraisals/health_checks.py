"""Whether the words of appraisals can be opened, for whoever watches the system."""

from __future__ import annotations

from typing import Any

from appraisals.sealing import NoKey, keyring
from appraisals.services.rotation import sealed_columns


def words_can_be_opened() -> None:
    """Raises ``NoKey`` where no key is set, ``WrongKey`` where the oldest or newest text of a column stays shut."""
    if not keyring().keys:
        raise NoKey
    for model, names in sealed_columns():
        manager: Any = model._base_manager
        for name in names:
            said = manager.exclude(**{name: ""}).values_list(name, flat=True)
            for sealed in (said.order_by("pk").first(), said.order_by("-pk").first()):
                if sealed:
                    sealed.open()
