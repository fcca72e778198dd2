"""Words are sealed before they reach the database, and a key that is missing is told in words."""

from __future__ import annotations

from base64 import urlsafe_b64encode

import pytest
from django.db import connection

from appraisals.models import AppraisalTarget
from appraisals.sealing import Keyring, NoKey, Sealed, WrongKey
from tests.factories.appraisals import AppraisalTargetFactory

FIRST = urlsafe_b64encode(b"1" * 32).decode()
SECOND = urlsafe_b64encode(b"2" * 32).decode()


def test_what_was_sealed_is_opened_with_the_same_key_and_with_an_older_one() -> None:
    token = Keyring((FIRST,)).seal("Answer the phone")
    assert "Answer" not in token
    assert Keyring((FIRST,)).unseal(token) == "Answer the phone"
    assert Keyring((SECOND, FIRST)).unseal(token) == "Answer the phone"
    assert Keyring((FIRST,)).is_current(token)
    assert not Keyring((SECOND, FIRST)).is_current(token)


def test_a_wrong_key_a_lost_key_and_changed_words_are_told_apart_from_nothing() -> None:
    token = Keyring((FIRST,)).seal("Answer the phone")
    with pytest.raises(WrongKey):
        Keyring((SECOND,)).unseal(token)
    with pytest.raises(WrongKey):
        Keyring((FIRST,)).unseal(token[:-4] + "AAAA")
    with pytest.raises(NoKey):
        Keyring(()).unseal(token)
    with pytest.raises(NoKey):
        Keyring(()).seal("Answer the phone")
    assert Keyring(()).unseal("") == ""


@pytest.mark.django_db
def test_sealed_words_print_nothing_of_themselves() -> None:
    sealed = Sealed.of("Answer the phone")
    assert str(sealed) == "(sealed)"
    assert sealed.token not in repr(sealed)
    assert "phone" not in f"{sealed} {sealed!r} {[sealed]}"
    assert sealed.open() == "Answer the phone"


@pytest.mark.django_db
def test_a_column_holds_no_words_and_takes_none_that_are_not_sealed() -> None:
    target = AppraisalTargetFactory.create(wording="Answer the phone")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM appraisals_appraisaltarget")
        assert "Answer the phone" not in str(cursor.fetchall())
    target.refresh_from_db()
    assert target.wording.open() == "Answer the phone"
    assert AppraisalTarget.objects.exclude(wording="").count() == 1
    target.wording = "bare words"
    with pytest.raises(TypeError, match="Seal the words first"):
        target.save(update_fields=["wording"])
