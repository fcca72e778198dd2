"""Append-only tables refuse UPDATE and DELETE, on both engines, after all migrations and after a flush."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone

from appraisals.models import AccessRecord
from clinics.models import ClinicMove, ItemComment, ItemEffect, ItemText, Paper
from council_pm.assessments.models import CouncilStep, MaturityView
from council_pm.attachments.models import Attachment, Note, Removal
from council_pm.audit.guards import append_only_models, install, lifting
from council_pm.audit.models import DataVersion, Event
from council_pm.audit.services import record
from council_pm.configuration.models import Logo
from council_pm.configuration.services import change_setting
from council_pm.core.access import Actor
from council_pm.forums.models import Acknowledgement, AgendaLine, SessionAction
from council_pm.org.models import OrgUnit
from council_pm.practice import models as practice
from indicators.models import (
    Adoption,
    Formula,
    ReturnVersion,
    ReviewReminder,
    SpotCheck,
    StatusSnapshot,
    TargetConfirmation,
    Working,
    WorkingPart,
)
from plans.models import (
    ActionEffect,
    AgreedMeasure,
    ControlCheck,
    IndicatorResponse,
    ProgressNote,
    RiskLight,
    RiskScale,
    RiskScore,
)
from plans.risk_scale import Point
from tests.factories import (
    DefinitionFactory,
    ExclusionFactory,
    IndicatorFactory,
    PersonFactory,
    PlacementFactory,
    QualityAnswerFactory,
    RebaseFactory,
    ReleaseFactory,
    ReturnFactory,
    SeriesBreakFactory,
    SeriesFactory,
    StandardJudgementFactory,
    StatusRuleFactory,
    TargetFactory,
    UserFactory,
    ValueFactory,
)
from tests.factories.appraisals import AppraisalFactory
from tests.factories.assessments import text_called, view_of
from tests.factories.clinics import ClinicFactory, ItemFactory
from tests.factories.formulas import formula_of, sum_of
from tests.factories.forums import BriefingFactory, SessionFactory, note_of
from tests.factories.guidance import entry_of, look_of, page_of, word_of
from tests.factories.plans import ActionFactory, MeasureFactory, PlanFactory, aim_of, section
from tests.factories.practice import (
    NominationFactory,
    PracticeEntryFactory,
    RecognitionFactory,
    adoption_of,
    promise_of,
    revision_of,
)
from tests.factories.risks import ControlFactory, RiskFactory, score_of

BY = Actor(None, "a test")


def _event() -> models.Model:
    with transaction.atomic():
        return record(by=BY, action="a", subject_kind="b", subject_id=1)


def _agreed_measure() -> models.Model:
    aim = aim_of(PlanFactory.create(agreed=True), "Bins are emptied on the day")
    MeasureFactory.create(objective=aim, series=SeriesFactory.create())
    return AgreedMeasure.objects.get(aim__objective=aim)


def _snapshot() -> models.Model:
    value = ValueFactory.create()
    return StatusSnapshot.objects.create(
        series=value.series,
        start=value.start,
        end=value.end,
        inputs="v1",
        engine_version=1,
        value=value,
        definition=DefinitionFactory.create(indicator=value.series.indicator),
        status="no_target",
        vs_previous="none",
        vs_last_year="none",
        sentence="There is no target.",
        made_at=datetime(2026, 8, 1, tzinfo=UTC),
    )


def _formula() -> Formula:
    return sum_of(IndicatorFactory.create(), SeriesFactory.create())


def _attachment() -> Attachment:
    return Attachment.objects.create(
        subject_kind="return", subject_id="1", subject_version="1", number=1, name="a.pdf",
        content_type="application/pdf", size=1, sha256="0" * 64, stored_as="0" * 32,
        uploaded_by=UserFactory.create(), uploaded_at=timezone.now(),
    )  # fmt: skip


def _working() -> Working:
    return Working.objects.create(value=ValueFactory.create(), formula=_formula(), inputs="f1")


def _maturity_view(*said: str) -> MaturityView:
    return view_of(PlacementFactory.create().unit, dict.fromkeys(said, (2, "", "")))


def _practice_revision(*communities: str) -> models.Model:
    """A revision that is not the one in force, which its entry protects besides."""
    entry = PracticeEntryFactory.create(communities=communities)
    revision_of(entry)
    return entry.revisions.get(revision=1)


def _adoption(*, with_note: bool = True) -> practice.Adoption:
    if with_note:
        return adoption_of(PracticeEntryFactory.create(), UserFactory.create())
    return practice.Adoption.objects.create(
        entry=PracticeEntryFactory.create(), unit=PlacementFactory.create().unit, since=date(2026, 6, 1), by=7,
        at=timezone.now(),
    )  # fmt: skip


# How to have a row of each; a new append-only table without an entry here fails the next test.
def _score() -> RiskScore:
    """A look that is not the one in force, which its risk protects besides."""
    return score_of(RiskFactory.create(), Point(2, 2))


MAKERS: dict[str, Callable[[], models.Model]] = {
    "appraisals.AccessRecord": lambda: AccessRecord.objects.create(
        appraisal=AppraisalFactory.create(),
        user=UserFactory.create(),
        part="appraiser",
        what="page",
        at=timezone.now(),
    ),
    "assessments.CouncilStep": lambda: CouncilStep.objects.create(
        revision=1, text="Ask a neighbour.", at=datetime(2026, 8, 1, tzinfo=UTC)
    ),
    "assessments.DimensionText": lambda: text_called("Plans that are used"),
    "assessments.MaturityAnswer": lambda: _maturity_view("Plans that are used").answers.get(),
    "assessments.MaturityView": _maturity_view,
    "attachments.Attachment": _attachment,
    "attachments.Note": lambda: Note.objects.create(
        subject_kind="return", subject_id="1", by=UserFactory.create(), at=timezone.now(), text="Counted by hand."
    ),
    "attachments.Removal": lambda: Removal.objects.create(
        attachment=_attachment(), removed_by=UserFactory.create(), removed_at=timezone.now()
    ),
    "audit.Event": _event,
    "configuration.CouncilSetting": lambda: change_setting(by=BY, key="council_name", value="Test"),
    "configuration.Logo": lambda: Logo.objects.create(
        digest="0" * 64, kind="svg", content=b"<svg/>", made_at=datetime(2026, 8, 1, tzinfo=UTC)
    ),
    "guidance.LogRevision": lambda: entry_of().revisions.get(),
    "guidance.Look": lambda: look_of(entry_of()),
    "guidance.PageRevision": lambda: page_of().revisions.get(),
    "guidance.TermRevision": word_of,
    "forums.Acknowledgement": lambda: Acknowledgement.objects.create(
        briefing=BriefingFactory.create(), person=PersonFactory.create(), at=timezone.now()
    ),
    "forums.AgendaLine": lambda: AgendaLine.objects.create(
        session=SessionFactory.create(), position=1, heading="Late returns", text="Place: 2 returns late"
    ),
    "forums.Note": lambda: note_of(SessionFactory.create(), "What was said."),
    "forums.SessionAction": lambda: SessionAction.objects.create(
        session=SessionFactory.create(), action=ActionFactory.create()
    ),
    "indicators.Adoption": lambda: Adoption.objects.create(
        indicator=IndicatorFactory.create(), entry="BV82A", adopted_at=datetime(2026, 8, 1, tzinfo=UTC)
    ),
    "clinics.ClinicMove": lambda: ClinicMove.objects.create(
        clinic=ClinicFactory.create(), was=date(2026, 10, 14), now=date(2026, 10, 21), reason="Snow.", at=timezone.now()
    ),
    "clinics.ItemComment": lambda: ItemComment.objects.create(
        item=ItemFactory.create(), text="Why?", at=timezone.now()
    ),
    "clinics.ItemEffect": lambda: ItemEffect.objects.create(
        item=ItemFactory.create(),
        after=2,
        on=date(2026, 8, 1),
        until=date(2026, 6, 30),
        verdict="turned",
        engine_version=6,
        inputs="1",
        at=timezone.now(),
    ),
    "clinics.ItemText": lambda: ItemText.objects.create(item=ItemFactory.create(), version=2, at=timezone.now()),
    "clinics.Paper": lambda: Paper.objects.create(item=ItemFactory.create(), edition=1, content={}, at=timezone.now()),
    "indicators.Definition": DefinitionFactory.create,
    "indicators.Exclusion": ExclusionFactory.create,
    "indicators.Formula": lambda: formula_of(IndicatorFactory.create(), confirmed=False),
    "indicators.FormulaDecision": lambda: _formula().decision,
    "indicators.FormulaPart": lambda: _formula().parts.get(),
    "indicators.QualityAnswer": QualityAnswerFactory.create,
    "indicators.Rebase": RebaseFactory.create,
    "indicators.Release": ReleaseFactory.create,
    "indicators.ReturnVersion": lambda: ReturnVersion.objects.create(
        of=ReturnFactory.create(), version=1, act="save", stage="draft", at=datetime(2026, 8, 1, tzinfo=UTC), by=7
    ),
    "indicators.ReviewReminder": lambda: ReviewReminder.objects.create(
        definition=DefinitionFactory.create(), sent_at=datetime(2026, 8, 1, tzinfo=UTC)
    ),
    "indicators.SeriesBreak": SeriesBreakFactory.create,
    "indicators.SpotCheck": lambda: SpotCheck.objects.create(
        drawn_at=datetime(2026, 8, 1, tzinfo=UTC), drawn_by=7, seed="s", size=1, out_of=2, since=date(2026, 4, 1)
    ),
    "indicators.StandardJudgement": StandardJudgementFactory.create,
    "indicators.StatusRule": StatusRuleFactory.create,
    "indicators.StatusSnapshot": _snapshot,
    "indicators.Target": TargetFactory.create,
    "indicators.TargetConfirmation": lambda: TargetConfirmation.objects.create(
        series=SeriesFactory.create(), year="2026-27", by=7, at=datetime(2026, 8, 1, tzinfo=UTC)
    ),
    "indicators.Value": ValueFactory.create,
    "indicators.Working": lambda: _working(),
    "indicators.WorkingPart": lambda: WorkingPart.objects.create(working=_working(), used=ValueFactory.create()),
    "org.Placement": PlacementFactory.create,
    "plans.ActionEffect": lambda: ActionEffect.objects.create(
        action=ActionFactory.create(),
        series=SeriesFactory.create(),
        occasion="due",
        began=date(2026, 4, 1),
        on=date(2026, 8, 1),
        verdict="turned",
        engine_version=6,
        inputs="1",
        at=datetime(2026, 8, 1, tzinfo=UTC),
    ),
    "plans.AgreedAim": lambda: aim_of(PlanFactory.create(agreed=True), "Bins are emptied on the day").agreed.get(),
    "plans.AgreedMeasure": _agreed_measure,
    "plans.Edition": lambda: PlanFactory.create(agreed=True).editions.get(),
    "plans.IndicatorResponse": lambda: IndicatorResponse.objects.create(
        series=SeriesFactory.create(),
        kind="accept",
        reason="For now.",
        until=date(2027, 3, 31),
        status="red",
        by=7,
        at=datetime(2026, 8, 1, tzinfo=UTC),
    ),
    "plans.ObjectiveText": lambda: aim_of(PlanFactory.create(), "Bins are emptied on the day").texts.get(),
    "plans.ProgressNote": lambda: ProgressNote.objects.create(
        action=ActionFactory.create(), text="It goes well.", status="on_course", at=datetime(2026, 8, 1, tzinfo=UTC)
    ),
    "plans.ControlCheck": lambda: ControlCheck.objects.create(
        control=ControlFactory.create(), works="yes", words="Seen on Monday.", at=timezone.now()
    ),
    "plans.RiskLight": lambda: RiskLight.objects.create(score=_score(), series=SeriesFactory.create(), status="green"),
    "plans.RiskScale": lambda: RiskScale.objects.create(
        revision=2,
        likelihood="a\nb\nc",
        impact="a\nb\nc",
        appetite=2,
        limit=4,
        reason="Fewer steps.",
        at=timezone.now(),
    ),
    "plans.RiskScore": lambda: _score(),
    "practice.Adoption": lambda: _adoption(with_note=False),
    "practice.AdoptionNote": lambda: _adoption().notes.get(),
    "practice.Nomination": lambda: NominationFactory.create(by=7),
    "practice.PracticeRevision": lambda: _practice_revision(),
    "practice.Promise": lambda: practice.Promise.objects.create(series=SeriesFactory.create()),
    "practice.PromiseText": lambda: promise_of("We answer.").texts.get(),
    "practice.Recognition": RecognitionFactory.create,
    "practice.RevisionCommunity": lambda: _practice_revision("Carers").communities.get(),
    "plans.SectionText": lambda: section(PlanFactory.create(), text="We empty bins.").texts.get(),
}


def _attempts(table: str, column: str, pk: int) -> list[str]:
    same = f'SELECT * FROM "{table}" WHERE id = {pk}'
    return [
        f'UPDATE "{table}" SET "{column}" = "{column}" WHERE id = {pk}',
        f'DELETE FROM "{table}" WHERE id = {pk}',
        # To insert a row in the place of another one is to delete that: SQLite does it without a DELETE trigger.
        f'INSERT INTO "{table}" {same} ON CONFLICT (id) DO UPDATE SET "{column}" = excluded."{column}"'
        if connection.vendor == "postgresql"
        else f'REPLACE INTO "{table}" {same}',
    ]


def test_every_append_only_table_is_tried() -> None:
    assert {model._meta.label for model in append_only_models()} == set(MAKERS)


@pytest.mark.django_db
@pytest.mark.parametrize("label", sorted(MAKERS))
def test_the_database_refuses_to_change_or_delete_a_row(label: str) -> None:
    row = MAKERS[label]()
    model = type(row)
    field = next(f for f in model._meta.concrete_fields if not f.primary_key)
    same = {field.attname: getattr(row, field.attname)}
    for statement in _attempts(model._meta.db_table, field.column, row.pk):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    for change in (lambda: model._default_manager.filter(pk=row.pk).update(**same), row.delete, row.save):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    assert model._default_manager.filter(pk=row.pk).exists()


@pytest.mark.django_db
def test_the_database_refuses_to_empty_a_table_at_once() -> None:
    _event()
    emptying = 'TRUNCATE "audit_event"' if connection.vendor == "postgresql" else 'DELETE FROM "audit_event"'
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(emptying)
    assert Event.objects.count() == 1


@pytest.mark.django_db
def test_other_tables_may_change() -> None:
    unit = OrgUnit.objects.create(code="A", level=1)
    OrgUnit.objects.filter(pk=unit.pk).update(code="B")
    unit.delete()
    assert not OrgUnit.objects.exists()


@pytest.mark.django_db
def test_installing_twice_is_safe_and_lifting_ends() -> None:
    event = _event()
    install(connection)
    with connection.cursor() as cursor:
        for statement in lifting(connection, Event._meta.db_table):
            cursor.execute(statement)
    Event.objects.filter(pk=event.pk).update(action="corrected in a test")
    install(connection)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(action="c")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_transactional_test_starts_empty_and_guarded_after_the_flush_of_another(turn: str) -> None:
    assert not Event.objects.exists()
    assert DataVersion.objects.get().number == 0
    PlacementFactory.create(valid_from=date(2024, 4, 1))
    event = _event()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        event.delete()
