"""The form with which a table is sent: a file, or rows that are pasted, and what is said with them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from council_pm.core.tables.columns import CellError
from council_pm.core.tables.wording import sentence
from council_pm.jobs.tables.registry import TableKind
from council_pm.jobs.tables.services import read_parameters

LONGEST_PASTE = 2_000_000  # characters


class TableForm(forms.Form):
    """One of the two, file or rows. ``texts`` are the parameters as typed."""

    file = forms.FileField(
        label=_l("A file"),
        required=False,
        max_length=200,
        help_text=_l("An Excel workbook (.xlsx) or a CSV file."),
        error_messages={
            "empty": _l("The file is empty: send one with a heading row and rows below it."),
            "max_length": _l("The name of the file is too long: give it a shorter one."),
        },
    )
    rows = forms.CharField(
        label=_l("Or rows copied from a spreadsheet"),
        required=False,
        strip=False,
        max_length=LONGEST_PASTE,
        help_text=_l("With the heading row, if there is one."),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        error_messages={"max_length": _l("That is too much to paste: send it as a file.")},
    )

    def __init__(self, kind: TableKind, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kind = kind
        if kind.exact:
            self.fields["rows"].help_text = _("With the heading row.")
        for column in kind.parameters:
            self.fields[column.key] = forms.CharField(
                label=column.title, required=False, max_length=100, help_text=column.hint, label_suffix=""
            )
            self.fields[column.key].required = column.required
            self.fields[column.key].error_messages["required"] = _("Fill this in.")

    def clean(self) -> dict[str, Any]:
        """Exactly one of file and rows, and parameters that can be read."""
        cleaned = super().clean() or {}
        has_file, has_rows = bool(cleaned.get("file")), bool((cleaned.get("rows") or "").strip())
        if not self.errors and has_file == has_rows:
            raise ValidationError(
                _("You gave both a file and rows: take one of them away.")
                if has_file
                else _("Choose a file, or paste the rows."),
                "one_of_two",
            )
        if not self.errors:
            try:
                read_parameters(self._kind.parameters, self.texts(cleaned))
            except CellError as mistake:
                self.add_error(mistake.params["key"], sentence({"code": mistake.code, "params": mistake.params}))
        return cleaned

    def texts(self, cleaned: dict[str, Any]) -> dict[str, str]:
        """The parameters as typed."""
        return {column.key: str(cleaned.get(column.key) or "") for column in self._kind.parameters}
