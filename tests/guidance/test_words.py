"""What words mean: the product's words and the council's, from A to Z, changed with a reason, at no query on a page."""

from __future__ import annotations

import csv
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models.signals import pre_save
from django.template import Context, Template
from django.test import Client
from django.test.utils import CaptureQueriesContext

from council_pm.audit.models import Event
from council_pm.configuration.selectors import frame
from council_pm.configuration.services import change_setting
from council_pm.configuration.words import words_from
from council_pm.core import marks
from council_pm.core.access import Actor
from council_pm.guidance.glossary import SHIPPED, shipped, word_in_force, words_in_force
from council_pm.guidance.models import Term, TermRevision
from council_pm.guidance.refusals import StaleError
from council_pm.guidance.services.words import add_word, save_word, withdraw_word
from council_pm.guidance.templatetags.terms import STATUS_WORDS, TREND_WORDS
from council_pm.people.roles import Role
from tests.factories.guidance import word_of
from tests.guidance.test_booklet import shown, signed_in

pytestmark = pytest.mark.django_db
BY = Actor(7)


@pytest.fixture
def centre() -> Client:
    return signed_in(Role.CORPORATE_PERFORMANCE)[0]


def rendered(source: str, **context: Any) -> str:
    in_force = frame()
    with words_from(lambda: in_force):
        return Template("{% load terms %}" + source).render(Context(context))


# --- what the product says --------------------------------------------------------------------------------------


def test_every_status_and_trend_is_explained_under_its_own_name() -> None:
    assert set(STATUS_WORDS) == set(marks.STATUS_LABELS)
    assert set(TREND_WORDS) == set(marks.TREND_LABELS)
    for code, slug in STATUS_WORDS.items():
        assert shipped()[slug].name == marks.status_label(code)
    for code, slug in TREND_WORDS.items():
        assert shipped()[slug].name == marks.trend_label(code)


def test_the_shipped_words_are_short_plain_and_once_each() -> None:
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["slug"] for row in rows}) == len({row["name"].casefold() for row in rows}) == len(rows)
    for row in rows:
        assert len(row["meaning"]) <= 400, row["slug"]
        assert row["meaning"].endswith(".") or row["meaning"].endswith(")s.")
        assert "KPI" not in row["meaning"]


def test_the_councils_own_words_stand_in_the_products() -> None:
    change_setting(by=BY, key="word_executive", value="Cabinet", reason="We say so.")
    with words_from(frame):
        found = word_in_force("portfolio")
    assert found is not None
    assert found.meaning == "What a member of the Cabinet answers for."
    assert word_in_force("portfolio").meaning == "What a member of the Executive answers for."  # type: ignore[union-attr]


# --- a word on a page -------------------------------------------------------------------------------------------


def test_a_word_is_a_link_to_its_explanation_and_described_by_its_meaning() -> None:
    html = rendered('{% term "golden-thread" %}')
    assert 'class="app-term__word" href="/guidance/words/#golden-thread" aria-describedby="term-golden-thread"' in html
    assert '<span class="app-term__tip" role="tooltip" id="term-golden-thread">The links from what one team' in html


def test_the_same_word_twice_has_two_ids_and_each_part_of_a_page_its_own() -> None:
    html = rendered('{% term "trend" %}{% term "trend" "Direction" %}{% term "trend" at="list" %}')
    assert [f'id="{one}"' in html for one in ("term-trend", "term-trend-2", "term-list-trend")] == [True] * 3
    assert ">Direction</a>" in html


def test_a_word_that_nobody_explains_is_plain_text() -> None:
    html = rendered('{% term "out-of-nowhere" %}|{% term "nowhere" label %}', label="<b>")
    assert html == "Out of nowhere|&lt;b&gt;"


def test_lights_and_trends_wear_their_meaning_and_low_confidence_too() -> None:
    assert "app-shape--red" in rendered('{% status_term "red" %}')
    assert "app-unsure" not in rendered('{% status_term "red" %}')
    assert 'id="term-confidence"' in rendered('{% status_term "red" is_unsure=True %}')
    assert 'id="term-getting-worse"' in rendered('{% trend_term "deteriorating" %}')


