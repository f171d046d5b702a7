"""The company's audit log: read, filtered, taken along, and followed from its first event."""

import json
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.audit import exports
from apps.audit.selectors import Wanted, chain_verdict, event_page, events_wanted, words_used
from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from sponsorplan.web.sheets import in_chunks, table_response

_SHOWN = 50


@require_safe
@company_view(Permission.AUDIT_READ)
def audit(request: HttpRequest, member: Member) -> HttpResponse:
    """Events newest first; with ``?verify`` the chain is followed from its start."""
    company_id = member.company.pk
    wanted = _wanted(request)
    before = _number(request.GET.get("before", ""))
    events, older = event_page(company_id=company_id, wanted=wanted, before=before, at_most=_SHOWN)
    actions, actors = words_used(company_id=company_id)
    context = {
        "member": member,
        "events": [(event, json.dumps(event.data, sort_keys=True, indent=1)) for event in events],
        "older": older,
        "before": before,
        "wanted": wanted,
        "query": urlencode({key: text for key, text in _texts(wanted).items() if text}),
        "actions": actions,
        "actors": actors,
        "verdict": chain_verdict(company_id=company_id) if "verify" in request.GET else None,
        "verified_at": timezone.now(),
    }
    return render(request, "companies/audit.html", context)


@require_safe
@company_view(Permission.AUDIT_READ)  # type: ignore[arg-type]  # it streams
def audit_export(request: HttpRequest, member: Member, kind: str) -> StreamingHttpResponse:
    """All events that are wanted, oldest first, with what is needed to follow the chain."""
    made = {"csv": exports.events_csv, "json": exports.events_json}.get(kind)
    if made is None:
        raise Http404
    found = events_wanted(company_id=member.company.pk, wanted=_wanted(request))
    types = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
    name = f"{member.company.slug}-audit.{kind}"
    return table_response(made(in_chunks(found.order_by("number"))), name, types[kind])


def _wanted(request: HttpRequest) -> Wanted:
    return Wanted(request.GET.get("action", "")[:60], request.GET.get("actor", "")[:254])


def _texts(wanted: Wanted) -> dict[str, str]:
    return {"action": wanted.action, "actor": wanted.actor}


def _number(text: str) -> int | None:
    """The cursor of an address; ``None``, the first page, for what is none of ours."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 9 else None  # noqa: PLR2004 - digits of a PositiveIntegerField
