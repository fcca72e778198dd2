from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AppraisalsConfig(AppConfig):
    """Appraisals: targets on the golden thread, conversations, signatures, and who may read them."""

    name = "appraisals"
    label = "appraisals"
    verbose_name = _("Appraisals")

    def ready(self) -> None:
        """Register the jobs, what notices speak of, how people are counted under aims, and what events say in words."""
        from appraisals import event_words, jobs, subjects
        from appraisals.selectors.thread import people_of_aims
        from plans import people_counts

        event_words.register()
        jobs.register()
        subjects.register_all()
        people_counts.register(people_of_aims)
