"""The log of the system itself: what we changed and why, corrected and never overwritten, looked at again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from council_pm.audit.models import Event
from council_pm.audit.selectors import Asked, Named, events, in_words
from council_pm.configuration.services import change_setting
from council_pm.core.access import Actor
from council_pm.guidance.models import LogEntry, LogRevision, Look
from council_pm.guidance.services.log import Said, look_again, write_entry
from council_pm.guidance.services.words import save_word
from council_pm.people.roles import Role
from tests.factories.guidance import entry_of, look_of
from tests.guidance.test_booklet import add, shown, signed_in

pytestmark = pytest.mark.django_db
BY = Actor(7)
TODAY = date(2026, 6, 1)


@pytest.fixture
def centre() -> Client:
    return signed_in(Role.CORPORATE_PERFORMANCE)[0]


def typed(**more: Any) -> dict[str, Any]:
    said = {
        "kind": "stopped", "what": "Monthly reports", "why": "Nobody read them.", "decided_by": "The Chief Executive",
        "since": "01/04/2026", "look_again": "",
    }  # fmt: skip
    return {**said, **more}


def test_everybody_reads_the_log_newest_first_and_only_its_keepers_write() -> None:
    entry_of("The older change", since=date(2025, 4, 1))
    entry_of("The newer change", since=date(2026, 4, 1), look_again=date(2099, 4, 1))
    client, _user = signed_in(Role.MEMBER)
    html = shown(client, "/guidance/log/")
    assert html.index("The newer change") < html.index("The older change")
    assert "to be looked at on 1 April 2099" in html
    assert "Write down a change" not in html
    page = shown(client, LogEntry.objects.latest("pk").get_absolute_url())
    assert "Members saw old figures." in page
    assert "Look at it again" not in page
    assert client.post("/guidance/log/new/", typed()).status_code == 403
    for number in (10**6, 2**70):
        assert client.get(f"/guidance/log/{number}/").status_code == 404


def test_an_empty_log_says_so() -> None:
    client, _user = signed_in(Role.MEMBER)
    assert "Nothing is written down yet" in shown(client, "/guidance/log/")
    assert "Nothing waits" in shown(client, "/guidance/log/?show=due")


def test_a_change_is_written_down_and_on_record(centre: Client) -> None:
    assert "Who decided it" in shown(centre, "/guidance/log/new/")
    response = centre.post("/guidance/log/new/", typed(look_again="1 April 2030"), follow=True)
    html = response.content.decode()
    assert "It stands in the log." in html
    assert "Nobody read them." in html
    assert "on 1 April 2030" in html
    event = Event.objects.get(action="write_log_entry")
    assert event.subject_id == str(LogEntry.objects.get().pk)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"kind": ""}, "Choose one of these."),
        ({"kind": "forgotten"}, "Choose one of these."),
        ({"what": ""}, "Say in a sentence what was changed."),
        ({"what": "x" * 201}, "Write at most 200 characters"),
        ({"why": ""}, "Say why"),
        ({"why": "x" * 2_001}, "Write at most 2,000 characters"),
        ({"decided_by": ""}, "Say who decided it."),
        ({"decided_by": "x" * 201}, "Write at most 200 characters"),
        ({"since": ""}, "Give a day"),
        ({"since": "soon"}, "There is no such day"),
        ({"since": "01/01/1999"}, "Choose a day within ten years."),
        ({"look_again": "01/04/2026"}, "Choose a day after the one from which it holds."),
        ({"look_again": "01/04/2190"}, "Choose a day within ten years."),
    ],
)
def test_a_refused_entry_keeps_what_was_typed(centre: Client, more: dict[str, Any], words: str) -> None:
    sent = typed(**more)
    response = centre.post("/guidance/log/new/", sent)
    html = response.content.decode()
    assert response.status_code == 422
    assert words in html
    for name in ("what", "why", "decided_by", "look_again"):
        assert sent[name] in html
    assert not LogEntry.objects.exists()


def test_an_unknown_kind_is_refused_by_the_service_too() -> None:
    with pytest.raises(ValidationError, match="Choose what was done"):
        write_entry(by=BY, said=Said("forgotten", "x", "x", "x", TODAY), today=TODAY)


# --- corrected --------------------------------------------------------------------------------------------------


def test_a_correction_keeps_what_stood_there(centre: Client) -> None:
    entry = entry_of("Returns are due sooner", why="Old figures.")
    url = f"{entry.get_absolute_url()}correct/"
    assert "Old figures." in shown(centre, url)
    sent = typed(what="Returns are due ten days sooner", why="Old figures.", reason="It was unclear.", based_on=1)
    html = centre.post(url, sent, follow=True).content.decode()
    assert "It was unclear." in html
    assert "<ins>ten days </ins>" in html
    assert entry.revisions.count() == 2
    assert Event.objects.get(action="correct_log_entry").reason == "It was unclear."


@pytest.mark.parametrize(
    ("more", "words"), [({"reason": ""}, "Say why, in a sentence"), ({"reason": "x" * 401}, "at most 400 characters")]
)
def test_a_correction_needs_a_reason(centre: Client, more: dict[str, Any], words: str) -> None:
    entry = entry_of()
    response = centre.post(f"{entry.get_absolute_url()}correct/", typed(reason="x", based_on=1) | more)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert entry.revisions.count() == 1


def test_what_is_the_same_is_no_correction(centre: Client) -> None:
    entry = entry_of()
    sent = typed(kind="amended", what="Returns are due sooner", why="Members saw old figures.",
                 decided_by="The management team", reason="x", based_on=1)  # fmt: skip
    response = centre.post(f"{entry.get_absolute_url()}correct/", sent)
    assert "Nothing was changed." in response.content.decode()
    assert entry.revisions.count() == 1


def test_a_stale_correction_is_refused_with_both_texts(centre: Client) -> None:
    entry = entry_of()
    said = entry.revisions.get()
    LogRevision.objects.create(
        entry=entry, revision=2, kind=said.kind, what="Theirs", why="Their reason.", decided_by="x", since=said.since,
        reason="x", at=said.at,
    )  # fmt: skip
    sent = typed(why="My reason.", reason="x", based_on=1)
    response = centre.post(f"{entry.get_absolute_url()}correct/", sent)
    html = response.content.decode()
    assert response.status_code == 409
    assert "Their reason." in html
    assert "My reason.</textarea>" in html
    assert centre.post(f"{entry.get_absolute_url()}correct/", {**sent, "based_on": 2}).status_code == 302


# --- looked at again --------------------------------------------------------------------------------------------


def test_a_change_whose_day_has_come_is_told_to_corporate_performance_and_listed(centre: Client) -> None:
    today = timezone.localdate()
    due = entry_of("It is due", look_again=today, since=today - timedelta(days=30))
    entry_of("It is not", look_again=today + timedelta(days=1), since=today - timedelta(days=30))
    work = shown(centre, "/my-work/")
    assert "Changes of the system to look at again" in work
    assert "/guidance/log/?show=due" in work
    listed = shown(centre, "/guidance/log/?show=due")
    assert "It is due" in listed
    assert "It is not" not in listed
    assert "look at again" not in shown(signed_in(Role.HEAD_OF_SERVICE)[0], "/my-work/")
    sent = {"outcome": "kept", "words": "It helps.", "next_on": "01/01/2030", "based_on": 1}
    html = centre.post(f"{due.get_absolute_url()}look/", sent, follow=True).content.decode()
    assert "What we found when we looked again" in html
    assert "It helps." in html
    assert "next on 1 January 2030" in html
    assert "How this entry was corrected" not in html
    assert "look at again" not in shown(centre, "/my-work/")
    assert due.revisions.latest("revision").look_again == date(2030, 1, 1)
    event = Event.objects.get(action="look_at_log_entry")
    assert (event.reason, event.detail) == ("It helps.", {"look_outcome": "kept"})


def test_what_is_stopped_is_looked_at_no_more(centre: Client) -> None:
    entry = entry_of(look_again=date(2026, 5, 1))
    url = f"{entry.get_absolute_url()}look/"
    sent = {"outcome": "stopped", "words": "Nobody missed it.", "next_on": "01/01/2030", "based_on": 1}
    refused = centre.post(url, sent)
    assert refused.status_code == 422
    assert "leave the day empty" in refused.content.decode()
    assert "Nobody missed it.</textarea>" in refused.content.decode()
    html = centre.post(url, {**sent, "next_on": ""}, follow=True).content.decode()
    assert "stopped after a look" in html
    assert entry.revisions.latest("revision").look_again is None


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"outcome": ""}, "Choose one of these."),
        ({"words": ""}, "Say what you found"),
        ({"words": "x" * 2_001}, "Write at most 2,000 characters"),
        ({"next_on": "01/01/2020"}, "Choose a day that is still to come"),
        ({"next_on": "01/01/2190"}, "within ten years"),
    ],
)
def test_a_refused_look_keeps_what_was_typed(centre: Client, more: dict[str, Any], words: str) -> None:
    entry = entry_of()
    sent = {"outcome": "kept", "words": "It helps.", "next_on": "", "based_on": 1} | more
    response = centre.post(f"{entry.get_absolute_url()}look/", sent)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert sent["words"] in response.content.decode()
    assert not Look.objects.exists()


def test_a_next_look_comes_after_the_change_itself(centre: Client) -> None:
    today = timezone.localdate()
    entry = entry_of(since=today + timedelta(days=60))
    with pytest.raises(ValidationError, match="still to come"):
        look_again(by=BY, entry=entry, outcome="kept", words="x", next_on=today + timedelta(days=30), based_on=1,
                   today=today)  # fmt: skip


def test_a_look_at_what_was_corrected_meanwhile_is_sent_again(centre: Client) -> None:
    entry = entry_of()
    url = f"{entry.get_absolute_url()}look/"
    sent = {"outcome": "kept", "words": "It helps.", "based_on": 1}
    assert centre.post(url, sent).status_code == 302
    stale = centre.post(url, {**sent, "words": "Mine."})
    assert stale.status_code == 422
    assert "read it, then send yours again" in stale.content.decode()
    assert "Mine.</textarea>" in stale.content.decode()
    assert 'name="based_on" value="2"' in stale.content.decode()
    assert centre.post(url, {**sent, "words": "Mine.", "based_on": 2}).status_code == 302
    assert Look.objects.count() == 2


def test_the_system_looks_at_nothing_and_an_unknown_outcome_is_none() -> None:
    entry = entry_of()
    more: dict[str, Any] = {"entry": entry, "words": "x", "next_on": None, "based_on": 1, "today": TODAY}
    with pytest.raises(ValidationError, match="A person looks again"):
        look_again(by=Actor(None, "beat"), outcome="kept", **more)
    with pytest.raises(ValidationError, match="Choose what came of it"):
        look_again(by=BY, outcome="forgotten", **more)


# --- what else was changed --------------------------------------------------------------------------------------


def test_settings_changed_at_the_same_time_stand_beside_it_for_who_reads_the_record(centre: Client) -> None:
    today = timezone.localdate()
    change_setting(by=BY, key="word_clinic", value="Improvement meeting", reason="We say so.")
    near, far = entry_of(since=today), entry_of(since=today - timedelta(days=200))
    assert "Also changed in the settings" in shown(centre, near.get_absolute_url())
    assert "Also changed in the settings" not in shown(centre, far.get_absolute_url())
    member = shown(signed_in(Role.MEMBER)[0], near.get_absolute_url())
    assert "Also changed in the settings" not in member


def test_the_record_names_pages_words_and_entries_and_leads_to_them() -> None:
    added = add()
    save_word(by=BY, slug="basket", name="Basket", meaning="Ours.", reason="x", based_on=0)
    entry = write_entry(by=BY, said=Said("started", "A sample each quarter", "x", "x", TODAY), today=TODAY)
    found = {line.kind: line.what for line in in_words(events(Asked()))}
    assert found["guidance_page"] == Named("Our drop-in session", added.get_absolute_url())
    assert found["guidance_term"] == Named("Basket", "/guidance/words/basket/")
    assert found["log_entry"] == Named("A sample each quarter", entry.get_absolute_url())


# --- lists and constraints --------------------------------------------------------------------------------------


def test_the_log_and_an_entry_ask_as_often_for_three_as_for_one(centre: Client) -> None:
    def asked(url: str) -> int:
        with CaptureQueriesContext(connection) as made:
            assert centre.get(url).status_code == 200
        return len(made)

    entry = entry_of(by=7)
    look_of(entry, by=7)
    before = [asked(url) for url in ("/guidance/log/", "/guidance/log/?show=due", entry.get_absolute_url())]
    for number in range(2):
        entry_of(by=8 + number, look_again=date(2026, 5, 1))
        said = entry.revisions.latest("revision")
        LogRevision.objects.create(
            entry=entry, revision=said.revision + 1, kind=said.kind, what=said.what, why="x", decided_by="x",
            since=said.since, reason="x", at=said.at, by=9 + number,
        )  # fmt: skip
        look_of(entry, by=11 + number)
    after = [asked(url) for url in ("/guidance/log/", "/guidance/log/?show=due", entry.get_absolute_url())]
    assert after == before


def test_a_long_log_has_pages(centre: Client) -> None:
    for number in range(27):
        entry_of(f"Change number {number}.", since=date(2025, 1, 1) + timedelta(days=number))
    first, second = shown(centre, "/guidance/log/"), shown(centre, "/guidance/log/?page=2")
    assert "Change number 26." in first
    assert "Change number 0." not in first
    assert "Change number 0." in second
    assert "27 changes" in second


@pytest.mark.parametrize(
    "more",
    [
        {"kind": "forgotten"},
        {"what": ""},
        {"why": ""},
        {"decided_by": ""},
        {"look_again": date(2026, 4, 1)},
        {"revision": 0},
        {"revision": 2, "reason": ""},
        {"revision": 1},
    ],
)
def test_the_database_refuses_what_an_entry_never_is(more: dict[str, Any]) -> None:
    entry = entry_of()
    said = {"kind": "kept", "what": "x", "why": "x", "decided_by": "x", "since": date(2026, 4, 1), "revision": 2,
            "reason": "x", "at": timezone.now()}  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        LogRevision.objects.create(entry=entry, **{**said, "kind": "started", **more})


@pytest.mark.parametrize("more", [{"outcome": "lost"}, {"words": ""}, {"outcome": "stopped", "next_on": TODAY}])
def test_the_database_refuses_what_a_look_never_is(more: dict[str, Any]) -> None:
    entry = entry_of()
    with pytest.raises(IntegrityError), transaction.atomic():
        look_of(entry, **more)
    look_of(entry)
    with pytest.raises(IntegrityError), transaction.atomic():
        look_of(entry)
    assert str(Look.objects.get()).endswith(": kept")
    assert str(entry) == f"Entry {entry.pk}"
    assert str(entry.revisions.get()) == "Returns are due sooner, revision 1"
