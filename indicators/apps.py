from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IndicatorsConfig(AppConfig):
    """Indicators, targets, values, statuses and comparators."""

    name = "indicators"
    label = "indicators"

    def ready(self) -> None:
        """Register background jobs, examples in the component gallery, and what events say in words."""
        from council_pm.attachments import registry as files
        from council_pm.core import subjects
        from council_pm.core.gallery import register_examples
        from council_pm.jobs.registry import register
        from council_pm.jobs.tables import registry as tables
        from indicators import (
            alerts,
            event_words,
            news,
            return_files,
            return_mail,
            review_mail,
            round_jobs,
            view_counting,
        )
        from indicators import subjects as indicator_subjects
        from indicators.gallery import chart_examples
        from indicators.history.background import register_kinds
        from indicators.services.recalculation import KIND, PART, describe_recompute, run_part, run_recompute
        from indicators.services.return_files import RETURNS

        register(KIND, title=_("Working out statuses"), handler=run_recompute, describe=describe_recompute)
        register(PART, title=_("Working out some of the statuses"), handler=run_part, describe=describe_recompute)
        register(
            review_mail.KIND,
            title=_("Reminding of reviews"),
            handler=review_mail.send_reminders,
            describe=review_mail.describe,
        )
        register(
            round_jobs.KIND, title=_("Opening rounds"), handler=round_jobs.open_rounds, describe=round_jobs.describe
        )
        register(
            return_mail.KIND,
            title=_("Reminding of returns"),
            handler=return_mail.send_reminders,
            describe=return_mail.describe,
        )
        register(
            round_jobs.RELEASE,
            title=_("Releasing rounds"),
            handler=round_jobs.release_rounds,
            describe=round_jobs.describe_release,
        )
        register(news.KIND, title=_("Telling people what changed"), handler=alerts.tell, describe=alerts.describe)
        register_kinds()
        files.register(return_files.KIND, return_files.holders)
        tables.register(RETURNS)
        subjects.register(indicator_subjects.KIND, indicator_subjects.load)
        register_examples(chart_examples)
        event_words.register()
        view_counting.connect()
