"""Accounts, columns, bank details, and what was exported."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from apps.companies.models import Company
from apps.journals.models import BankAccount, ExportLayout, ExportRun, LedgerAccount
from sponsorplan.domain.ledger.chart import Account, Chart
from sponsorplan.domain.ledger.entries import Role
from sponsorplan.domain.ledger.formats import BY_KEY, TABLES
from sponsorplan.domain.ledger.layout import Column, DateForm, DecimalSign, Layout

Document = dict[str, Any]


def chart_of(*, company: Company, settings: Mapping[str, Any] | None = None) -> Chart:
    """The company's accounts, or those that an earlier export was made with."""
    if settings is not None and "accounts" in settings:
        return Chart(
            {(Role(role), detail): Account(*one) for role, detail, *one in settings["accounts"]}
        )
    found = LedgerAccount.objects.filter(company=company)
    return Chart({(Role(row.role), row.detail): row.account for row in found})


def layout_of(*, company: Company, table: str, settings: Mapping[str, Any] | None = None) -> Layout:
    """The columns of a table as the company has them, else its own."""
    if settings is not None and table in settings.get("layouts", {}):
        return _layout(settings["layouts"][table])
    found = ExportLayout.objects.filter(company=company, table=table).first()
    if found is None:
        return TABLES[table].default
    return _layout(
        {
            "columns": found.columns,
            "date_form": found.date_form,
            "decimal_sign": found.decimal_sign,
        }
    )


def _layout(document: Mapping[str, Any]) -> Layout:
    return Layout(
        [Column(title, field, fixed) for title, field, fixed in document["columns"]],
        DateForm(document["date_form"]),
        DecimalSign(document["decimal_sign"]),
    )


def layout_document(layout: Layout) -> Document:
    return {
        "columns": [[one.title, one.field, one.fixed] for one in layout.columns],
        "date_form": layout.date_form.value,
        "decimal_sign": layout.decimal_sign.value,
    }


def settings_now(*, company: Company, key: str) -> Document:
    """The accounts and columns that a file of this format is made with now."""
    chart = chart_of(company=company)
    accounts = [
        [role.value, detail, one.code, one.name, one.path]
        for (role, detail), one in sorted(chart.accounts.items())
    ]
    layouts = {
        table.key: layout_document(layout_of(company=company, table=table.key))
        for table in BY_KEY[key].tables
    }
    return {"accounts": accounts, "layouts": layouts}


def bank_account_list(*, company: Company) -> QuerySet[BankAccount]:
    """The company's own first, then payees'."""
    return BankAccount.objects.filter(company=company)


def bank_account_find(*, company: Company, account_id: int) -> BankAccount | None:
    return bank_account_list(company=company).filter(pk=account_id).first()


def run_list(*, company: Company) -> QuerySet[ExportRun]:
    """Oldest first."""
    return ExportRun.objects.filter(company=company).select_related("company")


def run_find(*, company: Company, run_id: int) -> ExportRun | None:
    return run_list(company=company).filter(pk=run_id).first()


def same_bytes(*, run: ExportRun) -> ExportRun | None:
    """The first earlier export of the same format that had the same bytes."""
    return same_bytes_of(runs=[run]).get(run.pk)


def same_bytes_of(*, runs: Sequence[ExportRun]) -> dict[int, ExportRun]:
    """The same for each of these that has one, by its key, in one query."""
    if not runs:
        return {}
    found = run_list(company=runs[0].company).filter(digest__in={run.digest for run in runs})
    first: dict[tuple[str, str], ExportRun] = {}
    for each in found.order_by("pk"):
        first.setdefault((each.format, each.digest), each)
    same = {run.pk: first[run.format, run.digest] for run in runs}
    return {pk: each for pk, each in same.items() if each.pk < pk}
