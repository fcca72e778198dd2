"""A key that is changed, wrong or lost: said in words, nothing else broken, nothing lost."""

from __future__ import annotations

import uuid
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from appraisals.models import AccessRecord, AppraisalTarget, DataCopy, HrOpening
from appraisals.sealing import WrongKey, key_name
from appraisals.services import rotation
from appraisals.services.rotation import sealed_columns
from council_pm.audit.models import Event
from council_pm.core import health
from council_pm.people.roles import Role
from tests.appraisals.canaries import say_everything
from tests.appraisals.test_access import Council
from tests.factories.appraisals import AppraisalFactory, AppraisalTargetFactory, CycleFactory
from tests.screens import signed_in, text_of

NEW = urlsafe_b64encode(b"the-next-key-of-this-test-suite!").decode()
WORDS = "KANARIE-4e1f"
pytestmark = pytest.mark.django_db


@pytest.fixture
def council() -> Council:
    made = Council()
    say_everything(made.appraisal, WORDS)
    return made


@pytest.fixture
def keys(settings: Any) -> Callable[..., None]:
    """Set the keys of this installation: "old" is the suite's own."""
    old = settings.APPRAISAL_KEYS[0]

    def chosen(*keys: str) -> None:
        settings.APPRAISAL_KEYS = tuple(old if key == "old" else key for key in keys)

    return chosen


def tokens() -> list[str]:
    return [
        sealed.token
        for model, names in sealed_columns()
        for name in names
        for sealed in model._base_manager.order_by("pk").values_list(name, flat=True)
        if sealed
    ]


def rotated() -> str:
    said = StringIO()
    call_command("rotate_appraisal_keys", stdout=said)
    return said.getvalue()


def given_up() -> str:
    said = StringIO()
    call_command("rotate_appraisal_keys", "--lost", stdout=said)
    return said.getvalue()


def test_with_a_key_that_was_never_used_nothing_is_written_until_the_right_one_is_back_or_given_up(
    council: Council, keys: Callable[..., None]
) -> None:
    args = [council.appraisal.person_id, council.appraisal.cycle.slug]
    new, typed = reverse("appraisals:target_new", args=args), {"wording": "Answer letters", "key": str(uuid.uuid4())}
    own, before = signed_in(council.somebody), tokens()
    keys(NEW)
    refused = own.post(new, typed)
    assert refused.status_code == 503
    assert "What you sent was not saved" in text_of(refused)
    with pytest.raises(WrongKey):
        AppraisalTargetFactory.create(appraisal=council.appraisal)
    assert tokens() == before
    keys("old")
    assert own.post(new, typed).status_code == 302, "the right one is back"
    keys(NEW)
    assert "stay shut" in given_up()
    assert own.post(new, typed | {"key": str(uuid.uuid4())}).status_code == 302
    assert Event.objects.filter(action="give_up_lost_keys").count() == 1
    given_up()
    assert Event.objects.filter(action="give_up_lost_keys").count() == 1


def test_after_a_key_is_lost_the_next_year_goes_on_without_what_it_sealed(
    council: Council, keys: Callable[..., None]
) -> None:
    AppraisalTargetFactory.create(appraisal=council.appraisal, wording="Left open")
    cycle = CycleFactory.create(year=2027, starts=date(2027, 4, 1), ends=date(2028, 3, 31), slug="2027-28-staff",
                                setting_by=date(2027, 5, 31), mid_year_by=date(2027, 10, 31),
                                year_end_by=date(2028, 3, 31))  # fmt: skip
    AppraisalFactory.create(cycle=cycle, person=council.somebody.person, post=council.appraisal.post)
    keys(NEW)
    given_up()
    own = signed_in(council.somebody)
    new = reverse("appraisals:target_new", args=[council.somebody.person_id, cycle.slug])
    page = own.get(new)
    assert page.status_code == 200
    assert "Left open" not in text_of(page)
    adviser = signed_in(council.user(Role.HR_ADVISER, council.unit))
    person = text_of(adviser.get(reverse("appraisals:person_page", args=[council.somebody.person_id])))
    assert "These words cannot be opened" in person


def test_what_could_not_be_opened_is_kept_as_no_opening(council: Council, keys: Callable[..., None]) -> None:
    args = [council.appraisal.person_id, council.appraisal.cycle.slug]
    before = AccessRecord.objects.count()
    keys(NEW)
    for name in ("appraisal_page", "appraisal_print", "appraisal_paper"):
        assert signed_in(council.manager).get(reverse(f"appraisals:{name}", args=args)).status_code == 503
    assert AccessRecord.objects.count() == before


