"""What the events of forums say in words. Sessions of forums that only their members see are not named."""

from __future__ import annotations

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from council_pm.audit import wording
from council_pm.audit.wording import Detail, Kind, Titles
from council_pm.core.row_ids import row_id
from council_pm.forums.models import Audience, Briefing, Cohort, Coming, Direction, Forum, ForumKind, Session


def register() -> None:
    """Hand them to the browser of the record."""
    wording.register(
        "forum", Kind(_("forum"), titles=Titles(_told_forums, "slug", F("name"), numeric=False), url=_forum)
    )
    wording.register("session", Kind(_("session"), titles=Titles(_told_sessions, "pk", F("title")), url=_session))
    wording.register("topic", Kind(_("topic")))
    wording.register("cohort", Kind(_("cohort"), titles=Titles(_told_cohorts, "pk", F("name")), url=_cohort))
    wording.register("briefing", Kind(_("briefing"), titles=Titles(_told_briefings, "pk", F("title")), url=_briefing))
    wording.register_sentences(
        {
            "create_forum": _("%(who)s began the forum %(what)s"),
            "change_forum": _("%(who)s changed the forum %(what)s"),
            "name_forum_member": _("%(who)s changed who is named in the forum %(what)s"),
            "plan_session": _("%(who)s planned the session %(what)s"),
            "change_session": _("%(who)s changed the session %(what)s"),
            "cancel_session": _("%(who)s cancelled the session %(what)s"),
            "sign_up": _("%(who)s signed up for the session %(what)s"),
            "withdraw": _("%(who)s withdrew from the session %(what)s"),
            "give_feedback": _("%(who)s gave feedback on the session %(what)s"),
            "record_attendance": _("%(who)s said who was at the session %(what)s"),
            "remind_of_session": _("%(who)s reminded people of the session %(what)s"),
            "write_session_note": _("%(who)s wrote in the note of the session %(what)s"),
            "keep_agenda": _("%(who)s kept the agenda of the session %(what)s"),
            "decide_in_session": _("%(who)s put down what the session %(what)s will do"),
            "raise_topic": _("%(who)s raised the topic %(what)s"),
            "answer_topic": _("%(who)s said what became of the topic %(what)s"),
            "add_module": _("%(who)s added a module to the programme %(what)s"),
            "change_module": _("%(who)s changed a module of the programme %(what)s"),
            "add_cohort": _("%(who)s added a cohort to the programme %(what)s"),
            "change_cohort": _("%(who)s changed who is in the cohort %(what)s"),
            "record_completions": _("%(who)s said who of the cohort %(what)s has completed what"),
            "issue_briefing": _("%(who)s issued the briefing %(what)s"),
            "read_briefing": _("%(who)s said that they have read the briefing %(what)s"),
            "withdraw_briefing": _("%(who)s withdrew the briefing %(what)s"),
            "make_session_feed": _("%(who)s made a secret address for a calendar of sessions"),
            "end_session_feed": _("%(who)s ended the secret address of a calendar of sessions"),
        }
    )
    wording.register_details(
        {
            "starts": Detail(_("Starts")),
            "direction": Detail(_("Which way")),
            "module": Detail(_("Module")),
            "cohort": Detail(_("Cohort")),
            "lines": Detail(_("Lines")),
            "changes": Detail(_("Changes")),
            "naming": Detail(_("Named")),
            "people": Detail(_("People")),
        }
    )
    wording.register_codes("state", Coming.choices)
    wording.register_codes("direction", Direction.choices)
    wording.register_codes("kind", ForumKind.choices)
    wording.register_codes(
        "naming", (("in", _("belongs to it")), ("out", _("does not belong to it")), ("rule", _("left to the rule")))
    )


def _told_forums() -> QuerySet[Forum]:
    return Forum.objects.exclude(audience=Audience.MEMBERS)


def _told_sessions() -> QuerySet[Session]:
    return Session.objects.exclude(forum__audience=Audience.MEMBERS)


def _told_cohorts() -> QuerySet[Cohort]:
    return Cohort.objects.exclude(forum__audience=Audience.MEMBERS)


def _told_briefings() -> QuerySet[Briefing]:
    return Briefing.objects.filter(forum__isnull=True)


def _forum(slug: str) -> str:
    return reverse("forums:forum_page", args=[slug])


def _session(ref: str) -> str:
    return reverse("forums:session_page", args=[ref]) if row_id(ref) is not None else ""


def _cohort(ref: str) -> str:
    return reverse("forums:cohort_page", args=[ref]) if row_id(ref) is not None else ""


def _briefing(ref: str) -> str:
    return reverse("forums:briefing_page", args=[ref]) if row_id(ref) is not None else ""
