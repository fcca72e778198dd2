"""The agenda in words."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from council_pm.forums.agenda import Heading, Line

HEADINGS = {
    Heading.LATE: gettext_lazy("Late returns"),
    Heading.RESTATED: gettext_lazy("Restated since we last met"),
    Heading.REVIEWS: gettext_lazy("Definitions to review"),
    Heading.UP: gettext_lazy("Topics raised by members"),
    Heading.DOWN: gettext_lazy("Topics put by the centre"),
}


def line_words(line: Line) -> str:
    """One line of it."""
    day = date_format(line.day, "j F Y") if line.day else ""
    words = {"title": line.title, "code": line.code, "period": line.period, "day": day, "n": line.count}
    if line.heading is Heading.LATE:
        said = ngettext(
            "%(title)s: %(n)s return late, since %(day)s",
            "%(title)s: %(n)s returns late, the longest since %(day)s",
            line.count,
        )
        return said % words
    if line.heading is Heading.RESTATED:
        return _("%(code)s %(title)s, %(period)s, restated on %(day)s") % words
    if line.heading is Heading.REVIEWS:
        said = _("%(code)s %(title)s, was due on %(day)s") if line.days else _("%(code)s %(title)s, due on %(day)s")
        return said % words
    return (_("%(title)s (open since %(day)s)") if line.carried else "%(title)s") % words
