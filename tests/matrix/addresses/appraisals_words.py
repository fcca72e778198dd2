"""Addresses of the conversation: own words M077, in another's name M078, the appraiser's N206, others never N207."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.matrix.address import Address, Arguments
from tests.matrix.addresses.appraisals import neither, of_part, reasoned

KEY = "7f9c2f7e-55b7-4b55-9a43-1f4f6a2b8d10"
ON = date(2026, 6, 1).isoformat()


def box(arguments: Arguments, kind: str, side: str) -> Arguments:
    """A box of the stage that the world's appraisals are in."""

    def found(world: Any, column: str) -> dict[str, Any]:
        return {**arguments(world, column), "stage": "setting", "kind": kind, "side": side}

    return found


def thing(part: str, name: str) -> Arguments:
    """The check-in or the need of the appraisal in which the column has this part."""
    arguments = of_part(part)

    def found(world: Any, column: str) -> dict[str, Any]:
        appraisal = getattr(world.appraisals, part).get(column) or world.appraisals.neither
        row = (appraisal.check_ins if name == "check_in" else appraisal.needs).order_by("pk")[0]
        return {**arguments(world, column), f"{name}_id": row.pk}

    return found


def about_change(part: str) -> Arguments:
    """An example of the other side, of a behaviour."""
    other = {"own": "appraiser", "appraised": "appraisee"}[part]

    def found(world: Any, column: str) -> dict[str, Any]:
        return {**box(of_part(part), "behaviour", other)(world, column), "about": "change"}

    return found


OWN, APPRAISED, COUNTERSIGNED = of_part("own"), of_part("appraised"), of_part("countersigned")
WORDS = {"text": "What I think", "version": "0"}
CHECK_IN = {"key": KEY, "on": ON, "text": "What we talked about"}
NEED = {"key": KEY, "wording": "Learn to chair", "theme": "", "by_when": "", "state": "open"}
CHANGED_NEED = {"wording": "Learn to chair", "theme": "", "by_when": "", "state": "open", "version": "1"}
BOX = "appraisals:words"

ADDRESSES: tuple[Address, ...] = (
    Address(BOX, "M077", box(OWN, "preparation", "appraisee"), about="of oneself"),
    Address(BOX, "M077", box(OWN, "preparation", "appraisee"), method="post", data=WORDS, about="of oneself"),
    Address(BOX, "M077", box(OWN, "private", "appraisee"), about="one's own note"),
    Address(BOX, "M078", box(APPRAISED, "preparation", "appraisee"), about="in the name of the appraisee"),
    Address(BOX, "M078", box(APPRAISED, "preparation", "appraisee"), method="post", data=WORDS,
            about="in the name of the appraisee"),
    Address(BOX, "M078", box(APPRAISED, "private", "appraisee"), about="their own note"),
    Address(BOX, "M078", box(OWN, "private", "appraiser"), about="own note of the appraiser"),
    Address(BOX, "N206", box(APPRAISED, "private", "appraiser"), about="one's own note as appraiser"),
    Address(BOX, "N206", box(APPRAISED, "statement", "both"), about="whom one appraises"),
    Address(BOX, "N207", box(COUNTERSIGNED, "statement", "both"), about="whom one countersigns for"),
    Address(BOX, "N207", box(neither, "statement", "both"), about="in which one has no part"),
    Address(BOX, "N207", box(reasoned, "statement", "both"), about="after a reason"),
    Address("appraisals:words_about", "M078", about_change("own"), about="no such box at this stage"),
    Address("appraisals:words_about", "M078", about_change("own"), method="post", data=WORDS),
    Address("appraisals:check_in_new", "M077", OWN),
    Address("appraisals:check_in_new", "M077", OWN, method="post", data=CHECK_IN),
    Address("appraisals:check_in_new", "N206", APPRAISED, about="whom one appraises"),
    Address("appraisals:check_in_new", "N207", COUNTERSIGNED, about="whom one countersigns for"),
    Address("appraisals:check_in_edit", "M077", thing("own", "check_in")),
    Address("appraisals:check_in_edit", "M077", thing("own", "check_in"), method="post",
            data={"on": ON, "text": "What we talked about", "version": "1"}),
    Address("appraisals:check_in_edit", "M078", thing("appraised", "check_in"), about="of the other side"),
    Address("appraisals:check_in_agree", "N206", thing("appraised", "check_in"), method="post", data={"version": "1"}),
    Address("appraisals:check_in_agree", "M078", thing("own", "check_in"), method="post", data={"version": "1"},
            about="one's own"),
    Address("appraisals:need_new", "M077", OWN),
    Address("appraisals:need_new", "M077", OWN, method="post", data=NEED),
    Address("appraisals:need_new", "N206", APPRAISED, about="whom one appraises"),
    Address("appraisals:need_edit", "M077", thing("own", "need")),
    Address("appraisals:need_edit", "M077", thing("own", "need"), method="post", data=CHANGED_NEED),
    Address("appraisals:need_edit", "N206", thing("appraised", "need"), about="whom one appraises"),
    Address("appraisals:need_edit", "N207", thing("countersigned", "need"), about="whom one countersigns for"),
    Address("appraisals:session", "N202"),
    Address("appraisals:session", "N202", method="post"),
    Address("appraisals:framework", "N200"),
    Address("appraisals:behaviour_edit", "N200", lambda world, column: {"code": "change"}),
    Address("appraisals:behaviour_edit", "N200", lambda world, column: {"code": "change"}, method="post",
            data={"name": "Change", "statement": "I try what is new.", "for_staff": "", "for_managers": "",
                  "for_senior": "", "seen": ""}, answers=frozenset({409})),
    Address("appraisals:theme_new", "N200"),
    Address("appraisals:theme_new", "N200", method="post", data={"name": "Boats", "behaviour": ""}),
    Address("appraisals:theme_edit", "N200", lambda world, column: {"code": "digital"}),
    Address("appraisals:theme_edit", "N200", lambda world, column: {"code": "digital"}, method="post",
            data={"name": "Digital", "behaviour": "", "seen": ""}, answers=frozenset({409})),
    Address("appraisals:theme_end", "N200", lambda world, column: {"code": "digital"}, method="post"),
)  # fmt: skip
WAITING: tuple[str, ...] = ()
