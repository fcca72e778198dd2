"""The demonstration's sign-ins, as the sign-in page lists them."""

from council_pm.demo.sign_ins import PASSWORD, SIGN_INS
from council_pm.people.sign_in_hints import SignInHint


def sign_in_hints() -> list[SignInHint]:
    """One for each role that a person can have."""
    return [SignInHint(label=one.title, login=one.email, password=PASSWORD) for one in SIGN_INS]