def test_a_sentence_of_a_trend_ties_the_words_that_it_begins_with() -> None:
    html = rendered("{% trend_sentence code said %}", code="deteriorating", said="Getting worse: it <rose>.")
    assert 'id="term-getting-worse"' in html
    assert html.endswith("</span></span>: it &lt;rose&gt;.")
    for code, said in (("deteriorating", "It <rose>."), ("", "No figures & no trend.")):
        assert "app-term" not in rendered("{% trend_sentence code said %}", code=code, said=said)


def test_low_confidence_is_said_where_the_word_is_withdrawn() -> None:
    word_of("confidence", withdrawn=True)
    assert '<span class="app-unsure">low confidence</span>' in rendered('{% status_term "red" is_unsure=True %}')


def test_a_meaning_of_the_council_is_escaped() -> None:
    word_of(meaning='<img src=x onerror="y">')
    assert "&lt;img src=x onerror=&quot;y&quot;&gt;" in rendered('{% term "off-target" %}')


def test_words_cost_no_query_before_a_change_and_one_for_each_change_after() -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as made:
            rendered('{% term "off-target" %}{% term "trend" %}{% term "target" %}')
        return len(made)

    assert asked() == 1  # the frame, which every page reads
    word_of()
    assert (asked(), asked()) == (2, 1)
    word_of(meaning="Said anew.")
    assert (asked(), asked()) == (2, 1)
    assert "Said anew." in rendered('{% term "off-target" %}')


def test_outside_a_request_the_products_words_stand() -> None:
    word_of(meaning="Ours.")
    assert words_in_force() is shipped()


def test_the_dashboards_say_a_word_as_it_was_changed(centre: Client) -> None:
    before = shown(centre, "/plans/")
    assert "The links from what one team does" in before
    save_word(by=BY, slug="golden-thread", name="Golden thread", meaning="Ours.", reason="x", based_on=0)
    assert ">Ours.</span>" in shown(centre, "/plans/")


# --- from A to Z ------------------------------------------------------------------------------------------------


def test_all_words_stand_from_a_to_z_with_the_councils_own_among_them() -> None:
    add_word(by=BY, name="Hit squad", meaning="Four people who help.", reason="It stands in comments.")
    word_of("off-target", "Ours.")
    word_of("burden", withdrawn=True)
    client, _user = signed_in(Role.MEMBER)
    response = client.get("/guidance/words/")
    letters = response.context["letters"]
    names = [word.name for group in letters for word in group.words]
    assert names == sorted(names, key=str.casefold)
    assert "Hit squad" in names
    assert "Burden" not in names
    html = response.content.decode()
    assert "Ours." in html
    assert 'id="hit-squad"' in html
    assert "Explain a further word" not in html
    assert "/guidance/words/burden/" not in html


def test_those_who_write_find_what_is_withdrawn(centre: Client) -> None:
    word_of("burden", withdrawn=True)
    assert "/guidance/words/burden/" in shown(centre, "/guidance/words/")
    assert "This word is withdrawn" in shown(centre, "/guidance/words/burden/")
    assert signed_in(Role.MEMBER)[0].get("/guidance/words/burden/").status_code == 404


def test_a_word_tells_all_that_was_said_of_it() -> None:
    word_of("off-target", "A question to the service.", reason="Members took it for a verdict.", by=7)
    client, _user = signed_in(Role.MEMBER)
    html = shown(client, "/guidance/words/off-target/")
    assert "In the product's own words" in html
    assert "Members took it for a verdict." in html
    assert "<ins>" in html
    assert "<del>" in html
    assert "A basket" not in html
    assert shown(client, "/guidance/words/basket/").count("app-timeline__item") == 1
    assert client.get("/guidance/words/nothing/").status_code == 404


# --- saying it --------------------------------------------------------------------------------------------------


def typed(**more: Any) -> dict[str, Any]:
    said = {"name": "Off target", "meaning": "Ours.", "reason": "Plainer.", "based_on": 0}
    return {**said, **more}


