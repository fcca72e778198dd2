"""The documents as tests read them: their commands, their links and what they name."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.sources import ROOT, committed_files

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
VARIABLE = re.compile(r"^[A-Z_]+=")
BEGINS_A_COMMAND = re.compile(
    r"^([A-Z_]+=\S* )*(make|python|python3|\.venv/bin/\S+|manage\.py|docker|npm|pip|createdb|cp) "
)


def documents() -> list[Path]:
    """Every page that people read: the changes and the decisions, too."""
    return [path for path in committed_files() if path.suffix == ".md"]


@dataclass(frozen=True, slots=True)
class Command:
    """One program with its arguments, as a line of a document has it; ``variables`` are set before it."""

    document: str
    line: str
    variables: tuple[str, ...]
    words: tuple[str, ...]

    def __str__(self) -> str:
        return self.line


def fenced_commands() -> list[Command]:
    """Every command of the ``sh`` blocks; what ``&&`` joins is taken apart."""
    found = []
    for path in documents():
        for language, block in FENCE.findall(path.read_text("utf-8")):
            if language == "sh":
                found += [one for line in block.splitlines() for one in commands_of(path, line)]
    return found


def commands_of(path: Path, line: str) -> Iterator[Command]:
    """The commands of a line. Everything after ``#`` is for the reader."""
    words = shlex.split(line, comments=True)
    while words:
        end = words.index("&&") if "&&" in words else len(words)
        part, words = words[:end], words[end + 1 :]
        count = next((number for number, word in enumerate(part) if not VARIABLE.match(word)), len(part))
        shown = " ".join(shlex.quote(word) for word in part)
        yield Command(path.relative_to(ROOT).as_posix(), shown, tuple(part[:count]), tuple(part[count:]))


def spans(path: Path) -> list[str]:
    """What stands between backticks, outside of blocks."""
    return SPAN.findall(FENCE.sub("", path.read_text("utf-8")))


def links(path: Path) -> list[str]:
    """Where its links and pictures lead."""
    return LINK.findall(FENCE.sub("", path.read_text("utf-8")))
