"""Who held which post on a day, and who signs for a unit. Pure: user ids are handed in, no Django."""

import datetime as dt
from collections.abc import Mapping

from council_pm.demo import people
from council_pm.demo.organisation import head_post, placements

COVERS = ("acting", "interim")
OWN_FIGURES, SIGNED_BY = "COR31", "cor-head"
"""Corporate performance's own figures are signed off by the director, not by their head of service."""


class Holders:
    """Users by post, portfolio and day; made for one day of loading."""

    def __init__(self, as_of: dt.date, user_ids: Mapping[str, int]) -> None:
        """`user_ids` is a person's name -> the id of their sign-in."""
        self._occupancies = people.occupancies(as_of)
        self._holdings = people.holdings(as_of)
        self._placements = placements(as_of)
        self._user_ids = user_ids

    def holder(self, post: str, day: dt.date) -> int | None:
        """The user in a post on a day, whoever covers it before who holds it; None where it is vacant."""
        found = [
            o
            for o in self._occupancies
            if o.post == post and o.starts <= day and (o.ends is None or day <= o.ends) and o.person in self._user_ids
        ]
        found.sort(key=lambda o: o.kind not in COVERS)
        return self._user_ids[found[0].person] if found else None

    def parent(self, unit: str, day: dt.date) -> str:
        """The unit above, as it stood on a day."""
        return [p.parent for p in self._placements if p.unit == unit and p.valid_from <= day][-1]

    def submitter(self, unit: str, day: dt.date) -> int:
        """Who entered a figure of this unit: its manager, else the department's performance officer."""
        held = self.holder(head_post(unit), day)
        return held if held is not None else self._certainly(f"{unit[:3].lower()}-performance", day)

    def signer(self, unit: str, day: dt.date) -> int:
        """Who signed it off: the head of service, or whoever stands above; never the one who entered it."""
        entered = self.submitter(unit, day)
        service = self.parent(unit, day)
        posts = [head_post(service), head_post(self.parent(service, day)), head_post("TBC")]
        if unit == OWN_FIGURES:
            posts.insert(0, SIGNED_BY)
        return next(user for post in posts if (user := self.holder(post, day)) not in (None, entered))

    def proposer(self, unit: str, day: dt.date) -> tuple[int, str]:
        """Who proposed a target, and in which post: the head of service, else the department's performance officer."""
        head, officer = head_post(self.parent(unit, day)), f"{unit[:3].lower()}-performance"
        held = self.holder(head, day)
        return (held, head) if held is not None else (self._certainly(officer, day), officer)

    def agreed_by(self, portfolio: str, unit: str, day: dt.date) -> int:
        """Who confirmed a target: the member of the Executive, or the chief officer before this Executive."""
        for holding in self._holdings:
            if holding.portfolio == portfolio and holding.starts <= day and holding.person in self._user_ids:
                return self._user_ids[holding.person]
        return self._certainly(head_post(self.parent(self.parent(unit, day), day)), day)

    def _certainly(self, post: str, day: dt.date) -> int:
        held = self.holder(post, day)
        if held is None:
            raise LookupError(f"Nobody is in the post {post} on {day}.")
        return held
