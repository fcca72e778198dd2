"""The demonstration's sign-ins, one for each role that a person can have. They exist in demonstration mode only."""

from dataclasses import dataclass

PASSWORD = "demonstration"  # nosec B105 - printed on purpose, and refused outside demonstration mode


@dataclass(frozen=True, slots=True)
class SignIn:
    """Who to sign in as: the role's column in the matrix, what people call it, and what they see first."""

    role: str
    title: str
    email: str
    sees_first: str


SIGN_INS = (
    SignIn("member", "Member, Place Select Committee", "member@demo.example", "What changed, and what to ask"),
    SignIn(
        "committee_chair",
        "Chair, Place Select Committee",
        "committee-chair@demo.example",
        "The committee's indicators, worst first",
    ),
    SignIn(
        "executive_member",
        "Executive member for Environment and Street Scene",
        "executive-member@demo.example",
        "The portfolio's indicators across departments",
    ),
    SignIn(
        "perf_officer",
        "Performance officer, Community, Environment and Regeneration",
        "performance-officer@demo.example",
        "The department's indicators and its open returns",
    ),
    SignIn(
        "head_of_service",
        "Head of Care For Your Area",
        "head-of-service@demo.example",
        "The service's indicators, missed bins among them",
    ),
    SignIn("manager", "Waste and Recycling Manager", "manager@demo.example", "The unit's indicators and targets"),
    SignIn("employee", "Recycling Officer", "employee@demo.example", "The unit's indicators"),
    SignIn("chief_officer", "Director of Place", "chief-officer@demo.example", "The department, service by service"),
    SignIn(
        "chief_executive", "Chief Executive", "chief-executive@demo.example", "What slipped, over the whole council"
    ),
    SignIn(
        "corporate_perf",
        "Corporate Performance Lead",
        "corporate-performance@demo.example",
        "The whole basket and every open return",
    ),
    SignIn("scrutiny_officer", "Scrutiny Officer", "scrutiny-officer@demo.example", "The five select committees"),
    SignIn(
        "monitoring_officer",
        "Deputy Monitoring Officer",
        "monitoring-officer@demo.example",
        "The whole basket as members see it",
    ),
    SignIn("hr_adviser", "HR Adviser", "hr-adviser@demo.example", "Figures that staff may see"),
    SignIn("auditor", "Internal Auditor", "auditor@demo.example", "Figures with their history of changes"),
    SignIn("system_admin", "System Administrator", "system-admin@demo.example", "Background work and its health"),
)