def test_a_word_of_the_product_is_said_in_our_way_and_on_record(centre: Client) -> None:
    assert "worse than its target" in shown(centre, "/guidance/words/off-target/edit/")
    response = centre.post("/guidance/words/off-target/edit/", typed())
    assert response["Location"] == "/guidance/words/#off-target"
    assert TermRevision.objects.get().meaning == "Ours."
    event = Event.objects.get(action="explain_word")
    assert (event.subject_kind, event.subject_version, event.reason) == ("guidance_term", "1", "Plainer.")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"name": ""}, "Give the word."),
        ({"name": "x" * 61}, "Write at most 60 characters"),
        ({"meaning": ""}, "Say what it means"),
        ({"meaning": "x" * 401}, "Write at most 400 characters: these are 401."),
        ({"reason": ""}, "Say why"),
        ({"reason": "x" * 401}, "Write at most 400 characters"),
        ({"meaning": "There before."}, "Nothing was changed."),
    ],
)
def test_a_refused_word_keeps_what_was_typed(centre: Client, more: dict[str, Any], words: str) -> None:
    word_of(meaning="There before.")
    sent = typed(based_on=1, **more)
    response = centre.post("/guidance/words/off-target/edit/", sent)
    html = response.content.decode()
    assert response.status_code == 422
    assert words in html
    for name in ("name", "meaning", "reason"):
        assert sent[name] in html
    assert TermRevision.objects.count() == 1


def test_a_stale_word_is_refused_with_both_texts(centre: Client) -> None:
    word_of(meaning="Theirs.")
    response = centre.post("/guidance/words/off-target/edit/", typed())
    html = response.content.decode()
    assert response.status_code == 409
    assert "Theirs." in html
    assert "Ours.</textarea>" in html
    assert centre.post("/guidance/words/off-target/edit/", typed(based_on=1)).status_code == 302
    assert [one.meaning for one in TermRevision.objects.order_by("revision")] == ["Theirs.", "Ours."]


def test_a_further_word_is_added_once(centre: Client) -> None:
    assert "What it means" in shown(centre, "/guidance/words/new/")
    sent = typed(name="Hit  squad")
    assert centre.post("/guidance/words/new/", sent)["Location"] == "/guidance/words/#hit-squad"
    assert TermRevision.objects.get().name == "Hit squad"
    for name in ("Hit squad", "OFF TARGET"):
        refused = centre.post("/guidance/words/new/", typed(name=name))
        assert refused.status_code == 422
        assert "explained already" in refused.content.decode()
    assert "Use some letters" in centre.post("/guidance/words/new/", typed(name="!!!")).content.decode()


def test_two_who_add_the_same_word_at_the_same_moment_are_told() -> None:
    def be_faster(**_more: Any) -> None:
        pre_save.disconnect(be_faster, sender=Term)
        Term.objects.bulk_create([Term(slug="hit-squad")])

    pre_save.connect(be_faster, sender=Term)
    with pytest.raises(ValidationError, match="explained already"):
        add_word(by=BY, name="Hit squad", meaning="x", reason="x")


def test_a_word_is_withdrawn_and_comes_back(centre: Client) -> None:
    url = "/guidance/words/burden/withdraw/"
    assert centre.post(url, {"reason": "", "based_on": 0}).status_code == 422
    assert centre.post(url, {"reason": "Nobody says it.", "based_on": 0})["Location"] == "/guidance/words/"
    assert 'id="burden"' not in shown(centre, "/guidance/words/")
    assert centre.post(url, {"reason": "Again.", "based_on": 1}).status_code == 422
    assert "Somebody changed this word meanwhile" in centre.post(url, {"reason": "x", "based_on": 0}).content.decode()
    assert centre.post("/guidance/words/burden/edit/", typed(name="Burden", based_on=1)).status_code == 302
    assert 'id="burden"' in shown(centre, "/guidance/words/")
    assert Event.objects.get(action="withdraw_word").reason == "Nobody says it."
    assert withdraw_word(by=BY, slug="burden", reason="x", based_on=2).meaning == "Ours."


def test_who_may_not_write_is_refused() -> None:
    client, _user = signed_in(Role.SCRUTINY_OFFICER)
    assert client.post("/guidance/words/off-target/edit/", typed()).status_code == 403
    assert client.post("/guidance/words/new/", typed(name="Mine")).status_code == 403
    assert not TermRevision.objects.exists()


def test_services_know_no_word_that_is_nowhere_and_refuse_what_moved_on() -> None:
    with pytest.raises(Term.DoesNotExist):
        save_word(by=BY, slug="nowhere", name="x", meaning="x", reason="x", based_on=0)
    word_of("basket")
    with pytest.raises(StaleError):
        withdraw_word(by=BY, slug="basket", reason="x", based_on=0)
    assert str(Term.objects.get()) == "basket"
    assert str(TermRevision.objects.get()) == "Basket, revision 1"
