"""What platforms and banks say: uploaded, looked at, taken, read again."""

from itertools import islice

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.payments import selectors, services
from apps.payments.errors import MappingIncomplete, StatementGone, StatementTooLarge
from apps.payments.exports import transaction_lines
from apps.payments.forms import FilterForm, MappingForm, StatementForm
from apps.payments.models import Statement, StatementDraft, Transaction
from sponsorplan.domain.statements.mapping import Mapping, mapping_from
from sponsorplan.domain.statements.reading import Plan, items_of, plan_of
from sponsorplan.domain.statements.shapes import Problem, Said, Skipped, UnusableStatement
from sponsorplan.domain.statements.tables import rows_of
from sponsorplan.web.sheets import CSV, in_chunks, table_response

_ROWS, _PREVIEWED, _RAW = 50, 20, 5


@require_safe
@company_view(Permission.PAYMENTS_READ)
def statements(request: HttpRequest, member: Member) -> HttpResponse:
    found = selectors.statement_list(company=member.company).order_by("-pk")
    context = {
        "member": member,
        "page": Paginator(found, _ROWS).get_page(request.GET.get("page")),
        "drafts": selectors.draft_list(company=member.company),
        "feeds": selectors.feed_list(company=member.company),
        "lacking": selectors.months_lacking(company=member.company),
    }
    return render(request, "payments/statements.html", context)


@require_http_methods(["GET", "POST"])
@company_view(Permission.PAYMENTS_WRITE)
def statement_new(request: HttpRequest, member: Member) -> HttpResponse:
    """Upload a file. Nothing of it counts before it was looked at."""
    form = StatementForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            services.statement_size_check(size=file.size or 0)
            kept = services.statement_offer(
                member=member,
                source=form.cleaned_data["source"],
                name=file.name or "statement",
                content=file.read(),
            )
        except (StatementTooLarge, UnusableStatement) as error:
            form.add_error("file", error.detail)
        else:
            return _offered(request, member, kept)
    context = {"member": member, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "payments/statement_new.html", context, status=status)


def _offered(
    request: HttpRequest, member: Member, kept: Statement | StatementDraft
) -> HttpResponse:
    slug = member.company.slug
    if isinstance(kept, StatementDraft):
        return redirect("statement_draft", company_slug=slug, draft_id=kept.pk)
    messages.info(request, "This file was imported before. Nothing changed.")
    return redirect("statement", company_slug=slug, statement_id=kept.pk)


@require_http_methods(["GET", "POST"])
@company_view(Permission.PAYMENTS_WRITE)
def statement_draft(request: HttpRequest, member: Member, draft_id: int) -> HttpResponse:
    """Say how a file is to be read, see what that gives, and import it."""
    draft = _draft_or_404(member, draft_id)
    if draft.statement_id is not None or draft.is_being_read:
        return _how_far(request, member, draft)
    mapping = mapping_from(draft.mapping)
    if request.method == "POST":
        mapping = MappingForm.mapping_of(request.POST, mapping)
        services.draft_map(member=member, draft=draft, mapping=mapping)
        draft.mapping = mapping.document
        if "import" in request.POST:
            try:
                return _taken(request, services.draft_import(member=member, draft=draft))
            except (MappingIncomplete, UnusableStatement):
                pass  # the page below asks the same
            except StatementGone as error:
                messages.error(request, error.detail)
                return redirect("statements", company_slug=member.company.slug)
    return _look(request, member, draft, mapping)


def _taken(request: HttpRequest, kept: Statement | StatementDraft) -> HttpResponse:
    slug = kept.company.slug
    if isinstance(kept, StatementDraft):
        return redirect("statement_draft", company_slug=slug, draft_id=kept.pk)
    told = "1 new transaction" if kept.new_count == 1 else f"{kept.new_count} new transactions"
    messages.success(request, f"{kept.name}: {told}.")
    return redirect("statement", company_slug=slug, statement_id=kept.pk)


def _how_far(request: HttpRequest, member: Member, draft: StatementDraft) -> HttpResponse:
    """How far reading it is; or the statement that came of it."""
    slug, htmx = member.company.slug, getattr(request, "htmx", False)
    if draft.statement_id is not None:
        place = reverse("statement", args=[slug, draft.statement_id])
        return HttpResponseClientRedirect(place) if htmx else redirect(place)
    name = "payments/_reading.html" if htmx else "payments/statement_reading.html"
    return render(request, name, {"member": member, "draft": draft})


