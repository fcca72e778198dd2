"""Complaints answered in time (CUS-02): the total and its departments, which add up to it. Pure: no Django.

Off target and getting worse: the dip of each December is not made good in the latest quarters. The total hides the
worst part: Children's Services stand near 58 per cent.
"""

from decimal import Decimal

from council_pm.demo.figures import Moment, count, wobble

CODE = "CUS-02"
SHARES = {"Adults, Health and Wellbeing": 16, "Community, Environment and Regeneration": 45}  # per cent of all
CHILDREN = "Children's Services"
CHILDREN_SHARE = 24
CHILDREN_LEVEL = Decimal(58)
OTHERS = "Finance, Transformation and Corporate Services"
DIP = 3
FALL_QUARTERS = 8
FALL = Decimal("0.7")  # points a quarter over the last two years
LAST_FALL = Decimal("1.5")


def numerators(moments: list[Moment]) -> dict[int, tuple[int, int]]:
    """`t` -> (answered in time, answered), oldest first; each quarter since the latest is worse than the one before."""
    found: dict[int, tuple[int, int]] = {}
    before = Decimal(100)
    for m in sorted(moments, key=lambda m: -m.t):
        answered = count(CODE, m.period.end, 170, 10)
        level = Decimal(79) + FALL * min(max(m.t, 0), FALL_QUARTERS)
        if m.t > 0:
            level += wobble(CODE, m.period.end, "0.4")
        if m.quarter == 3:
            level -= DIP
        if m.t <= 0:
            level = min(level, before - LAST_FALL)
        in_time = int(level * answered / 100)
        before = Decimal(in_time) * 100 / answered
        found[m.t] = (in_time, answered)
    return found


def by_department(in_time: int, answered: int) -> dict[str, tuple[int, int]]:
    """Department -> (answered in time, answered); the four add up to the total."""
    children = answered * CHILDREN_SHARE // 100
    parts = {CHILDREN: (int(CHILDREN_LEVEL * children / 100 + Decimal("0.5")), children)}
    left_in_time, left = in_time - parts[CHILDREN][0], answered - children
    share_left = 100 - CHILDREN_SHARE
    for name, share in SHARES.items():
        answered_here = left * share // share_left
        in_time_here = left_in_time * answered_here // left
        parts[name] = (in_time_here, answered_here)
        left, left_in_time, share_left = left - answered_here, left_in_time - in_time_here, share_left - share
    parts[OTHERS] = (left_in_time, left)
    return parts
