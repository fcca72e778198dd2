from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PracticeConfig(AppConfig):
    """What works, who learned it from whom, and who is thanked for it."""

    name = "council_pm.practice"
    label = "practice"
    verbose_name = _("Good practice")

    def ready(self) -> None:
        """Register subjects, files, evidence, the reminder and what events say; see that communities are there."""
        from django.db.models.signals import post_migrate

        from appraisals import evidence_sources
        from council_pm.attachments import registry as files
        from council_pm.core import subjects
        from council_pm.jobs.registry import register
        from council_pm.practice import appraisal_evidence, entry_files, event_words, review_jobs, shipped_communities
        from council_pm.practice import subjects as practice_subjects

        event_words.register()
        subjects.register(practice_subjects.KIND, practice_subjects.load)
        files.register(entry_files.KIND, entry_files.holders)
        evidence_sources.register("practice", appraisal_evidence.load)
        register(
            review_jobs.REMIND,
            title=_("Reminding of good practice to review"),
            handler=review_jobs.remind_of_reviews,
            describe=review_jobs.describe,
        )
        post_migrate.connect(shipped_communities.install, sender=self, dispatch_uid="practice.communities")
