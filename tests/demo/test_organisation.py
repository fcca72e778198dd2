"""The made-up organisation and its people: complete, with its special cases, and with one sign-in for each role."""

import datetime as dt
from collections import Counter

import pytest

from council_pm.demo import basket, organisation, people, sign_ins, year

AS_OF = dt.date(2026, 11, 22)
OCCUPANCIES = people.occupancies(AS_OF)
MOVED = "Ivo Pennaby"  # from one street team to another within the year


def _holders(post: str, on: dt.date = AS_OF) -> list[people.OccupancySpec]:
    return [o for o in OCCUPANCIES if o.post == post and o.starts <= on and (o.ends is None or o.ends >= on)]


def test_one_council_four_departments_fourteen_services_forty_five_units() -> None:
    assert Counter(u.level for u in organisation.units()) == {"council": 1, "department": 4, "service": 14, "unit": 45}


def test_every_unit_stands_below_one_of_the_level_above() -> None:
    levels = {u.code: organisation.LEVELS[u.level] for u in organisation.units()}
    for p in organisation.placements(AS_OF):
        if p.parent:
            assert levels[p.parent] == levels[p.unit] - 1


def test_leisure_moved_to_care_for_your_area_and_its_old_place_is_kept() -> None:
    leisure = [p for p in organisation.placements(AS_OF) if p.unit == "PLA41"]
    assert [(p.parent, p.valid_from) for p in leisure] == [
        ("PLA4", dt.date(2020, 4, 1)),
        ("PLA1", dt.date(2025, 4, 1)),
    ]


def test_a_service_came_about_two_years_ago_and_another_goes_within_its_plans_year() -> None:
    places = organisation.placements(AS_OF)
    assert [(p.parent, p.valid_from) for p in places if p.unit == "PLA1"] == [
        ("COR", dt.date(2020, 4, 1)),
        ("PLA", dt.date(2024, 10, 1)),
    ]
    assert [(p.parent, p.valid_from) for p in places if p.unit == "PLA4"][1:] == [("COR", dt.date(2027, 1, 1))]
    assert organisation.goes_on(dt.date(2027, 3, 15)) == dt.date(2027, 3, 31)
    assert "PLA4" not in {p.unit for p in organisation.placements(dt.date(2027, 3, 31))[-1:]}


def test_every_unit_has_a_head_post_and_reporting_lines_lead_to_the_chief_executive() -> None:
    posts = {p.code: p for p in organisation.posts()}
    assert {organisation.head_post(u.code) for u in organisation.units()} <= set(posts)
    for post in posts.values():
        steps = 0
        while post.reports_to:
            post = posts[post.reports_to]
            steps += 1
            assert steps < 6
        assert post.code == "tbc-head"


def test_about_120_staff_and_thirty_members_with_names_of_their_own() -> None:
    names = [p.name for p in people.people()]
    assert 140 <= len(names) <= 160
    assert 115 <= len({o.person for o in OCCUPANCIES}) <= 130
    assert len(set(names)) == len(names)


def test_addresses_are_unique_and_can_receive_no_mail() -> None:
    addresses = [p.email for p in people.people() if p.email]
    assert len(set(addresses)) == len(addresses)
    assert all(address.endswith(".example") for address in addresses)


def test_the_special_cases_hold_on_the_day_of_loading() -> None:
    assert [o.kind for o in _holders("ahw-head")] == ["interim"]
    interim = _holders("ahw-head")[0]
    assert interim.ends is not None
    assert 88 <= (interim.ends - interim.starts).days <= 92
    assert [o.kind for o in _holders("ahw2-head")] == ["job_share", "job_share"]
    assert [o.kind for o in _holders("chi2-head")] == ["acting"]
    shared = {p.code for p in organisation.posts() if p.shared_with}
    assert shared == {"cor23-head"}
    assert len([p for p in organisation.posts() if p.unit == "AHW32"]) == 1


