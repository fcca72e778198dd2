"""What a list can be asked for. What makes no sense counts as not asked; the page is read by ``core.paging``."""

from __future__ import annotations

from typing import Any

from django import forms


class ListForm(forms.Form):
    """Words to look for, and what the list of a screen adds to them."""

    q = forms.CharField(required=False, max_length=120)

    def asked(self, name: str) -> str:
        """What was asked under a name, or "" where it makes no sense."""
        self.is_valid()
        value: Any = self.cleaned_data.get(name)
        return str(value) if value else ""

    def as_query(self) -> dict[str, str]:
        """What was asked, for the addresses of other pages and of the file."""
        return {name: self.asked(name) for name in self.fields if self.asked(name)}
