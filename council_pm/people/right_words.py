"""Each right and each reach in words, and the roles that somebody holds, explained from the role table itself."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council_pm.core.access import Permission
from council_pm.people.rights import RIGHTS, Grant, Reach

RIGHT_WORDS: dict[Permission, Promise] = {
    Permission.USE_PRODUCT: gettext_lazy("Sign in and see your own work"),
    Permission.VIEW_DEFINITION: gettext_lazy("Read what each indicator counts and how"),
    Permission.VIEW_VALUE: gettext_lazy("See figures that are released to members and staff"),
    Permission.VIEW_VALUE_HISTORY: gettext_lazy("See how a figure came about and changed"),
    Permission.VIEW_OFFICER_NAMES: gettext_lazy("See the names of the officers who signed a figure"),
    Permission.VIEW_DASHBOARD: gettext_lazy("Open the dashboards"),
    Permission.VIEW_SIGNED_OFF: gettext_lazy("See figures that are signed off and not yet released to anybody"),
    Permission.VIEW_MANAGEMENT_FIGURES: gettext_lazy("See figures that are released to the management team"),
    Permission.VIEW_PORTFOLIO_FIGURES: gettext_lazy("See figures that are released to portfolio holders"),
    Permission.VIEW_TARGET_ROUND: gettext_lazy("See which targets are proposed and not agreed yet"),
    Permission.LOAD_HISTORY: gettext_lazy("Load figures of earlier years from files"),
    Permission.VIEW_OWN_JOB: gettext_lazy("Follow your own work in the background"),
    Permission.VIEW_ANY_JOB: gettext_lazy("Follow everybody's work in the background"),
    Permission.RELEASE_ROUND: gettext_lazy("Release figures to the next audience"),
    Permission.MANAGE_ROUNDS: gettext_lazy("Open rounds of returns, lay out their year and chase what is late"),
    Permission.VIEW_BURDEN: gettext_lazy("See what each indicator costs those who supply it"),
    Permission.EDIT_DEFINITION: gettext_lazy("Write and change indicators"),
    Permission.PROPOSE_TARGET: gettext_lazy("Propose targets"),
    Permission.AGREE_TARGET: gettext_lazy("Agree targets that somebody else proposed"),
    Permission.JUDGE_STANDARD: gettext_lazy("Say that a level of performance is not good enough"),
    Permission.VIEW_QUALITY: gettext_lazy("See what of the data is worth a second look, after the service"),
    Permission.ANSWER_QUALITY: gettext_lazy("See first what of your data is worth a second look, and answer it"),
    Permission.VIEW_SPOT_CHECKS: gettext_lazy("See what spot checks of figures found"),
    Permission.SPOT_CHECK: gettext_lazy("Draw a spot check, and say what it found"),
    Permission.VIEW_PLAN: gettext_lazy("Read plans that are agreed"),
    Permission.VIEW_DRAFT_PLAN: gettext_lazy("Read plans that are being written"),
    Permission.EDIT_PLAN: gettext_lazy("Write plans, their objectives and what these support"),
    Permission.COMMENT_PLAN: gettext_lazy("Comment in the margin of plans that are being written"),
    Permission.UPDATE_ACTION: gettext_lazy("Say how the actions of your post are going"),
    Permission.COPY_PLAN: gettext_lazy("Begin a plan as a copy of another one"),
    Permission.MANAGE_MODELS: gettext_lazy("Keep the catalogue of improvement models that services may choose from"),
    Permission.VIEW_MATURITY: gettext_lazy("Read how a department sees itself manage performance"),
    Permission.RECORD_MATURITY: gettext_lazy("Say how your department sees itself manage performance"),
    Permission.MANAGE_MATURITY: gettext_lazy("Write the statements by which departments see themselves"),
    Permission.AGREE_PLAN: gettext_lazy("Agree plans of the parts below"),
    Permission.VIEW_RISK: gettext_lazy("Read the risk register"),
    Permission.VIEW_CONFIDENTIAL_RISK: gettext_lazy("Read risks that are marked confidential"),
    Permission.EDIT_RISK: gettext_lazy("Write risks down, look at them again and check their controls"),
    Permission.SCALE_RISKS: gettext_lazy("Set how risks are scored, and which score the council accepts"),
    Permission.VIEW_PRACTICE: gettext_lazy("Read good practice, our promises and awards"),
    Permission.CREATE_PRACTICE: gettext_lazy("Write up what worked, and say that you used it"),
    Permission.EDIT_PRACTICE: gettext_lazy("Change and publish good practice of your part of the council"),
    Permission.KEEP_PRACTICE: gettext_lazy("Keep promises, the panel for awards and the communities of the register"),
    Permission.NOMINATE: gettext_lazy("Nominate somebody for an award"),
    Permission.VIEW_FORUMS: gettext_lazy("Find forums and sign up for their sessions"),
    Permission.MANAGE_FORUMS: gettext_lazy("Begin and end forums, and issue briefings"),
    Permission.KEEP_FORUM: gettext_lazy("Keep the sessions, notes and attendance of a forum"),
    Permission.VIEW_READERS: gettext_lazy("See by name who has read a briefing"),
    Permission.MANAGE_PLAN_HEADINGS: gettext_lazy("Keep the headings and guidance that plans start from"),
    Permission.VIEW_DRAFT: gettext_lazy("See figures that are entered and not signed off yet"),
    Permission.ENTER_RETURN: gettext_lazy("Enter figures and the words on them"),
    Permission.WITHDRAW_RETURN: gettext_lazy("Take a figure out that is not sent yet"),
    Permission.SUBMIT_RETURN: gettext_lazy("Send figures to be signed off"),
    Permission.SIGN_OFF_RETURN: gettext_lazy("Sign figures off, or send them back with a question; never your own"),
    Permission.REOPEN_RETURN: gettext_lazy("Reopen a signed figure to restate it"),
    Permission.IMPORT_RETURNS: gettext_lazy("Send a file of figures"),
    Permission.ATTACH_EVIDENCE: gettext_lazy("Attach evidence files to a figure, and remove them"),
    Permission.VIEW_EVIDENCE: gettext_lazy("Read the evidence files of a figure"),
    Permission.MANAGE_ACCOUNTS: gettext_lazy("Invite people to sign in, and disable sign-ins"),
    Permission.GRANT_CORPORATE_ROLE: gettext_lazy("Give corporate roles, together with a second person"),
    Permission.VIEW_SIGN_INS: gettext_lazy("See who signed in when"),
    Permission.DELEGATE_ENTRY: gettext_lazy("Let a colleague enter figures in your place for a time"),
    Permission.VIEW_AUDIT: gettext_lazy("See who changed what and when"),
    Permission.VIEW_ORGANISATION: gettext_lazy("See how the council is organised, on any day"),
    Permission.MANAGE_ORGANISATION: gettext_lazy("Change how the council is organised"),
    Permission.VIEW_PEOPLE: gettext_lazy("See who holds which post, seat and portfolio"),
    Permission.MANAGE_PEOPLE: gettext_lazy("Change who holds which post, seat and portfolio"),
    Permission.CHANGE_SETTINGS: gettext_lazy("Change the council's settings"),
    Permission.VIEW_SETTINGS: gettext_lazy("See the council's settings and how they changed"),
    Permission.MANAGE_BASKETS: gettext_lazy("Choose the indicators of each basket"),
    Permission.USE_GUIDE: gettext_lazy("Use the guide to the first hour"),
    Permission.VIEW_CLINIC: gettext_lazy("Read the papers of improvement clinics"),
    Permission.EDIT_CLINIC_ITEM: gettext_lazy("Prepare what your service brings to an improvement clinic"),
    Permission.RECORD_CLINIC: gettext_lazy("Take notes in an improvement clinic, and make promises there"),
    Permission.MANAGE_CLINICS: gettext_lazy("Run improvement clinics: their days, what is on, what is released"),
    Permission.OWN_APPRAISAL: gettext_lazy("Read your own appraisal, add your side and sign it"),
    Permission.APPRAISE: gettext_lazy("Read the appraisals of those you appraise"),
    Permission.WRITE_APPRAISAL: gettext_lazy("Write in the appraisals of those you appraise"),
    Permission.COUNTERSIGN_APPRAISAL: gettext_lazy("Read and countersign the appraisals of your managers' teams"),
    Permission.ADVISE_ON_APPRAISALS: gettext_lazy(
        "Open an appraisal with a reason that its person reads, and see who opened which"
    ),
    Permission.VIEW_COMPLETION: gettext_lazy("See how many appraisals are done, in counts"),
    Permission.VIEW_LINE_STAGES: gettext_lazy("See by name how far appraisals are, down your own line"),
    Permission.EXPORT_OWN_APPRAISALS: gettext_lazy("Take a copy of all that is held in your own appraisals"),
    Permission.EXPORT_APPRAISALS_OF_OTHERS: gettext_lazy(
        "Make a copy of what is held about somebody in appraisals, for them and with a reason"
    ),
    Permission.MANAGE_APPRAISALS: gettext_lazy("Open cycles of appraisals, and say who is in them and who appraises"),
    Permission.VIEW_DEVELOPMENT_DEMAND: gettext_lazy("See what people want to learn, in counts"),
    Permission.NAME_FOR_CLINIC: gettext_lazy("Ask for help with something in an improvement clinic"),
    Permission.COMMENT_CLINIC_ITEM: gettext_lazy("Comment on what is prepared for an improvement clinic"),
    Permission.VIEW_CLINIC_SUMMARY: gettext_lazy("Read what was released of an improvement clinic"),
    Permission.READ_GUIDANCE: gettext_lazy("Read the guidance and what words mean"),
    Permission.WRITE_GUIDANCE: gettext_lazy("Write the guidance, and say what words mean"),
    Permission.READ_SYSTEM_LOG: gettext_lazy("Read what was changed in how performance is managed, and why"),
    Permission.KEEP_SYSTEM_LOG: gettext_lazy("Write down what was changed in how performance is managed"),
}


def right_in_words(right: Permission) -> str:
    """What a right lets do; one that nobody has put into words yet is its name, so that no page breaks over it."""
    return str(RIGHT_WORDS.get(right) or right.value.replace("_", " ").capitalize())


def lets_do(grant: Grant) -> list[tuple[Permission, Reach]]:
    """What a role that is held gives, and how far, from the role table."""
    return [(permission, roles[grant.role]) for permission, roles in RIGHTS.items() if grant.role in roles]


def reach_words(reach: Reach, place: str) -> str:
    """How far a right goes; ``place`` is the name of the unit, committee or portfolio that the role is held for."""
    if reach is Reach.ANYWHERE:
        return _("in the whole council")
    if reach is Reach.OWN_PLACE:
        return _("in %(place)s and everything below it") % {"place": place}
    if reach is Reach.OWN_BRANCH:
        return _("in %(place)s, above it and below it") % {"place": place}
    if reach is Reach.OWN_POST:
        return _("of the own post")
    if reach is Reach.OWN_POST_OR_PLACE:
        return _("of the own post, and in %(place)s and everything below it") % {"place": place}
    if reach is Reach.WHOLE_COUNCIL:
        return _("of the council as a whole")
    if reach is Reach.OWN_PORTFOLIO:
        return _("for the indicators of the portfolio %(place)s") % {"place": place}
    return _("for %(place)s") % {"place": place}
