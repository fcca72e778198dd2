"""The roles that a person can have. What each may do is in ``rights``."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from council_pm.configuration.words import worded_lazy


class Role(models.TextChoices):
    """The columns of the matrix, less "own" and "other", which follow from where a thing belongs."""

    MEMBER = "member", _("Member")
    COMMITTEE_CHAIR = "committee_chair", _("Committee chair")
    EXECUTIVE_MEMBER = "executive_member", worded_lazy(_("%(executive)s member"))
    PERFORMANCE_OFFICER = "perf_officer", _("Performance officer")
    HEAD_OF_SERVICE = "head_of_service", _("Head of service")
    MANAGER = "manager", _("Manager")
    EMPLOYEE = "employee", _("Employee")
    CHIEF_OFFICER = "chief_officer", _("Chief officer")
    CHIEF_EXECUTIVE = "chief_executive", _("Chief Executive")
    CORPORATE_PERFORMANCE = "corporate_perf", _("Corporate performance")
    SCRUTINY_OFFICER = "scrutiny_officer", _("Scrutiny officer")
    MONITORING_OFFICER = "monitoring_officer", _("Monitoring officer")
    HR_ADVISER = "hr_adviser", _("HR adviser")
    AUDITOR = "auditor", _("Auditor")
    SYSTEM_ADMINISTRATOR = "system_admin", _("System administrator")
    API_READ = "api_read", _("Reads by token")
    API_ENTRY = "api_entry", _("Enters by token")


# A second person confirms an appointment to a post with one of these (matrix M089).
CORPORATE_ROLES = frozenset(
    {
        Role.CORPORATE_PERFORMANCE,
        Role.SCRUTINY_OFFICER,
        Role.MONITORING_OFFICER,
        Role.HR_ADVISER,
        Role.AUDITOR,
        Role.SYSTEM_ADMINISTRATOR,
    }
)

# Roles that come from a seat, a portfolio or an account, never from a post.
ROLES_WITHOUT_A_POST = frozenset(
    {Role.MEMBER, Role.COMMITTEE_CHAIR, Role.EXECUTIVE_MEMBER, Role.API_READ, Role.API_ENTRY}
)
