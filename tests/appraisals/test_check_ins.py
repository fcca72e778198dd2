"""Check-ins: noted at any time, their author's alone or agreed by the other side with one press."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from appraisals.models import Appraisal, CheckIn
from appraisals.services.check_ins import CheckInWords, add_check_in, agree_check_in, change_check_in
from council_pm.audit.models import Event
from council_pm.people.models import User
from council_pm.people.roles import Role
from tests.appraisals.conversation import Conversation
from tests.factories import OccupancyFactory, user_with_role
from tests.factories.appraisals import AppraisalFactory, CheckInFactory
from tests.screens import hidden, signed_in, text_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
CANARY = "Heron over the weir"


@pytest.fixture
def talk() -> Conversation:
    return Conversation()


def words(text: str = "The rounds go well", **given: object) -> CheckInWords:
    return CheckInWords(**{"on": TODAY, "text": text, **given})  # type: ignore[arg-type]


def note(talk: Conversation, user: User, text: str = "The rounds go well", **given: object) -> CheckIn:
    return add_check_in(by=talk.by(user), at=talk.at(user), key=uuid.uuid4(), words=words(text, **given))


def test_a_shared_one_is_read_by_both_and_agreed_by_the_other_side_once(talk: Conversation) -> None:
    one = note(talk, talk.somebody, CANARY)
    assert CANARY in talk.page(talk.manager)
    for _press in range(2):
        agree_check_in(by=talk.by(talk.manager), at=talk.at(talk.manager), check_in=one, version=1)
    one.refresh_from_db()
    assert (one.agreed_by_id, one.version) == (talk.manager.person_id, 1)
    assert Event.objects.filter(action="agree_check_in").count() == 1
    assert CANARY not in str(list(Event.objects.values()))
    assert talk.version() == 1, "it is apart from what is signed"


def test_one_only_for_me_is_read_by_nobody_else(talk: Conversation) -> None:
    note(talk, talk.somebody, CANARY, is_own=True)
    assert CANARY in talk.page(talk.somebody)
    for other in (talk.manager, talk.head, talk.adviser):
        assert CANARY not in talk.page(other)


def test_it_is_noted_while_the_form_is_shut_and_not_when_the_appraisal_is_over(talk: Conversation) -> None:
    at = talk.at(talk.somebody)
    Appraisal.objects.update(is_open=False)
    note(talk, talk.somebody)
    Appraisal.objects.update(ended_on=TODAY - timedelta(days=1))
    with pytest.raises(ValidationError) as refused:
        add_check_in(by=talk.by(talk.somebody), at=at, key=uuid.uuid4(), words=words())
    assert refused.value.code == "over"


@pytest.mark.parametrize(
    ("given", "code"),
    [({"on": TODAY + timedelta(days=1)}, "on"), ({"text": " \x00"}, "text"), ({"text": "x" * 2_001}, "text")],
)  # fmt: skip
def test_a_day_to_come_and_no_words_are_refused(talk: Conversation, given: dict[str, object], code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        note(talk, talk.somebody, **{"text": "Fine", **given})  # type: ignore[arg-type]
    assert refused.value.code == code


def test_what_is_sent_twice_is_kept_once_and_a_key_of_somebody_else_is_refused(talk: Conversation) -> None:
    key = uuid.uuid4()
    first, again = (
        add_check_in(by=talk.by(talk.somebody), at=talk.at(talk.somebody), key=key, words=words()) for _ in range(2)
    )
    assert first.pk == again.pk
    with pytest.raises(ValidationError) as refused:
        add_check_in(by=talk.by(talk.manager), at=talk.at(talk.manager), key=key, words=words())
    assert refused.value.code == "key"


def test_its_author_changes_it_until_it_is_agreed_and_what_was_shared_stays_shared(talk: Conversation) -> None:
    at, by = talk.at(talk.somebody), talk.by(talk.somebody)
    one = note(talk, talk.somebody)
    one = change_check_in(by=by, at=at, check_in=one, words=words("Better words", is_own=True), version=1)
    assert (one.text.open(), one.is_own, one.version) == ("Better words", False, 2)
    with pytest.raises(ValidationError) as refused:
        agree_check_in(by=talk.by(talk.manager), at=talk.at(talk.manager), check_in=one, version=1)
    assert refused.value.code == "stale", "nobody agrees what they have not read"
    with pytest.raises(ValidationError) as refused:
        change_check_in(by=by, at=at, check_in=one, words=words("Late"), version=1)
    assert refused.value.code == "stale"
    agree_check_in(by=talk.by(talk.manager), at=talk.at(talk.manager), check_in=one, version=2)
    with pytest.raises(ValidationError) as refused:
        change_check_in(by=by, at=at, check_in=one, words=words("Too late"), version=2)
    assert refused.value.code == "agreed"


def test_neither_its_author_nor_a_sharer_of_their_post_agrees_it(talk: Conversation) -> None:
    sharer = user_with_role(Role.MANAGER, unit=talk.units.unit)
    OccupancyFactory.create(post=talk.post(talk.manager), person=sharer.person)
    one = note(talk, talk.manager)
    for user in (talk.manager, sharer):
        with pytest.raises(ValidationError) as refused:
            agree_check_in(by=talk.by(user), at=talk.at(user), check_in=one, version=1)
        assert refused.value.code == "own"
        assert signed_in(user).post(talk.url("check_in_agree", one.pk), {"version": 1}).status_code == 404


class TestScreens:
    def test_three_minutes_are_enough(self, talk: Conversation) -> None:
        client = signed_in(talk.manager)
        page = client.get(talk.url("check_in_new"))
        sent = {"key": hidden(page, "key"), "on": TODAY.isoformat(), "text": "We talked"}
        for _press in range(2):
            assert client.post(talk.url("check_in_new"), sent).status_code == 302
        one = CheckIn.objects.get()
        assert (one.author_id, one.side, one.is_own) == (talk.manager.person_id, "appraiser", False)
        page = talk.page(talk.somebody)
        assert talk.url("check_in_agree", one.pk) in page
        assert f'href="{talk.url("check_in_edit", one.pk)}"' not in page
        agreed = signed_in(talk.somebody).post(talk.url("check_in_agree", one.pk), {"version": "1"}, follow=True)
        assert "agreed" in text_of(agreed)

    def test_a_refused_one_keeps_what_was_typed(self, talk: Conversation) -> None:
        client = signed_in(talk.manager)
        for sent, says in (
            ({"key": "nonsense", "on": "31/02/2026", "text": CANARY}, "There is no such day"),
            ({"key": str(uuid.uuid4()), "on": "2199-01-01", "text": CANARY}, "still to come"),
        ):
            refused = client.post(talk.url("check_in_new"), sent)
            assert refused.status_code == 422
            assert says in text_of(refused)
            assert CANARY in text_of(refused)
            uuid.UUID(hidden(refused, "key"))

    def test_two_windows_show_both_texts(self, talk: Conversation) -> None:
        one = note(talk, talk.somebody, "As it was", is_own=True)
        client, url = signed_in(talk.somebody), talk.url("check_in_edit", one.pk)
        sent = {"version": hidden(client.get(url), "version"), "on": TODAY.isoformat(), "only_me": "on"}
        assert client.post(url, {**sent, "text": "First window"}).status_code == 302
        late = client.post(url, {**sent, "text": "Second window"})
        assert late.status_code == 409
        assert "First window" in text_of(late)
        assert "Second window" in text_of(late)
        again = client.post(url, {**sent, "text": "Second window", "version": hidden(late, "version")})
        assert again.status_code == 302
        one.refresh_from_db()
        assert one.text.open() == "Second window"

    def test_an_agreed_one_is_not_changed_and_the_words_are_not_lost(self, talk: Conversation) -> None:
        one = note(talk, talk.somebody)
        agree_check_in(by=talk.by(talk.manager), at=talk.at(talk.manager), check_in=one, version=1)
        client, url = signed_in(talk.somebody), talk.url("check_in_edit", one.pk)
        assert client.get(url).status_code == 302
        late = client.post(url, {"version": 1, "on": TODAY.isoformat(), "text": CANARY})
        assert late.status_code == 409
        assert CANARY in text_of(late)

    def test_an_agreement_to_what_was_changed_says_so(self, talk: Conversation) -> None:
        one = note(talk, talk.somebody)
        refused = signed_in(talk.manager).post(talk.url("check_in_agree", one.pk), {"version": "x"}, follow=True)
        assert "read it again" in text_of(refused)

    def test_others_find_nothing(self, talk: Conversation) -> None:
        one, own = note(talk, talk.somebody), note(talk, talk.somebody, is_own=True)
        elsewhere = CheckInFactory.create(appraisal=AppraisalFactory.create())
        for user in (talk.manager, talk.head, talk.adviser):
            for check_in in (one, own, elsewhere):
                assert signed_in(user).get(talk.url("check_in_edit", check_in.pk)).status_code == 404
        for user, check_in in ((talk.manager, own), (talk.head, one), (talk.somebody, one), (talk.manager, elsewhere)):
            asked = signed_in(user).post(talk.url("check_in_agree", check_in.pk), {"version": 1})
            assert asked.status_code == 404
        for user in (talk.head, talk.adviser):
            assert signed_in(user).get(talk.url("check_in_new")).status_code == 404

    def test_of_one_that_is_over_the_form_leads_back(self, talk: Conversation) -> None:
        Appraisal.objects.update(ended_on=TODAY - timedelta(days=1))
        client = signed_in(talk.somebody)
        assert client.get(talk.url("check_in_new")).status_code == 302
        late = client.post(
            talk.url("check_in_new"), {"key": str(uuid.uuid4()), "on": TODAY.isoformat(), "text": CANARY}
        )
        assert late.status_code == 409
        assert CANARY in text_of(late)