def test_the_command_seals_every_column_anew_and_then_the_old_key_can_go(
    council: Council, keys: Callable[..., None]
) -> None:
    before = len(tokens())
    keys(NEW, "old")
    said = rotated()
    assert "0 cannot be opened" in said
    assert said.endswith("Older keys can be taken out of APPRAISAL_KEYS now.\n")
    assert len(tokens()) == before
    assert {token.split(":")[0] for token in tokens()} == {key_name(NEW)}
    keys(NEW)
    assert AppraisalTarget.objects.get().wording.open() == f"{WORDS} appraisaltarget.wording"
    assert sum(event.detail["texts"] for event in Event.objects.filter(action="seal_anew")) == before
    assert WORDS not in said


def test_a_second_run_changes_nothing_and_one_that_was_cut_off_goes_on(
    council: Council, keys: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    AppraisalTargetFactory.create_batch(5, appraisal=council.appraisal)
    monkeypatch.setattr(rotation, "AT_ONCE", 2)
    keys(NEW, "old")
    next(iter(rotation.rotate(by=rotation.Actor(None, "test"))))
    done = {token.split(":")[0] for token in tokens()}
    assert len(done) == 2, "one table is done, the others wait"
    rotated()
    after = tokens()
    assert " 0 sealed anew" in rotated()
    assert tokens() == after


def test_what_no_key_opens_is_counted_and_left_and_the_rest_is_done(
    council: Council, keys: Callable[..., None]
) -> None:
    keys(NEW)
    given_up()
    AppraisalTargetFactory.create(appraisal=council.appraisal)
    lost = len(tokens()) - 2
    before = [token for token in tokens() if not token.startswith(key_name(NEW))]
    with pytest.raises(CommandError, match=f"^{lost} texts cannot be opened"):
        rotated()
    assert [token for token in tokens() if not token.startswith(key_name(NEW))] == before
    keys("old")
    assert AppraisalTarget.objects.order_by("pk")[0].wording.open() == f"{WORDS} appraisaltarget.wording"


def test_without_a_key_nothing_is_sealed(council: Council, keys: Callable[..., None]) -> None:
    keys()
    before = tokens()
    with pytest.raises(CommandError, match="APPRAISAL_KEYS is not set"):
        rotated()
    assert tokens() == before


def state() -> str:
    return next(one.state for one in health.ask().answers if one.name == "words of appraisals")


def test_the_health_check_says_delayed_where_words_stay_shut(council: Council, keys: Callable[..., None]) -> None:
    assert state() == "ok"
    keys(NEW)
    assert state() == "delayed"
    keys()
    assert state() == "delayed"
    assert health.ask().is_ready, "everything else works"
    keys(NEW, "old")
    assert state() == "ok"


LOST = ((), (NEW,))
# Other parts of the product, by who opens them.
ELSEWHERE = ("dashboards:my_work", "plans:plan_tree", "actions:action_list", "account_page", "appraisals:home")


@pytest.mark.parametrize("left", LOST, ids=["lost", "wrong"])
def test_pages_of_appraisals_say_that_the_key_is_missing(
    council: Council, keys: Callable[..., None], left: tuple[str, ...]
) -> None:
    keys(*left)
    args = [council.appraisal.person_id, council.appraisal.cycle.slug]
    page, asks = reverse("appraisals:appraisal_page", args=args), reverse("appraisals:correction_ask", args=args)
    for user in (council.somebody, council.manager, council.head):
        answer = signed_in(user).get(page)
        assert answer.status_code == 503
        assert "Nothing is lost, and everything else works." in text_of(answer)
    own = signed_in(council.somebody)
    assert own.get(reverse("appraisals:opening_list", args=args)).status_code == 503
    copies = DataCopy.objects.count()
    assert own.post(reverse("appraisals:my_data_copy")).status_code == 503
    assert DataCopy.objects.count() == copies, "no copy was made, and none is recorded"
    if not left:
        assert own.post(asks, {"text": "What I typed"}).status_code == 503
        adviser = signed_in(council.user(Role.HR_ADVISER, council.unit))
        opened = HrOpening.objects.count()
        refused = adviser.post(reverse("appraisals:hr_open", args=args), {"reason": "A grievance was raised"})
        assert refused.status_code == 503
        assert HrOpening.objects.count() == opened


@pytest.mark.parametrize("left", LOST, ids=["lost", "wrong"])
def test_everything_else_works(council: Council, keys: Callable[..., None], left: tuple[str, ...]) -> None:
    keys(*left)
    for user in (council.somebody, council.manager, council.head):
        client: Client = signed_in(user)
        for name in ELSEWHERE:
            answer = client.get(reverse(name))
            assert answer.status_code == 200, name
            assert "Appraisals" in text_of(answer), "the navigation stands"
    adviser = signed_in(council.user(Role.HR_ADVISER, council.unit))
    for name in ("hr_list", "hr_openings", "hr_kept"):
        assert adviser.get(reverse(f"appraisals:{name}")).status_code == 200
    assert Client().get(reverse("account_login")).status_code == 200
    assert Client().get("/readyz").status_code == 200
