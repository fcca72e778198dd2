"""The pages on which a target is worded: what may be chosen, what is suggested, and what stands there now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from appraisals.access import AppraisalSeen
from appraisals.models import AppraisalTarget, Group
from appraisals.pages.trail import steps
from appraisals.sealing import WrongKey
from appraisals.selectors.content import TargetRow
from appraisals.selectors.earlier import Earlier, earlier_open, rows_of
from appraisals.selectors.target_links import AimChoice, Links, links_of
from appraisals.selectors.targets import SupportLine, questions_about, support_lines, wording_hint
from appraisals.services.targets import LONGEST_WORDING
from appraisals.target_forms import TargetForm, with_current
from appraisals.target_link import AS_IT_IS, NOTHING, Link


@dataclass(frozen=True, slots=True)
class Offered:
    """What the form of a target offers. ``hung``: what the other targets hang on; ``current``: what this one does."""

    at: AppraisalSeen
    links: Links
    hung: frozenset[Link]
    row: TargetRow | None = None
    line: SupportLine | None = None

    @property
    def current(self) -> Link:
        """What the target that is changed hangs on."""
        return Link(self.row.objective_id, self.row.series_id) if self.row else NOTHING

    @property
    def known(self) -> Mapping[str, Link]:
        """What may be chosen, by what the form sends for it."""
        return with_current({code: one.link for code, one in self.links.by_code.items()}, self.current)

    @property
    def suggested(self) -> tuple[AimChoice, ...]:
        """Aims of the nearest plan that no other target of this person hangs on."""
        return self.links.not_hung(self.hung)

    @property
    def hung_on(self) -> tuple[AimChoice, ...]:
        """Aims of the nearest plan on which another target hangs."""
        free = self.suggested
        return tuple(one for one in self.links.own if one not in free)

    @property
    def stays(self) -> str:
        """What the form sends where what it hangs on stays as it is, though nobody may choose it anew; or nothing."""
        return AS_IT_IS if AS_IT_IS in self.known else ""

    def group_of(self, code: str) -> str:
        """Which part of the list stands open: that of this choice, or the first where no aim is left to suggest."""
        groups = {"hung": self.hung_on, "above": self.links.above, "lines": self.links.lines}
        chosen = next((name for name, group in groups.items() if code in [one.link.code for one in group]), "")
        if chosen or self.suggested or self.stays:
            return chosen
        return next((name for name, group in groups.items() if group), "")

    def form(self, data: QueryDict | None = None, **initial: Any) -> TargetForm:
        """The form, filled with what stands there or with what was sent."""
        cycle = self.at.appraisal.cycle
        return TargetForm(
            data, initial={**self._as_it_stands(), **initial}, known=self.known, hint=wording_hint(cycle.group),
            ends=self.at.appraisal.year_end_due if cycle.group == Group.PROBATION else cycle.ends,
        )  # fmt: skip

    def begun(self, data: QueryDict, code: str) -> TargetForm:
        """The form with what was typed, begun from an aim: it is chosen, and words are suggested where none are."""
        typed = {name: data.get(name, "") for name in ("wording", "how_known", "due", "link", "key")}
        found = self.links.by_code.get(code)
        if isinstance(found, AimChoice):
            suggestion = _("My part in this: %(aim)s") % {"aim": found.wording}
            typed |= {"link": code, "wording": typed["wording"].strip() or suggestion[:LONGEST_WORDING]}
        return self.form(None, **typed)

    def _as_it_stands(self) -> dict[str, Any]:
        row = self.row
        if row is None:
            return {}
        code = self.stays or self.current.code
        return {"wording": row.wording, "how_known": row.how_known, "due": row.due, "link": code,
                "version": row.version}  # fmt: skip


def offer(at: AppraisalSeen, row: TargetRow | None = None) -> Offered:
    """What the form of a new target, or of this one, offers; a fixed number of queries."""
    others = AppraisalTarget.objects.filter(appraisal=at.appraisal.pk).exclude(pk=row.id if row else None)
    hung = frozenset(Link(*one) for one in others.values_list("objective_id", "series_id"))
    line = support_lines(at.user, [row], at.today).get(row.id) if row else None
    return Offered(at, links_of(at), hung, row, line)


def new_context(offered: Offered, form: TargetForm) -> dict[str, Any]:
    """What the page of a new target prints."""
    at = offered.at
    earlier = earlier_open(at)
    room = at.appraisal.cycle.most_targets - AppraisalTarget.objects.filter(appraisal=at.appraisal.pk).count()
    return {
        **form_context(offered, form, _("New target")),
        "action": reverse("appraisals:target_new", args=arguments(at)),
        "earlier": earlier,
        "earlier_rows": _readable(earlier) if earlier and room > 0 and not form.is_bound else (),
        "room": room,
        "most": at.appraisal.cycle.most_targets,
        "begins": True,
    }


def _readable(earlier: Earlier) -> tuple[TargetRow, ...]:
    """Last year's open targets; none where their key is lost: this year's are set without them."""
    try:
        return rows_of(earlier)
    except WrongKey:
        return ()


def form_context(offered: Offered, form: TargetForm, name: str) -> dict[str, Any]:
    """What a page with the form of a target prints."""
    asked = questions_about(offered.row, offered.line) if offered.row else ()
    return {
        **page_context(offered.at, name),
        "form": form,
        "offered": offered,
        "open": offered.group_of(form.chosen),
        "questions": asked,
    }


def page_context(at: AppraisalSeen, name: str) -> dict[str, Any]:
    """What every page about one target prints: it is named for what one does there, never by the target's words."""
    back = at.appraisal.get_absolute_url()
    return {
        "page_title": name,
        "breadcrumbs": steps(at, name),
        "at": at,
        "back": f"{back}#targets",
    }


def arguments(at: AppraisalSeen) -> list[Any]:
    """What the addresses of an appraisal are made from."""
    return [at.appraisal.person_id, at.appraisal.cycle.slug]


def earlier_shown(context: Mapping[str, Any]) -> Earlier | None:
    """The last appraisal, where words of it are on the page."""
    return context["earlier"] if context["earlier_rows"] else None