@require_POST
@company_view(Permission.PAYMENTS_WRITE)
def statement_stop(request: HttpRequest, member: Member, draft_id: int) -> HttpResponse:
    draft = _draft_or_404(member, draft_id)
    try:
        services.draft_stop(member=member, draft=draft)
    except StatementGone as error:
        messages.error(request, error.detail)
    return redirect("statement_draft", company_slug=member.company.slug, draft_id=draft.pk)


@require_POST
@company_view(Permission.PAYMENTS_WRITE)
def statement_drop(request: HttpRequest, member: Member, draft_id: int) -> HttpResponse:
    draft = _draft_or_404(member, draft_id)
    try:
        services.draft_drop(member=member, draft=draft)
    except StatementGone as error:
        messages.error(request, error.detail)
    else:
        messages.success(request, f"{draft.name} is taken away. Nothing of it was imported.")
    return redirect("statements", company_slug=member.company.slug)


@require_safe
@company_view(Permission.PAYMENTS_READ)
def statement(request: HttpRequest, member: Member, statement_id: int) -> HttpResponse:
    """What one statement gave, what was known, and what was left out and why."""
    found = selectors.statement_find(company=member.company, statement_id=statement_id)
    if found is None:
        raise Http404
    form = FilterForm(request.GET)
    rows = selectors.transaction_list(
        company=member.company, wanted=form.wanted(), statement=found
    ).order_by("happened_on", "pk")
    context = {
        "member": member,
        "statement": found,
        "problems": [one for one in found.problems if one["kind"] in ("problem", "incomplete")],
        "left_out": [one for one in found.problems if one["kind"] == "left_out"],
        "known": sum(one["count"] for one in found.problems if one["kind"] == "known"),
        "filter": form,
        "kinds": Transaction.Kind.choices,
        "page": Paginator(rows, _ROWS).get_page(request.GET.get("page")),
    }
    return render(request, "payments/statement.html", context)


@require_safe
@company_view(Permission.PAYMENTS_READ)  # type: ignore[arg-type]  # it streams
def transactions_csv(request: HttpRequest, member: Member) -> StreamingHttpResponse:
    """Transactions as a file, oldest first: all of them, or what the address asks for."""
    rows = selectors.transaction_list(
        company=member.company, wanted=FilterForm(request.GET).wanted()
    )
    name = f"{member.company.slug}-transactions.csv"
    return table_response(transaction_lines(in_chunks(rows)), name, CSV)


def _look(
    request: HttpRequest, member: Member, draft: StatementDraft, mapping: Mapping
) -> HttpResponse:
    """The draft as it would be read, or what has to be said first."""
    context: dict[str, object] = {"member": member, "draft": draft}
    try:
        content = selectors.draft_bytes(draft=draft)
        plan = plan_of(content, draft.source, mapping)
    except StatementGone as error:
        messages.error(request, error.detail)
        return redirect("statements", company_slug=member.company.slug)
    except UnusableStatement as error:
        context["refused"] = error.detail
        return render(request, "payments/statement_draft.html", context, status=422)
    context |= {"plan": plan, "form": MappingForm.of(plan)}
    context |= _preview(content, draft.source, plan)
    status = 422 if plan.questions and request.method == "POST" else 200
    return render(request, "payments/statement_draft.html", context, status=status)


def _preview(content: bytes, source: str, plan: Plan) -> dict[str, object]:
    """The first rows: as they would be read, or as they are while that is not clear."""
    if plan.questions:
        return {"raw": [cells for _, cells in islice(rows_of(content, plan.table), _RAW)]}
    items = list(islice(items_of(content, source, plan), _PREVIEWED))
    return {
        "said": [one for one in items if isinstance(one, Said)],
        "aside": [one for one in items if isinstance(one, Skipped)],
        "unread": [one for one in items if isinstance(one, Problem)],
        "previewed": _PREVIEWED,
    }


def _draft_or_404(member: Member, draft_id: int) -> StatementDraft:
    found = selectors.draft_find(company=member.company, draft_id=draft_id)
    if found is None:
        raise Http404
    return found
