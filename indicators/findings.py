"""What a check found: how bad, which code, the figures in it. Sentences in other languages are made from the code."""

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
    """One finding. `field` is the input that it is about; `message` the English sentence with `params` filled in."""

    severity: Severity
    code: str
    message: str
    field: str = ""
    params: Mapping[str, str] = dataclasses.field(default_factory=dict)


def error(code: str, template: str, field: str, **params: str) -> Finding:
    """A finding that blocks; `template` is a sentence with `{name}` for each param."""
    return Finding(Severity.ERROR, code, template.format(**params), field, MappingProxyType(params))


def warning(code: str, template: str, field: str, **params: str) -> Finding:
    """A finding that asks."""
    return Finding(Severity.WARNING, code, template.format(**params), field, MappingProxyType(params))


def advice(code: str, template: str, field: str = "", **params: str) -> Finding:
    """A finding that only helps."""
    return Finding(Severity.ADVICE, code, template.format(**params), field, MappingProxyType(params))
