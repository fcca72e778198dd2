"""What is changed on the page where an indicator is kept, one thing at a time. A refused form keeps what was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from council_pm.core.access import Actor, Permission, permitted
from council_pm.core.row_ids import row_ids
from council_pm.org.models import OrgUnit
from council_pm.org.selectors import tree
from council_pm.people.models import Post
from indicators import keeping_forms
from indicators.models import Indicator, Ownership, StatusRule, Underpinning
from indicators.selectors.keeping import other_indicators
from indicators.selectors.rule_effects import rule_effect
from indicators.services import definitions, keeping
from indicators.status_types import ToleranceType
from indicators.views.definitions import indicator_at, trail
from indicators.views.keeping import keep_answer, keep_url


def ownership_at(user: Any, ownership_id: int) -> Ownership:
    """A post's part in an indicator."""
    found = Ownership.objects.select_related("indicator", "post").filter(pk=ownership_id).first()
    if found is None:
        raise Http404
    return found


def pair_at(user: Any, pair_id: int) -> Underpinning:
    """A supporting indicator below a key one."""
    found = Underpinning.objects.select_related("key", "supporting").filter(pk=pair_id).first()
    if found is None:
        raise Http404
    return found


@require_POST
@permitted(Permission.EDIT_DEFINITION, fetch=indicator_at)
def ownership_give(request: HttpRequest, indicator: Indicator) -> HttpResponse:
    """Name a post as owner, deputy or data provider, for dates."""

    def change(by: Actor, typed: dict[str, Any]) -> None:
        definitions.give_ownership(by=by, indicator=indicator, **{**typed, "post": post_named(typed["post"])})

    form = keeping_forms.OwnershipForm(request.POST)
    words = _("Named.")
    return _change(request, indicator, "owner_form", form, change, words, fields={"post": "post", "dates": "ends"})


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.EDIT_DEFINITION, fetch=ownership_at)
def ownership_end(request: HttpRequest, ownership: Ownership) -> HttpResponse:
    """The last day of a post's part."""
    form = keeping_forms.EndForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            keeping.end_ownership(by=Actor(request.user.pk), ownership=ownership, ends=form.cleaned_data["ends"])
        except ValidationError as refusal:
            form.add_error("ends", refusal)
        else:
            messages.success(request, _("It ends on that day."))
            return redirect(keep_url(ownership.indicator) + "#owners")
    context = {
        "page_title": _("%(kind)s: %(post)s") % {"kind": ownership.get_kind_display(), "post": ownership.post.title},
        "breadcrumbs": trail(ownership.indicator.code, _("Last day"), url=keep_url(ownership.indicator)),
        "form": form,
        "ownership": ownership,
    }
    return render(request, "indicators/definitions/end.html", context, status=422 if form.errors else 200)


@require_POST
@permitted(Permission.EDIT_DEFINITION, fetch=indicator_at)
def line_add(request: HttpRequest, indicator: Indicator) -> HttpResponse:
    """Add a breakdown, or the total of another unit."""

    def change(by: Actor, typed: dict[str, Any]) -> None:
        unit = OrgUnit.objects.get(pk=typed["unit"])
        definitions.add_series(by=by, indicator=indicator, unit=unit, breakdown=typed["breakdown"])

    form = keeping_forms.LineForm(request.POST, tree=tree(timezone.localdate()))
    return _change(request, indicator, "line_form", form, change, _("The line is added."), anchor="lines")


@require_POST
@permitted(Permission.EDIT_DEFINITION, fetch=indicator_at)
def underpinning_add(request: HttpRequest, indicator: Indicator) -> HttpResponse:
    """Put another indicator below this one, the last of them."""

    def change(by: Actor, typed: dict[str, Any]) -> None:
        supporting = Indicator.objects.get(code=typed["code"])
        definitions.underpin(by=by, key=indicator, supporting=supporting)

    form = keeping_forms.IndicatorChoiceForm(request.POST, others=other_indicators(indicator))
    words = _("It stands below this one now.")
    return _change(
        request, indicator, "below_form", form, change, words, fields={"cycle": "code"}, anchor="underpinning"
    )


@require_POST
@permitted(Permission.EDIT_DEFINITION, fetch=pair_at)
def underpinning_remove(request: HttpRequest, pair: Underpinning) -> HttpResponse:
    """Take it from below the key indicator."""
    key = pair.key
    keeping.remove_underpinning(by=Actor(request.user.pk), pair=pair)
    messages.success(request, _("Taken away. Both indicators stay as they are."))
    return redirect(keep_url(key) + "#underpinning")


