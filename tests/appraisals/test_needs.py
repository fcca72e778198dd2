"""Development needs of both sides, and the framework of behaviours and themes that HR keeps."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from appraisals import framework
from appraisals.models import Appraisal, Behaviour, DevelopmentNeed, Theme
from appraisals.services.framework import (
    BehaviourWords,
    add_theme,
    behaviour_mark,
    change_behaviour,
    change_theme,
    end_theme,
    theme_mark,
)
from appraisals.services.needs import NeedWords, add_need, change_need
from council_pm.audit.models import Event
from council_pm.people.models import User
from tests.appraisals.conversation import Conversation
from tests.factories.appraisals import NeedFactory
from tests.screens import hidden, signed_in, text_of

pytestmark = pytest.mark.django_db
CANARY = "Heron over the weir"


@pytest.fixture
def talk() -> Conversation:
    return Conversation()


def add(talk: Conversation, user: User, wording: str = CANARY, **given: Any) -> DevelopmentNeed:
    key = given.pop("key", None) or uuid.uuid4()
    words = NeedWords(wording=wording, **given)
    return add_need(by=talk.by(user), at=talk.at(user), key=key, words=words)


class TestNeeds:
    def test_both_sides_write_them_and_all_who_read_the_appraisal_read_them(self, talk: Conversation) -> None:
        need = add(talk, talk.somebody, theme="figures")
        change_need(
            by=talk.by(talk.manager), at=talk.at(talk.manager), need=need, version=1,
            words=NeedWords(wording=CANARY, theme="figures", state="arranged"),
        )  # fmt: skip
        need.refresh_from_db()
        assert (need.state, need.version, talk.version()) == ("arranged", 2, 3)
        for reader in (talk.somebody, talk.manager, talk.head, talk.adviser):
            assert CANARY in talk.page(reader)
        assert CANARY not in str(list(Event.objects.values()))

    def test_what_is_sent_twice_is_kept_once(self, talk: Conversation) -> None:
        key = uuid.uuid4()
        assert add(talk, talk.somebody, key=key).pk == add(talk, talk.somebody, key=key).pk
        other = Conversation(units=talk.units)
        with pytest.raises(ValidationError) as refused:
            add(other, other.somebody, key=key)
        assert refused.value.code == "key"

    @pytest.mark.parametrize(
        ("given", "code"),
        [({"wording": " "}, "wording"), ({"wording": "x" * 501}, "wording"), ({"theme": "none"}, "theme"),
         ({"state": "gone"}, "state")],
    )  # fmt: skip
    def test_what_no_need_can_be_is_refused(self, talk: Conversation, given: dict[str, Any], code: str) -> None:
        with pytest.raises(ValidationError) as refused:
            add(talk, talk.somebody, **given)
        assert refused.value.code == code

    def test_while_the_form_is_shut_none_is_written(self, talk: Conversation) -> None:
        need = add(talk, talk.somebody)
        Appraisal.objects.update(is_open=False)
        with pytest.raises(ValidationError) as refused:
            add(talk, talk.somebody)
        assert refused.value.code == "shut"
        client = signed_in(talk.somebody)
        assert client.get(talk.url("need_new")).status_code == 302
        assert client.get(talk.url("need_edit", need.pk)).status_code == 302
        late = client.post(talk.url("need_edit", need.pk), {"wording": "Typed late", "state": "open", "version": 1})
        assert late.status_code == 409
        assert "Typed late" in text_of(late)

    def test_a_theme_that_ended_stays_where_it_is_used_and_is_chosen_no_more(self, talk: Conversation) -> None:
        need = add(talk, talk.somebody, theme="figures")
        end_theme(by=talk.by(talk.adviser), theme=Theme.objects.get(code="figures"))
        change_need(
            by=talk.by(talk.somebody), at=talk.at(talk.somebody), need=need, version=1,
            words=NeedWords(wording="Anew", theme="figures"),
        )  # fmt: skip
        with pytest.raises(ValidationError) as refused:
            add(talk, talk.somebody, theme="figures")
        assert refused.value.code == "theme"

    def test_on_screen_it_is_added_and_two_windows_show_both(self, talk: Conversation) -> None:
        client = signed_in(talk.somebody)
        page = client.get(talk.url("need_new"))
        sent = {"wording": CANARY, "theme": "figures", "by_when": "31/03/2027", "state": "open"}
        assert client.post(talk.url("need_new"), {**sent, "key": hidden(page, "key")}).status_code == 302
        need = DevelopmentNeed.objects.get()
        url = talk.url("need_edit", need.pk)
        version = hidden(client.get(url), "version")
        other = signed_in(talk.manager)
        assert other.post(url, {**sent, "wording": "Of the manager", "version": version}).status_code == 302
        late = client.post(url, {**sent, "wording": "Of somebody", "version": version})
        assert late.status_code == 409
        assert "Of the manager" in text_of(late)
        assert "Of somebody" in text_of(late)
        saved = client.post(url, {**sent, "wording": "Of both", "version": hidden(late, "version")})
        assert saved.status_code == 302

    def test_a_refused_form_keeps_what_was_typed_and_gets_a_key_that_works(self, talk: Conversation) -> None:
        client = signed_in(talk.somebody)
        refused = client.post(talk.url("need_new"), {"wording": CANARY, "key": "x", "state": "gone", "theme": "x"})
        assert refused.status_code == 422
        assert CANARY in text_of(refused)
        sent = {"wording": CANARY, "key": hidden(refused, "key"), "state": "open", "theme": ""}
        assert client.post(talk.url("need_new"), sent).status_code == 302

    def test_who_only_reads_writes_none(self, talk: Conversation) -> None:
        need = add(talk, talk.somebody)
        elsewhere = NeedFactory.create()
        for user in (talk.head, talk.adviser):
            assert signed_in(user).get(talk.url("need_new")).status_code == 404
            assert signed_in(user).get(talk.url("need_edit", need.pk)).status_code == 404
        assert signed_in(talk.manager).get(talk.url("need_edit", elsewhere.pk)).status_code == 404


class TestFramework:
    def test_four_behaviours_and_their_themes_come_with_the_product_and_come_back(self) -> None:
        assert list(Behaviour.objects.order_by("position").values_list("code", flat=True)) == [
            "strategy-into-action", "change", "partnership", "customer-first"
        ]  # fmt: skip
        assert not Behaviour.objects.filter(for_staff="").exists()
        Theme.objects.all().delete()
        Behaviour.objects.all().delete()
        for _time in range(2):
            framework.install()
        assert (Behaviour.objects.count(), Theme.objects.count()) == (4, 12)
        assert Theme.objects.get(code="figures").behaviour == Behaviour.objects.get(code="strategy-into-action")

    @pytest.mark.parametrize(
        ("group", "field"), [("senior", "for_senior"), ("managers", "for_managers"), ("staff", "for_staff")]
    )
    def test_each_group_reads_what_it_can_look_like_in_its_own_work(self, group: str, field: str) -> None:
        behaviour = Behaviour.objects.get(code="change")
        assert framework.example_for(behaviour, group) == getattr(behaviour, field)

    def test_hr_words_a_behaviour_anew_and_the_code_stays(self, talk: Conversation) -> None:
        client, url = signed_in(talk.adviser), reverse("appraisals:behaviour_edit", args=["change"])
        seen = hidden(client.get(url), "seen")
        sent = {"name": "Change", "statement": "I try what is new.", "for_staff": "", "seen": seen}
        assert client.post(url, sent).status_code == 302
        assert Behaviour.objects.get(code="change").statement == "I try what is new."
        late = client.post(url, {**sent, "statement": "I like what is old."})
        assert late.status_code == 409
        assert "I try what is new." in text_of(late)
        assert "I like what is old." in text_of(late)
        assert client.post(url, {**sent, "statement": ""}).status_code == 422

    def test_hr_adds_renames_and_ends_a_theme(self, talk: Conversation) -> None:
        client, page = signed_in(talk.adviser), reverse("appraisals:framework")
        client.post(reverse("appraisals:theme_new"), {"name": "First aid", "behaviour": "customer-first"})
        theme = Theme.objects.get(code="first-aid")
        url = reverse("appraisals:theme_edit", args=[theme.code])
        sent = {"name": "First aid at work", "behaviour": "", "seen": hidden(client.get(url), "seen")}
        assert client.post(url, sent).status_code == 302
        late = client.post(url, {**sent, "name": "Aid"})
        assert late.status_code == 409
        assert "First aid at work" in text_of(client.get(page))
        assert client.post(reverse("appraisals:theme_end", args=[theme.code])).status_code == 302
        assert "Offered no more" in text_of(client.get(page))
        assert client.get(url).status_code == 404
        assert not end_theme(by=talk.by(talk.adviser), theme=theme)

    def test_two_themes_of_one_name_are_refused_and_a_code_is_never_taken_twice(self, talk: Conversation) -> None:
        by = talk.by(talk.adviser)
        first = add_theme(by=by, name="First aid")
        with pytest.raises(ValidationError) as refused:
            add_theme(by=by, name="first  AID")
        assert refused.value.code == "twice"
        end_theme(by=by, theme=first)
        assert add_theme(by=by, name="First aid").code == "first-aid-2"
        assert add_theme(by=by, name="\u4f60\u597d").code == "theme"
        digital = Theme.objects.get(code="digital")
        with pytest.raises(ValidationError) as refused:
            change_theme(by=by, theme=digital, name="First aid", behaviour="", seen=theme_mark(digital))
        assert refused.value.code == "twice"

    def test_what_cannot_stand_is_refused(self, talk: Conversation) -> None:
        by, change = talk.by(talk.adviser), Behaviour.objects.get(code="change")
        for words, code in (
            ({"name": "", "statement": "S"}, "name"),
            ({"name": "N", "statement": ""}, "statement"),
            ({"name": "N", "statement": "S", "for_senior": "x" * 401}, "for_senior"),
        ):
            with pytest.raises(ValidationError) as refused:
                change_behaviour(by=by, behaviour=change, words=BehaviourWords(**words), seen=behaviour_mark(change))
            assert refused.value.code == code
        with pytest.raises(ValidationError) as refused:
            add_theme(by=by, name="Boats", behaviour="none")
        assert refused.value.code == "behaviour"

    def test_for_all_others_these_screens_are_not_there(self, talk: Conversation) -> None:
        for user in (talk.head, talk.manager, talk.somebody):
            for url in (
                reverse("appraisals:framework"), reverse("appraisals:theme_new"),
                reverse("appraisals:behaviour_edit", args=["change"]),
                reverse("appraisals:theme_edit", args=["digital"]),
            ):  # fmt: skip
                assert signed_in(user).get(url).status_code == 404
