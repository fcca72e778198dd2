"""The screens of definitions: what they show to whom, and that a refused form keeps everything typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from council_pm.core.access import Actor
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.models import Definition, DefinitionDraft, DraftState, Indicator
from indicators.services.drafts import accept_draft, start_draft
from tests.factories import (
    DefinitionFactory,
    OccupancyFactory,
    OwnershipFactory,
    PersonFactory,
    PostFactory,
    series_with_rules,
    user_with_role,
)
from tests.factories.organisation import CouncilUnits
from tests.screens import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def indicator(units: CouncilUnits) -> Indicator:
    return series_with_rules("WAS-01", units.unit, name="Waste recycled", review_on=date(2099, 4, 1)).indicator


def editor(units: CouncilUnits, name: str) -> User:
    return user_with_role(Role.CORPORATE_PERFORMANCE, unit=units.council, person=PersonFactory.create(name=name))


@pytest.fixture
def ann(units: CouncilUnits) -> User:
    return editor(units, "Ann Lee")


@pytest.fixture
def ben(units: CouncilUnits) -> User:
    return editor(units, "Ben Odd")


def text(client: Client, url: str, status: int = 200, **query: str) -> str:
    answer = client.get(url, query)
    assert answer.status_code == status
    return answer.content.decode()


def begun(user: User, indicator: Indicator) -> DefinitionDraft:
    return start_draft(by=Actor(user.pk), indicator=indicator)


def form_of(draft: DefinitionDraft, **typed: str) -> Mapping[str, str]:
    return {**draft.fields, "reason": "Clearer.", "lock": str(draft.lock), "action": "save", **typed}


def sent(user: User, indicator: Indicator, **typed: str) -> DefinitionDraft:
    draft = begun(user, indicator)
    answer = signed_in(user).post(draft.get_absolute_url(), form_of(draft, action="submit", **typed))
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert draft.state == DraftState.WAITING
    return draft


def test_the_list_says_who_answers_and_since_when_nobody_does(units: CouncilUnits, ann: User) -> None:
    held = series_with_rules("ONE-01", units.unit, name="First").indicator
    vacant = series_with_rules("TWO-01", units.unit, name="Second").indicator
    series_with_rules("SIX-01", units.unit, name="Third")
    gone = series_with_rules("OLD-01", units.unit, name="Fourth").indicator
    Indicator.objects.filter(pk=gone.pk).update(retired_on=date(2025, 1, 1), retired_reason="Old.")
    one, two = PostFactory.create(title="Waste manager"), PostFactory.create(title="Lost post")
    OwnershipFactory.create(indicator=held, post=one)
    OwnershipFactory.create(indicator=vacant, post=two)
    OccupancyFactory.create(post=one, person=PersonFactory.create(name="Cara Held"))
    OccupancyFactory.create(post=two, person=PersonFactory.create(name="Dan Left"), ends=date(2026, 5, 2))
    page = text(signed_in(ann), "/definitions/")
    assert "Cara Held" in page
    assert "Dan Left" not in page
    assert "vacant since 3 May 2026" in page
    assert "No owner" in page
    assert "OLD-01" not in page
    found = text(signed_in(ann), "/definitions/", show="vacant")
    assert ("ONE-01" in found, "TWO-01" in found, "SIX-01" in found) == (False, True, True)
    assert "OLD-01" in text(signed_in(ann), "/definitions/", show="retired")
    assert "No indicator that is kept already matches these filters" in text(
        signed_in(ann), "/definitions/", q="zebra", show="nonsense"
    )
    member = text(signed_in(user_with_role(Role.MEMBER)), "/definitions/")
    assert "Waste manager" in member
    assert "Cara Held" not in member
    assert "Add an indicator" not in member


def test_the_list_finds_what_is_due_for_review_and_what_waits(
    units: CouncilUnits, indicator: Indicator, ann: User, ben: User
) -> None:
    due = timezone.localdate() + timedelta(days=5)
    series_with_rules("DUE-01", units.unit, name="Due soon", review_on=due, theme="Roads")
    sent(ann, indicator, wording="Other words.")
    client = signed_in(ben)
    review = text(client, "/definitions/", show="review")
    assert ("DUE-01" in review, "WAS-01" in review) == (True, False)
    waiting = text(client, "/definitions/", show="drafts")
    assert ("DUE-01" in waiting, "WAS-01" in waiting, "A draft waits for a check" in waiting) == (False, True, True)
    assert "WAS-01" not in text(client, "/definitions/", theme="Roads")
    region = client.get("/definitions/", {"q": "was"}, headers={"HX-Request": "true"}).content.decode()
    assert ("<h1" in region, "WAS-01" in region) == (False, True)


def test_the_list_is_paged_and_its_files_hold_every_line(units: CouncilUnits, ann: User) -> None:
    for number in range(55):
        DefinitionFactory.create(indicator__code=f"N-{number:02d}", name=f"=Indicator {number:02d}")
    client = signed_in(ann)
    assert "1 to 50 of 55" in text(client, "/definitions/")
    assert "51 to 55 of 55" in text(client, "/definitions/", page="2")
    assert "51 to 55 of 55" in text(client, "/definitions/", page="9")
    csv = client.get("/definitions/table/").content.decode("utf-8-sig").splitlines()
    assert len(csv) == 56
    assert csv[1].startswith("N-00,'=Indicator 00,Environment,1,")
    workbook = client.get("/definitions/table/", {"format": "xlsx"})
    assert workbook.content[:2] == b"PK"


def test_the_list_asks_as_often_for_three_as_for_one(units: CouncilUnits, ann: User) -> None:
    def add(code: str) -> None:
        made = series_with_rules(code, units.unit, name=code).indicator
        post = OwnershipFactory.create(indicator=made, post=PostFactory.create()).post
        OccupancyFactory.create(post=post)
        begun(ann, made)

    client, counts = signed_in(ann), []
    for codes in (("A-1",), ("A-2", "A-3")):
        for code in codes:
            add(code)
        with CaptureQueriesContext(connection) as asked:
            text(client, "/definitions/")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 10


def test_a_new_indicator_is_begun_written_sent_checked_and_stands(units: CouncilUnits, ann: User, ben: User) -> None:
    client = signed_in(ann)
    assert "Choose one" in text(client, "/definitions/new/")
    answer = client.post("/definitions/new/", {"code": "BIN-01", "unit": units.unit.pk})
    draft = DefinitionDraft.objects.get()
    assert answer.headers["Location"] == draft.get_absolute_url()
    series_with_rules("ROA-01", units.unit, theme="Roads & paths")
    page = text(client, draft.get_absolute_url())
    assert "Why it changes" not in page
    assert '<option value="Roads &amp; paths">' in page
    typed = {
        "name": "Bins missed", "wording": "Bins.", "why_it_matters": "People notice.", "unit": "number",
        "theme": "Environment", "source": "The depot", "review_on": "1 April 2099",
    }  # fmt: skip
    assert client.post(draft.get_absolute_url(), form_of(draft, action="submit", **typed)).status_code == 302
    other = signed_in(ben)
    assert "BIN-01" in text(other, "/definitions/")
    check = f"{draft.get_absolute_url()}check/"
    assert "Nothing yet" in text(other, check)
    draft.refresh_from_db()
    assert other.post(check, {"action": "accept", "note": "", "lock": draft.lock}).headers["Location"] == (
        "/definitions/BIN-01/"
    )
    kept = text(client, "/definitions/BIN-01/")
    assert "Ann Lee" in kept
    assert "Ben Odd" in kept


def test_a_refused_code_and_unit_keep_what_was_typed(units: CouncilUnits, indicator: Indicator, ann: User) -> None:
    client = signed_in(ann)
    for code, unit, words in (
        ("WAS-01", str(units.unit.pk), "is taken by another indicator"),
        ("a b", str(units.unit.pk), "Use letters, digits, dashes"),
        ("NEW-1", "", "Choose the part of the council"),
        ("NEW-1", "999999", "Choose a part of the council from the list"),
        ("\x00", "x", "There is a problem"),
        ("", "", "Give it a code"),
    ):
        answer = client.post("/definitions/new/", {"code": code, "unit": unit})
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert f'value="{code}"' in answer.content.decode() or not code.isprintable() or not code
    assert not DefinitionDraft.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("name", "x" * 400, "shorten it to 160 characters; it has 400"),
        ("wording", "x" * 5000, "shorten it to 4000 characters"),
        ("theme", "The\x07me", "characters that cannot be shown"),
        ("theme", "Two\nlines", "characters that cannot be shown"),
        ("decimals", "2.5", "write a whole number from 0 to 6"),
        ("decimals", "-1", "write a whole number from 0 to 6"),
        ("multiplier", "1e3", "not a number we can read"),
        ("multiplier", "0", "write a number above 0"),
        ("multiplier", "1.234", "2 decimal places at most"),
        ("lower_bound", "1.2m", "write the amount in full"),
        ("upper_bound", "n/a", "use"),
        ("lag_working_days", "9999", "write a whole number from 0 to 500"),
        ("polarity", "sideways", "choose one of the list"),
        ("formula_type", "exec", "choose one of the list"),
        ("review_on", "31/2/2027", "write the day like 1/4/2027"),
        ("review_on", "1/1/0001", "write the day like 1/4/2027"),
        ("source_url", "javascript:alert(1)", "beginning with https://"),
        ("source_url", "https://[", "beginning with https://"),
        ("reason", "x" * 4001, "shorten it to 4000 characters"),
    ],
)
def test_a_faulty_field_is_refused_with_everything_typed_kept(
    indicator: Indicator, ann: User, field: str, typed: str, words: str
) -> None:
    draft = begun(ann, indicator)
    answer = signed_in(ann).post(
        draft.get_absolute_url(), form_of(draft, **{"why_it_matters": "Kept all", field: typed})
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "Kept all" in page
    if typed.isprintable() and field not in ("polarity", "formula_type"):
        assert typed in page
    draft.refresh_from_db()
    assert draft.lock == 1


def test_bounds_that_cross_are_refused(indicator: Indicator, ann: User) -> None:
    draft = begun(ann, indicator)
    answer = signed_in(ann).post(draft.get_absolute_url(), form_of(draft, lower_bound="10", upper_bound="1"))
    assert answer.status_code == 422
    assert "lies below the lowest one" in answer.content.decode()


def test_what_is_not_ready_is_kept_and_not_sent(indicator: Indicator, ann: User) -> None:
    draft = begun(ann, indicator)
    client = signed_in(ann)
    for typed, words in (
        ({"wording": ""}, "What is counted: this is missing."),
        ({"reason": "", "wording": "New"}, "Say why the definition changes"),
        ({"review_on": "1/4/2020"}, "The review lies in the past"),
        ({"influence": "shared"}, "Name the partner"),
        ({"formula_type": "ratio"}, "what stands above and what below the line"),
        ({}, "says what the definition says already"),
    ):
        draft.refresh_from_db()
        base = {**form_of(begun_texts(indicator, draft)), "action": "submit", **typed}
        answer = client.post(draft.get_absolute_url(), base)
        assert answer.status_code == 422, typed
        assert words in answer.content.decode()
        assert "What you typed is kept" in answer.content.decode()
        kept = DefinitionDraft.objects.get()
        assert (kept.state, kept.fields["wording"]) == (DraftState.DRAFT, base["wording"])


def begun_texts(indicator: Indicator, draft: DefinitionDraft) -> DefinitionDraft:
    """The draft with the texts that it began with."""
    from indicators.services.drafts import texts_of

    draft.fields = texts_of(indicator.definitions.get())
    return draft


def test_two_tabs_of_one_draft_show_both_texts(indicator: Indicator, ann: User) -> None:
    draft = begun(ann, indicator)
    client = signed_in(ann)
    first, second = form_of(draft, wording="From the first tab"), form_of(draft, wording="From the second tab")
    assert client.post(draft.get_absolute_url(), first).status_code == 302
    answer = client.post(draft.get_absolute_url(), second)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "This draft was changed since you opened it" in page
    assert "From the first tab" in page
    assert "From the second tab" in page
    draft.refresh_from_db()
    assert f'name="lock" value="{draft.lock}"' in page
    assert client.post(draft.get_absolute_url(), {**second, "lock": str(draft.lock)}).status_code == 302
    draft.refresh_from_db()
    assert draft.fields["wording"] == "From the second tab"
    assert client.post(draft.get_absolute_url(), {**second, "lock": "no number"}).status_code == 422


def test_two_people_see_each_other_and_the_second_merges(indicator: Indicator, ann: User, ben: User) -> None:
    first = sent(ann, indicator, wording="Ann's words", unit="tonnes")
    second = sent(ben, indicator, wording="Ben's words", theme="Ben's theme")
    mine = signed_in(ben)
    page = text(mine, second.get_absolute_url())
    assert "Ann Lee is working on this too" in page
    assert "Ann&#x27;s words" in page
    assert "Ann Lee is working on this" in text(mine, "/definitions/WAS-01/")
    accept_draft(by=Actor(ben.pk), draft=first, lock=first.lock)
    assert "A newer version was accepted meanwhile" in text(mine, second.get_absolute_url())
    stale = signed_in(ann).post(f"{second.get_absolute_url()}check/", {"action": "accept", "lock": second.lock})
    assert stale.status_code == 422
    assert "A newer version was accepted since" in stale.content.decode()
    merge = f"{second.get_absolute_url()}merge/"
    side_by_side = text(mine, merge)
    assert "both changed it" in side_by_side
    for words in ("Ann&#x27;s words", "Ben&#x27;s words", "tonnes"):
        assert words in side_by_side
    newest = indicator.definitions.get(version=2)
    typed = {**form_of(second, wording="Both", unit="tonnes"), "seen": str(newest.pk), "action": "submit"}
    wrong = mine.post(merge, {**typed, "seen": "1"})
    assert wrong.status_code == 422
    assert f'name="seen" value="{newest.pk}"' in wrong.content.decode()
    assert mine.post(merge, {**typed, "name": "x" * 400}).status_code == 422
    assert mine.post(merge, typed).status_code == 302
    second.refresh_from_db()
    assert (second.state, second.based_on_id) == (DraftState.WAITING, newest.pk)
    assert mine.get(merge).status_code == 302


def test_a_check_shows_before_and_after_and_is_not_the_authors(indicator: Indicator, ann: User, ben: User) -> None:
    draft = sent(ann, indicator, polarity="lower")
    check = f"{draft.get_absolute_url()}check/"
    page = text(signed_in(ben), check)
    assert "Higher is better" in page
    assert "Lower is better" in page
    assert "somebody else checks it" in text(signed_in(ann), check)
    own = signed_in(ann).post(check, {"action": "accept", "lock": draft.lock})
    assert (own.status_code, "not the person who wrote it" in own.content.decode()) == (422, True)
    empty = signed_in(ben).post(check, {"action": "return", "note": "", "lock": draft.lock})
    assert (empty.status_code, "Say what is to be changed" in empty.content.decode()) == (422, True)
    long = signed_in(ben).post(check, {"action": "return", "note": "y" * 5000, "lock": draft.lock})
    assert (long.status_code, "y" * 5000 in long.content.decode()) == (422, True)
    assert signed_in(ben).post(check, {"action": "return", "note": "Why?", "lock": draft.lock}).status_code == 302
    returned = text(signed_in(ann), draft.get_absolute_url())
    assert "Ben Odd wrote:" in returned
    assert "Why?" in returned
    assert "does not wait for a check" in text(signed_in(ben), check)


def test_drafts_are_taken_back_and_withdrawn_from_their_page(indicator: Indicator, ann: User, ben: User) -> None:
    draft = sent(ann, indicator, wording="Other.")
    url = draft.get_absolute_url()
    assert "Keep for now" not in text(signed_in(ben), url)
    signed_in(ben).post(f"{url}take-back/")
    draft.refresh_from_db()
    assert draft.state == DraftState.WAITING
    mine = signed_in(ann)
    assert mine.post(f"{url}take-back/").status_code == 302
    assert mine.post(f"{url}withdraw/").status_code == 302
    draft.refresh_from_db()
    assert draft.state == DraftState.WITHDRAWN
    assert "Other." in text(mine, url)
    answer = mine.post(url, form_of(draft))
    assert (answer.status_code, mine.get("/definitions/drafts/999999/").status_code) == (422, 404)


def test_a_draft_is_started_from_the_page_and_not_of_what_has_ended(indicator: Indicator, ann: User) -> None:
    client = signed_in(ann)
    assert "Change the definition" in text(client, "/definitions/WAS-01/")
    client.post("/definitions/WAS-01/draft/")
    assert "Go on with your draft" in text(client, "/definitions/WAS-01/")
    Indicator.objects.update(retired_on=date(2026, 1, 1), retired_reason="Old.")
    DefinitionDraft.objects.update(state=DraftState.WITHDRAWN)
    assert client.post("/definitions/WAS-01/draft/").headers["Location"] == "/definitions/WAS-01/"
    assert "its history stays" in text(client, "/definitions/WAS-01/")
    assert client.get("/definitions/NONE-1/").status_code == 404


def test_two_versions_are_compared_in_words(indicator: Indicator, ann: User) -> None:
    client = signed_in(ann)
    assert "No difference" in text(client, "/definitions/WAS-01/compare/")
    DefinitionFactory.create(indicator=indicator, version=2, name="Waste recycled", frequency="annual")
    page = text(client, "/definitions/WAS-01/compare/")
    assert "Quarterly" in page
    assert "Yearly" in page
    assert "No difference" in text(client, "/definitions/WAS-01/compare/", **{"from": "2", "to": "2"})
    assert Definition.objects.count() == 2


def test_the_whole_text_is_there_for_whoever_keeps_or_checks(indicator: Indicator, ann: User, ben: User) -> None:
    draft = sent(ann, indicator, wording="Every bin.")
    for url in (draft.get_absolute_url(), f"{draft.get_absolute_url()}check/"):
        page = text(signed_in(ben), url)
        assert "The whole text" in page
        assert "It shows whether the service works." in page
    kept = text(signed_in(ben), "/definitions/WAS-01/")
    assert "What it says now" in kept
    assert "Higher is better" in kept
    assert 'href="/indicators/WAS-01/formula/"' in kept
