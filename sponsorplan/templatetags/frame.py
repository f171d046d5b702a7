"""The frame around every page: where one is, what one may do, when things happened."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import date, datetime
from typing import Any, Protocol

from django import template
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.core.paginator import Page
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

_PLEDGE = (
    *("pledge", "pledge_new", "pledge_profile", "pledge_report", "pledge_change"),
    *("pledge_rate", "pledge_statement", "pledge_redaction"),
)
_ENDPOINTS = (
    *("endpoints", "endpoint", "endpoint_new", "endpoint_edit", "endpoint_rotate"),
    *("endpoint_remove", "message", "messages_again"),
)
_FISCAL = (
    *("rates", "own_rate_new", "fiscal_years", "fiscal_year_new", "cost_centres"),
    *("cost_centre", "cost_centre_new", "cost_centre_change", "product_centre"),
    *("purchase_orders", "purchase_order_new"),
)
_PLACES = (
    ("overview", "Overview", "company:read", ("overview",)),
    (
        "products",
        "Products",
        "inventory:read",
        (
            *("delivery", "ownership", "jobs"),
            *("products", "product", "product_new", "product_edit", "product_upload", "upload"),
            *("product_paste", "product_versions", "product_difference", "upload_difference"),
        ),
    ),
    ("upstreams", "Upstreams", "inventory:read", ("upstreams", "upstream")),
    (
        "plans",
        "Plans",
        "plans:read",
        (
            *("plans", "plan", "plan_new", "line", "plan_votes", "vote_open", "vote_ballot"),
            *("plan_history", "plans_beside", "plan_rules", "policy", "policy_set"),
            *("plan_compare", "plan_sensitivity", "line_add", "line_decide", "vote_close"),
            *("approval", "approvals", "delegation_new", "calendar", "calendar_lead", "card_new"),
            *("charges", "charges_set"),
        ),
    ),
    (
        "reports",
        "Reports",
        "plans:read",
        (
            *("reports", "journals", "export_new", "export", "ledger_accounts"),
            *("budgets", "budget_set"),
            *("export_columns", "bank_details", "bank_confirm"),
            *_PLEDGE,
        ),
    ),
    (
        "giving",
        "Give",
        "plans:read",
        (
            *("giving", "give", "give_line", "give_file_done"),
            *("give_done", "give_skip", "receipt_new"),
            *("collections", "collection", "collect", "collect_start"),
        ),
    ),
    (
        "payments",
        "Payments",
        "payments:read",
        (
            *("payments", "payments_line", "matching_new"),
            *("statements", "statement", "statement_new", "statement_draft"),
            *("feed", "feed_new"),
        ),
    ),
    ("time", "Time", "plans:read", ("time", "time_budget", "suggestion", "contribution")),
    (
        "settings",
        "Settings",
        "company:manage",
        (
            *("settings", "invite", "token_new", "token_revoke", "audit"),
            *("approval_rules", "approval_rule_remove", *_ENDPOINTS, *_FISCAL),
        ),
    ),
    ("endpoints", "Endpoints", "endpoints:manage", _ENDPOINTS),
)
# Whoever may go to the first of these finds the second one there.
_WITHIN = {"endpoints": "company:manage"}


class Permitted(Protocol):
    """Whoever acts in a company."""

    @property
    def permissions(self) -> Container[str]: ...


@register.filter
def may(member: Permitted, permission: str) -> bool:
    """Whether a member may do what ``noun:verb`` names."""
    return permission in member.permissions


@register.inclusion_tag("components/navigation.html", takes_context=True)
def navigation(context: dict[str, Any]) -> dict[str, Any]:
    """The places of a company that its member may go to."""
    request: HttpRequest = context["request"]
    member = request.member  # type: ignore[attr-defined]  # set by the door
    here = request.resolver_match.url_name if request.resolver_match else ""
    return {
        "slug": member.company.slug,
        "places": [
            {"name": name, "label": label, "within": here in routes, "here": here == name}
            for name, label, permission, routes in _PLACES
            if may(member, permission) and not may(member, _WITHIN.get(name, ""))
        ],
    }


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(
    context: dict[str, Any], page: Page[Any], noun: str, key: str = "page"
) -> dict[str, Any]:
    """The ways to the other pages of a list of ``noun``; ``key`` is the list's own in the address."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    request = context["request"]

    def address(number: int) -> str:
        wanted = request.GET.copy()
        wanted[key] = str(number)
        return f"?{wanted.urlencode()}"

    return {
        "page": page,
        "noun": noun,
        "numbers": [(one, address(one) if isinstance(one, int) else "") for one in numbers],
        "back": address(page.previous_page_number()) if page.has_previous() else "",
        "on": address(page.next_page_number()) if page.has_next() else "",
    }


@register.inclusion_tag("components/stepper.html")
def stepper(
    steps: Iterable[tuple[str, str]], present: str, *, failed: bool = False
) -> dict[str, Any]:
    """Steps given as (code, label), those before ``present`` done; the last one ends the way."""
    codes = list(steps)
    names = [code for code, _ in codes]
    place = names.index(present) if present in names else 0
    if failed:
        place = 1
    finished = place == len(codes) - 1 and not failed
    return {
        "steps": [
            (label, _step_state(number, place, finished=finished, failed=failed))
            for number, (_, label) in enumerate(codes)
        ]
    }


def _step_state(number: int, place: int, *, finished: bool, failed: bool) -> str:
    if number < place or finished:
        return "done"
    if number == place:
        return "failed" if failed else "now"
    return "later"


@register.simple_tag
def icon(name: str) -> SafeString:
    """A picture beside a word that says the same, so it is hidden from screen readers."""
    return format_html(
        '<svg class="icon" width="20" height="20" aria-hidden="true" focusable="false">'
        '<use href="{}#{}"></use></svg>',
        static("img/icons.svg"),
        name,
    )


@register.filter
def moment(value: datetime) -> SafeString:
    """Date and time in UTC, with how long ago in the title."""
    at = timezone.localtime(value)
    return _time(at.isoformat(), f"{naturaltime(value)} (UTC)", f"{_date(at)}, {at:%H:%M}")


@register.filter
def second(value: datetime) -> SafeString:
    """Date and time to the second, for what may happen twice in a minute."""
    at = timezone.localtime(value)
    return _time(at.isoformat(), f"{naturaltime(value)} (UTC)", f"{_date(at)}, {at:%H:%M:%S}")


@register.filter
def day(value: date | datetime) -> SafeString:
    """The date alone, with how long ago in the title."""
    on = timezone.localtime(value).date() if isinstance(value, datetime) else value
    ago = (timezone.localdate() - on).days
    words = {-1: "tomorrow", 0: "today", 1: "yesterday"}
    title = words.get(ago, f"{ago} days ago" if ago > 0 else f"in {-ago} days")
    return _time(on.isoformat(), title, _date(on))


def _date(value: date) -> str:
    return f"{value.day} {value:%b %Y}"


def _time(machine: str, title: str, text: str) -> SafeString:
    return format_html('<time datetime="{}" title="{}">{}</time>', machine, title, text)
