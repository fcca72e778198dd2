"""In which language periods are named. Pure: whoever knows languages hands in how (``speak``), else it is English."""

from collections.abc import Callable


class _Speech:
    """How a message is said, and in which language that is now."""

    say: Callable[[str], str] = staticmethod(str)
    language: Callable[[], str | None] = staticmethod(lambda: None)


def speak(say: Callable[[str], str], language: Callable[[], str | None]) -> None:
    """Say from now on what ``say`` makes of each message; ``language`` names the reader's language."""
    _Speech.say, _Speech.language = staticmethod(say), staticmethod(language)


def said(message: str) -> str:
    """The message in the reader's language."""
    return _Speech.say(message)


def language() -> str | None:
    """The reader's language, where one was asked for."""
    return _Speech.language()