@require_POST
@permitted(Permission.EDIT_DEFINITION, fetch=indicator_at)
def underpinning_order(request: HttpRequest, indicator: Indicator) -> HttpResponse:
    """Put what stands below in another order: one of them up or down, or all as they were dragged."""
    order = row_ids(request.POST.getlist("order"))
    direction, _colon, moved = request.POST.get("move", "").partition(":")
    places = [place for place, pk in enumerate(order) if str(pk) == moved]
    if places and direction in ("up", "down"):
        here, there = places[0], places[0] + (-1 if direction == "up" else 1)
        if 0 <= there < len(order):
            order[here], order[there] = order[there], order[here]
    try:
        keeping.check_in_use(indicator)
        keeping.arrange_underpinning(by=Actor(request.user.pk), key=indicator, order=order)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(keep_url(indicator) + "#underpinning")


@require_POST
@permitted(Permission.EDIT_DEFINITION, fetch=indicator_at)
def break_declare(request: HttpRequest, indicator: Indicator) -> HttpResponse:
    """Declare that figures from a day on are not comparable with those before."""

    def change(by: Actor, typed: dict[str, Any]) -> None:
        definitions.declare_break(by=by, indicator=indicator, **typed)

    form = keeping_forms.BreakForm(request.POST)
    words = _("The break is declared: charts show it.")
    fields = {"break_exists": "on", "reason_missing": "reason"}
    return _change(request, indicator, "break_form", form, change, words, fields=fields, anchor="judged")


@require_POST
@permitted(Permission.EDIT_DEFINITION, fetch=indicator_at)
def rule_set(request: HttpRequest, indicator: Indicator) -> HttpResponse:
    """Judge it by another rule, tolerance or least acceptable level; it is tried on the past first."""

    def change(by: Actor, typed: dict[str, Any]) -> None:
        based_on = typed["based_on"]
        definitions.set_rule(by=by, indicator=indicator, fields=_rule_fields(typed), based_on=based_on)

    form = keeping_forms.RuleForm(request.POST)
    if request.POST.get("action") == "show" or (form.is_valid() and request.POST.get("shown") != form.shown):
        return _rule_tried(request, indicator, form)
    if set(form.errors) == {"reason"} and request.POST.get("shown") == form.shown:
        effect = rule_effect(indicator, _rule_fields({**form.cleaned_data, "reason": ""}))
        return keep_answer(request, indicator, "rule_form", form, effect=effect)
    words = _("From now on it is judged like this. Statuses are worked out in the background.")
    return _change(request, indicator, "rule_form", form, change, words, anchor="judged")


def _rule_tried(request: HttpRequest, indicator: Indicator, form: keeping_forms.RuleForm) -> HttpResponse:
    """The last eight periods replayed under the rule; nothing is set."""
    if form.is_valid_to_try():
        fields = _rule_fields(form.cleaned_data)
        try:
            keeping.check_in_use(indicator)
            definitions.check_rule(indicator, fields)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return keep_answer(request, indicator, "rule_form", form, effect=rule_effect(indicator, fields))
    return keep_answer(request, indicator, "rule_form", form)


def _rule_fields(typed: dict[str, Any]) -> definitions.RuleFields:
    fields = {name: value for name, value in typed.items() if name != "based_on"}
    return definitions.RuleFields(**{**fields, "tolerance_type": ToleranceType(fields["tolerance_type"])})


def post_named(text: str) -> Post:
    """The post of this title or code that lasts. Code ``post`` where there is none, or more than one."""
    lasting = Q(ended__isnull=True) | Q(ended__gte=timezone.localdate())
    found = list(Post.objects.filter(lasting, Q(title__iexact=text) | Q(code__iexact=text))[:2])
    if len(found) == 1:
        return found[0]
    if found:
        raise ValidationError(_("Several posts have this title: write the code of the one that you mean."), "post")
    raise ValidationError(_("There is no post of this title: choose one of the list."), "post")


def _change(
    request: HttpRequest,
    indicator: Indicator,
    name: str,
    form: forms.Form,
    change: Callable[[Actor, dict[str, Any]], None],
    done: str,
    *,
    fields: dict[str, str] | None = None,
    anchor: str = "owners",
) -> HttpResponse:
    if form.is_valid():
        try:
            keeping.check_in_use(indicator)
            change(Actor(request.user.pk), form.cleaned_data)
        except ValidationError as refusal:
            code = getattr(refusal, "code", None) or refusal.error_list[0].code
            form.add_error((fields or {}).get(str(code)), refusal)
            if code == "changed_meanwhile":
                _base_anew(form, indicator)
        else:
            messages.success(request, done)
            return redirect(f"{keep_url(indicator)}#{anchor}")
    return keep_answer(request, indicator, name, form)


def _base_anew(form: forms.Form, indicator: Indicator) -> None:
    """Sent again, the form follows the rule that the page shows now."""
    newest = StatusRule.objects.filter(indicator=indicator).order_by("-revision").values_list("revision", flat=True)
    form.data = form.data.copy()  # type: ignore[assignment]  # a QueryDict that can be changed
    form.data["based_on"] = str(newest[0])  # type: ignore[index]  # a copy that may be changed