def test_street_staff_of_care_for_your_area_have_no_address() -> None:
    emails = {p.name: p.email for p in people.people()}
    without = {o.post for o in OCCUPANCIES if not emails[o.person]}
    assert len(without) >= 8
    assert all(post.startswith("pla1") for post in without)


def test_nobody_holds_two_posts_by_mistake() -> None:
    held = Counter(o.person for o in OCCUPANCIES)
    assert {name for name, n in held.items() if n > 1} == {
        o.person for o in OCCUPANCIES if o.post in {"cor3-monitoring-officer", "cor33-statutory-scrutiny-officer"}
    } | {o.person for o in OCCUPANCIES if o.kind == "acting"} | {MOVED}
    then, now = sorted((o for o in OCCUPANCIES if o.person == MOVED), key=lambda o: o.starts)
    assert then.ends is not None
    assert now.starts - then.ends == dt.timedelta(days=1)


def test_five_select_committees_the_executive_and_audit_each_with_one_chair() -> None:
    kinds = Counter(c.kind for c in organisation.COMMITTEES)
    assert kinds == {"select": 5, "executive": 1, "audit": 1}
    chairs = Counter(s.committee for s in people.seats(AS_OF) if s.kind == "chair")
    assert chairs == {c.slug: 1 for c in organisation.COMMITTEES}


def test_children_has_two_church_and_two_parent_members_who_vote_on_education_only() -> None:
    co_opted = [s for s in people.seats(AS_OF) if s.committee == "children" and s.kind == "co_opted"]
    assert len(co_opted) == 4
    assert {s.votes_on for s in co_opted} == {"Education only"}


def test_nine_portfolios_have_nine_holders_who_scrutinise_nobody() -> None:
    holders = people.holdings(AS_OF)
    assert len({h.person for h in holders}) == len({h.portfolio for h in holders}) == 9
    assert {h.portfolio for h in holders} == {p.slug for p in organisation.PORTFOLIOS}
    scrutinise = {s.person for s in people.seats(AS_OF) if s.committee != "executive"}
    assert not scrutinise & {h.person for h in holders}


def test_portfolios_do_not_follow_the_departments() -> None:
    departments: dict[str, set[str]] = {}
    for entry in basket.entries():
        departments.setdefault(entry.portfolio, set()).add(basket.owner_units()[entry.code][:3])
    assert len(departments["public-health-and-housing"]) > 1
    place = [portfolio for portfolio, found in departments.items() if "PLA" in found]
    assert len(place) >= 3


def test_every_owner_is_a_unit_of_the_organisation() -> None:
    codes = {u.code for u in organisation.units()}
    assert set(basket.owner_units().values()) <= codes
    assert len(basket.owner_units()) == 153


@pytest.mark.parametrize("sign_in", sign_ins.SIGN_INS, ids=lambda s: s.role)
def test_a_sign_in_holds_its_role_and_no_other(sign_in: sign_ins.SignIn) -> None:
    person = next(p.name for p in people.people() if p.email == sign_in.email)
    roles = {p.role for p in organisation.posts() for o in _holders(p.code) if o.person == person}
    holds_portfolio = person in {h.person for h in people.holdings(AS_OF)}
    if holds_portfolio:
        roles.add("executive_member")
    else:
        seats = {s.kind for s in people.seats(AS_OF) if s.person == person}
        roles |= {"committee_chair" if kind == "chair" else "member" for kind in seats}
    assert roles == {sign_in.role}


def test_committees_meet_in_july_september_december_and_march_only() -> None:
    found = year.meetings(AS_OF)
    assert {m.on.month for m in found} == {3, 7, 9, 12}
    assert all(m.on.weekday() < 5 for m in found)
    assert all(m.on.day < 25 for m in found if m.on.month == 3), "none after notice of election"
    assert {m.committee for m in found} == {c.slug for c in organisation.COMMITTEES}
    assert any(m.on > AS_OF for m in found)
