"""What a check found: how bad, which code, the figures in it; ``core.said`` makes the sentence for people of it."""

import dataclasses
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Severity(StrEnum):
    """An error blocks; a warning wants a word of explanation, kept with what was entered; advice wants nothing."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `field` is the input that it is about; `template` a sentence with `{name}` for each of `params`."""

    severity: Severity
    code: str
    template: str
    field: str = ""
    params: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def message(self) -> str:
        """The English sentence."""
        return self.template.format(**self.params)


def error(code: str, template: str, field: str, **params: str) -> Finding:
    """A finding that blocks; `template` is a sentence with `{name}` for each param."""
    return Finding(Severity.ERROR, code, template, field, MappingProxyType(params))


def warning(code: str, template: str, field: str, **params: str) -> Finding:
    """A finding that asks."""
    return Finding(Severity.WARNING, code, template, field, MappingProxyType(params))


def advice(code: str, template: str, field: str = "", **params: str) -> Finding:
    """A finding that only helps."""
    return Finding(Severity.ADVICE, code, template, field, MappingProxyType(params))
