"""The demonstration's sign-ins, one for each role that a person can have. They exist in demonstration mode only."""

from dataclasses import dataclass

PASSWORD = "demonstration"  # nosec B105 - printed on purpose, and refused outside demonstration mode


@dataclass(frozen=True, slots=True)
class SignIn:
    """Who to sign in as: the role's column in the matrix, what people call it, and the address."""

    role: str
    title: str
    email: str


SIGN_INS = (
    SignIn("member", "Member, Place Select Committee", "member@demo.example"),
    SignIn("committee_chair", "Chair, Place Select Committee", "committee-chair@demo.example"),
    SignIn("executive_member", "Executive member for Environment and Street Scene", "executive-member@demo.example"),
    SignIn(
        "perf_officer",
        "Performance officer, Community, Environment and Regeneration",
        "performance-officer@demo.example",
    ),
    SignIn("head_of_service", "Head of Care For Your Area", "head-of-service@demo.example"),
    SignIn("manager", "Waste and Recycling Manager", "manager@demo.example"),
    SignIn("employee", "Recycling Officer", "employee@demo.example"),
    SignIn("chief_officer", "Director of Place", "chief-officer@demo.example"),
    SignIn("chief_executive", "Chief Executive", "chief-executive@demo.example"),
    SignIn("corporate_perf", "Corporate Performance Lead", "corporate-performance@demo.example"),
    SignIn("scrutiny_officer", "Scrutiny Officer", "scrutiny-officer@demo.example"),
    SignIn("monitoring_officer", "Deputy Monitoring Officer", "monitoring-officer@demo.example"),
    SignIn("hr_adviser", "HR Adviser", "hr-adviser@demo.example"),
    SignIn("auditor", "Internal Auditor", "auditor@demo.example"),
    SignIn("system_admin", "System Administrator", "system-admin@demo.example"),
)
