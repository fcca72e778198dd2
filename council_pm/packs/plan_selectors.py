"""The content of a plan's Word document, from what the plan's page shows to the same reader."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from council_pm.core.blocks import Block, blocks
from council_pm.core.marks import status_label
from council_pm.packs.content import LANGUAGE, clean
from council_pm.packs.plan_content import Part, PlanPaper, Table
from plans.selectors.plan_page import PlannedAim, PlanPage
from plans.selectors.rows import MeasureRow


def plan_paper(page: PlanPage, *, council: str, colour: str, today: date) -> PlanPaper:
    """A plan as its reader sees it; no query."""
    plan = page.plan
    return PlanPaper(
        council=clean(council),
        colour=colour.lstrip("#"),
        title=clean(f"{plan.unit}: {plan.title} {plan.year_label}"),
        facts=_facts(page),
        partners_title=_("With our partners:"),
        partners=tuple(clean(name) for _pk, name in page.partners),
        aims=Table(
            _("What we set out to reach"),
            (_("Aim"), _("What it supports"), _("Owner"), _("How far it is"), _("What proves it")),
            tuple(_aim(number, one) for number, one in enumerate(page.aims, 1)),
            _("No aims yet."),
        ),
        actions=Table(
            _("What we are doing about it"),
            (_("Action"), _("For the aim"), _("Owner"), _("Due"), _("How it goes")),
            tuple(
                (
                    clean(deed.title), clean(aim.wording), clean(deed.owner), date_format(deed.due, "j M Y"),
                    f"{deed.status_label}, {_('overdue')}" if deed.is_going and deed.due < today else deed.status_label,
                )
                for deed, aim in page.deeds
            ),
        ),
        parts=tuple(
            Part(clean(one.title), tuple(_printable(one.text)), _("Nothing written yet.")) for one in page.sections
        ),
        page=_("page"),
        language=LANGUAGE,
    )  # fmt: skip


def _facts(page: PlanPage) -> str:
    plan = page.plan
    said = [plan.state_label]
    if plan.edition and plan.agreed is not None:
        words = {"number": plan.edition, "day": date_format(plan.agreed, "j F Y")}
        said.append(_("edition %(number)s of %(day)s") % words)
    if page.has_changed and plan.edition:
        said.append(_("changed since: others read the edition"))
    return " · ".join(said)


def _aim(number: int, one: PlannedAim) -> tuple[str, ...]:
    supports = f"{one.supports.wording} ({one.supports.plan.unit})" if one.supports else ""
    if one.supports is None and one.aim.plan.level > 1:
        supports = _("Supports no aim further up yet")
    how_far = "; ".join(filter(None, (one.line.words, one.line.due)))
    proof = "; ".join(_measure(measure) for measure in one.line.measures)
    return (f"{number}. {clean(one.aim.wording)}", clean(supports), clean(one.aim.owner), how_far, proof)


def _measure(measure: MeasureRow) -> str:
    row = measure.row
    told = clean(f"{row.name}: {status_label(row.status)}, {row.figure}")
    if measure.target is None or measure.by is None:
        return told
    words = {"target": measure.target_text, "day": date_format(measure.by, "j M Y")}
    return told + _(" · to reach %(target)s by %(day)s") % words


def _printable(text: str) -> list[Block]:
    """The blocks of a text, without what no paper can print."""
    return blocks("\n".join(" " * (len(line) - len(line.lstrip())) + clean(line) for line in text.split("\n")))
