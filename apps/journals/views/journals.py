"""What can be exported, what it would hold, and what was."""

from itertools import islice
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.fiscal.selectors import fiscal_year_list
from apps.journals import selectors
from apps.journals.errors import ExportImpossible
from apps.journals.exports import export_make, file_response
from apps.journals.forms import ExportForm, SpanForm, pay_on
from apps.journals.models import ExportRun
from apps.journals.selectors import Span
from sponsorplan.domain.ledger.chart import Chart
from sponsorplan.domain.ledger.entries import JournalEntry
from sponsorplan.domain.ledger.formats import FORMATS, What
from sponsorplan.domain.money import Money

_SHOWN = 20
_RUNS = 20
_YEARS = 6
_TITLES = {What.JOURNAL: "Journal", What.BILLS: "Bills", What.PAYMENTS: "Payments"}
_LEADS = {
    What.JOURNAL: "Every commitment, payment, fee, refund and release as balanced entries.",
    What.BILLS: "One bill for each payment, for programs that book what was spent by bills.",
    What.PAYMENTS: "What approved plans still have to pay, for your bank.",
}


@require_safe
@company_view(Permission.PAYMENTS_READ)
def journals(request: HttpRequest, member: Member) -> HttpResponse:
    return _page(request, member, SpanForm(request.GET))


def _page(
    request: HttpRequest, member: Member, form: SpanForm, refused: ExportForm | None = None
) -> HttpResponse:
    company, span = member.company, form.span
    entries = islice(selectors.entries_in(company=company, span=span), _SHOWN)
    chart = selectors.chart_of(company=company)
    runs = Paginator(selectors.run_list(company=company).order_by("-pk"), _RUNS)
    page = runs.get_page(request.GET.get("page"))
    same = selectors.same_bytes_of(runs=list(page.object_list))
    context = {
        "member": member,
        "form": form,
        "refused": refused,
        "span": span,
        "preview": [(entry, _postings(entry, chart)) for entry in entries],
        "shown": _SHOWN,
        "ties": selectors.totals_now(company=company, span=span),
        "unmatched": selectors.unmatched_count(company=company, span=span),
        "groups": [
            (what, _TITLES[what], _LEADS[what], [one for one in FORMATS if one.what is what])
            for what in What
        ],
        "years": fiscal_year_list(company=company)[:_YEARS],
        "pay_on": pay_on().isoformat(),
        "page": page,
        "runs": [(run, same.get(run.pk)) for run in page.object_list],
        "query": _query(span),
    }
    wrong = refused is not None or not form.is_valid()
    return render(request, "journals/journals.html", context, status=422 if wrong else 200)


def _postings(entry: JournalEntry, chart: Chart) -> list[tuple[str, Money, str | None]]:
    return [
        (f"{chart.of(one).code} {chart.of(one).name}", one.money, one.centre)
        for one in entry.postings
    ]


def _query(span: Span) -> str:
    pairs = {"starts_on": span.starts_on, "ends_on": span.ends_on}
    return urlencode({name: day.isoformat() for name, day in pairs.items() if day})


@require_POST
@company_view(Permission.FINANCE_WRITE)
def export_new(request: HttpRequest, member: Member) -> HttpResponse:
    """Make a file and show what it holds, with the way to save it."""
    form = ExportForm(request.POST)
    if not form.is_valid():
        return _page(request, member, SpanForm(request.POST), refused=form)
    try:
        run = export_make(member=member, wanted=form.wanted)
    except ExportImpossible as error:
        form.add_error(None, error.detail)
        return _page(request, member, SpanForm(request.POST), refused=form)
    return redirect("export", company_slug=member.company.slug, export_id=run.pk)


@require_safe
@company_view(Permission.PAYMENTS_READ)
def export(request: HttpRequest, member: Member, export_id: int) -> HttpResponse:
    """One export: its digest, whether it was made before, and whether its sums tie."""
    run = _run(member, export_id)
    sums = run.totals.get("sums", {})
    journal = run.file_format.what is What.JOURNAL
    context = {
        "member": member,
        "run": run,
        "same": selectors.same_bytes(run=run),
        "sums": [
            (kind, Money(minor, code))
            for kind, by_code in sorted(sums.items())
            for code, minor in sorted(by_code.items())
        ],
        "ties": selectors.ties_of(
            company=member.company, span=Span(run.starts_on, run.ends_on), sums=sums
        )
        if journal
        else [],
        "without_rate": run.totals.get("without_rate", 0),
        "may_load": _may_load(member, run),
    }
    return render(request, "journals/export.html", context)


@require_safe
@company_view(Permission.PAYMENTS_READ)  # type: ignore[arg-type]  # it streams
def export_file(request: HttpRequest, member: Member, export_id: int) -> HttpResponseBase:
    """The file, as it is written. One of transfers holds bank details."""
    run = _run(member, export_id)
    if not _may_load(member, run):
        raise PermissionDenied
    return file_response(run)


def _may_load(member: Member, run: ExportRun) -> bool:
    return run.file_format.what is not What.PAYMENTS or member.may(Permission.FINANCE_WRITE)


def _run(member: Member, export_id: int) -> ExportRun:
    found = selectors.run_find(company=member.company, run_id=export_id)
    if found is None:
        raise Http404
    return found
