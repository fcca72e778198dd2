"""Mail that jobs send: what each one says of the council, and whether it was handed over."""

from __future__ import annotations

from collections.abc import Callable
from smtplib import SMTPException

from django.core.mail import EmailMessage
from django.db.models import Model

from council_pm.configuration.selectors import Frame


class MailNotSentError(Exception):
    """Some mails could not be handed over, so that the job is tried again.

    Names how many or which kind of fault only: what a mail server says holds addresses.
    """


def one_line(text: str) -> str:
    """A text without line ends, which neither a subject nor a line of a list may hold."""
    return " ".join(text.split())


def sender_words(in_force: Frame) -> dict[str, str]:
    """What every mail says: ``council``, its name on one line, and ``contact``, whom to ask."""
    return {"council": one_line(str(in_force["council_name"])), "contact": str(in_force["contact"])}


def hand_over(message: EmailMessage) -> None:
    """Give a mail to the mail server. Raises ``MailNotSentError``."""
    try:
        message.send()
    except (SMTPException, OSError) as fault:
        raise MailNotSentError(type(fault).__name__) from None


def hand_over_once(message: EmailMessage, claim: Model, note: Callable[[], object]) -> bool:
    """Hand over a mail whose row, ``claim``, was written first so that nobody is told twice; whether it went.

    One that did not go takes its row away, so that it is sent later; of one that went ``note`` says so.
    """
    try:
        hand_over(message)
    except MailNotSentError:
        claim.delete()
        return False
    note()
    return True
