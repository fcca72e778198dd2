"""The papers of a clinic: of one item, and of all of them with the agenda."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import QuerySet
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinics.models import Cause, Clinic, Item, ItemKind
from council_pm.configuration.selectors import frame
from council_pm.org.tree import Tree
from council_pm.packs.clinic_content import ClinicPack, ItemPaper, Part, Section, Table
from council_pm.packs.clinic_deeds import deeds, risks
from council_pm.packs.clinic_figures import better_section, figures_section, line_seen
from council_pm.packs.content import clean, shortened
from indicators.models import CurrentStatus

LONGEST_TITLE, LONGEST_POST, LONGEST_PLACE = 160, 80, 120
MOST_CHARACTERS = 1_600  # of each of the head's texts: 150 words are some 1,000
_MANAGEMENT_STEP = 1


def for_papers(rows: QuerySet[Item]) -> list[Item]:
    """These items in their order with all that their papers ask of them; one query."""
    read = rows.select_related("clinic", "series__indicator", "unit", "owner", "nomination")
    return list(read.order_by("position", "pk"))


def item_paper(item: Item, units: Tree, today: date) -> ItemPaper:
    """The paper of an item as it is today, the same for every reader; at most seventy queries, whatever it tells."""
    line = line_seen(item.series, units, today) if item.series is not None else None
    follow_up, tried = deeds(item, today)
    data = figures_section(line, units, today) if line is not None else _nothing_counted(item)
    sections = (
        *follow_up, data, _cause(item), *tried, *better_section(item, line, units, today), *risks(item),
        _words("help", _("What help do we ask for?"), item.help_asked),
        _words("proposals", _("What do we propose to do?"), item.proposals),
    )  # fmt: skip
    unit = units[item.unit_id].name if item.unit_id in units else item.unit.code
    what = line.row.name if line is not None else _("help asked")
    return ItemPaper(
        council=_council(),
        title=shortened(f"{unit}: {what}", LONGEST_TITLE),
        unit=clean(unit),
        facts=_facts(item),
        caution=_caution(),
        sections=sections,
        position=item.position,
        minutes=item.minutes,
        presenter=shortened(item.owner.title, LONGEST_POST) if item.owner is not None else "",
        page=_("Page"),
    )


def clinic_pack(clinic: Clinic, papers: Sequence[ItemPaper], agenda: Table | None, notes: Sequence[str]) -> ClinicPack:
    """The papers of a clinic, after its agenda."""
    return ClinicPack(
        council=papers[0].council if papers else _council(),
        title=_("Clinic of %(day)s") % {"day": date_format(clinic.held_on, "j F Y")},
        facts=(*_when_and_where(clinic), _minutes(clinic.minutes)),
        caution=_caution(),
        agenda_title=_("What we look at"),
        agenda=agenda,
        notes=tuple(notes),
        papers=tuple(papers),
        page=_("Page"),
    )


def agenda_of(lines: Sequence[tuple[int, str, str, int]]) -> Table | None:
    """The agenda from place, name, presenter and minutes of each item; nothing where nothing is on."""
    if not lines:
        return None
    columns = (_("Number"), _("What"), _("Who begins"), _("Minutes"))
    rows = tuple(
        (str(place), what, who, str(minutes)) for place, (_position, what, who, minutes) in enumerate(sorted(lines), 1)
    )
    return Table(columns, rows, (20, 92, 46, 24), (3,))


def agenda_line(item: Item, units: Tree, names: Mapping[int, str]) -> tuple[int, str, str, int]:
    """The line of an item on the agenda, without its paper; ``names`` are those of indicators by id."""
    unit = units[item.unit_id].name if item.unit_id in units else item.unit.code
    what = names.get(item.series.indicator_id, item.series.indicator.code) if item.series is not None else ""
    title = shortened(f"{unit}: {what or _('help asked')}", LONGEST_TITLE)
    return item.position, title, shortened(item.owner.title, LONGEST_POST) if item.owner else "", item.minutes


def snapshots_of(items: Sequence[Item]) -> dict[int, int]:
    """The judgement behind the light of each item's line, by item: that which the management team sees; one query."""
    lines = {item.series_id for item in items if item.series_id is not None}
    rows = CurrentStatus.objects.filter(series__in=lines, audience__gte=_MANAGEMENT_STEP).order_by("-audience")
    found = dict(rows.values_list("series_id", "snapshot_id"))  # of each line that of the least audience
    return {item.pk: found[item.series_id] for item in items if item.series_id in found}


def _council() -> str:
    return shortened(str(frame()["council_name"]), LONGEST_PLACE)


def _caution() -> str:
    return _("These papers can be asked for under freedom of information.")


def _facts(item: Item) -> tuple[str, ...]:
    said = [*_when_and_where(item.clinic), _minutes(item.minutes), str(ItemKind(item.kind).label)]
    if item.owner is not None:
        said.append(_("%(post)s begins") % {"post": shortened(item.owner.title, LONGEST_POST)})
    return tuple(said)


def _when_and_where(clinic: Clinic) -> tuple[str, ...]:
    day = {"day": date_format(clinic.held_on, "j F Y"), "time": time_format(clinic.begins, "H:i")}
    return _("Clinic of %(day)s, %(time)s") % day, shortened(clinic.place, LONGEST_PLACE)


def _minutes(number: int) -> str:
    return ngettext("%(n)s minute", "%(n)s minutes", number) % {"n": number}


def _nothing_counted(item: Item) -> Section:
    """Of an item that is only a question: what its head asked, or that the indicator was never defined."""
    wanted = item.nomination.wanted
    texts = (*paragraphs(wanted), _("Nothing is counted about this yet: what would tell us that it gets better?"))
    return Section("data", _("What is this about?"), (Part(texts=texts),))


def _cause(item: Item) -> Section:
    is_success = item.kind == ItemKind.SUCCESS
    title = _("What do we think made the difference?") if is_success else _("What do we think is the cause?")
    labels = dict(Cause.choices)
    bullets = tuple(str(labels[one]) for one in item.causes if one in labels)
    texts = paragraphs(item.story)
    parts = (Part(bullets=bullets), Part(texts=texts, note="" if texts else _nothing_written()))
    return Section("cause", title, tuple(one for one in parts if one != Part()))


def _words(code: str, title: str, text: str) -> Section:
    texts = paragraphs(text)
    return Section(code, title, (Part(texts=texts, note="" if texts else _nothing_written()),))


def _nothing_written() -> str:
    return _("Nothing written yet.")


def paragraphs(text: str) -> tuple[str, ...]:
    """What somebody wrote as paper prints it, paragraph by paragraph; what is far too long is cut."""
    found, room = [], MOST_CHARACTERS
    for line in filter(None, (clean(one) for one in text.splitlines())):
        if room <= 0:
            break
        found.append(shortened(line, room))
        room -= len(line)
    return tuple(found)
