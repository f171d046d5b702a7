"""A company's accounts and the columns of its files."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from apps.audit.services import event_record
from apps.companies.models import Member
from apps.companies.services import company_lock
from apps.journals.models import ExportLayout, LedgerAccount
from apps.journals.selectors import layout_of
from apps.journals.selectors.registers import layout_document
from sponsorplan.domain.channels import registry
from sponsorplan.domain.ledger.chart import Account, InvalidAccount
from sponsorplan.domain.ledger.entries import Role
from sponsorplan.domain.ledger.formats import TABLES
from sponsorplan.domain.ledger.layout import InvalidLayout, Layout, checked

_ECOSYSTEM = re.compile(r"pkg:[a-z][a-z0-9.+-]{0,30}")
Key = tuple[Role, str]


@transaction.atomic
def accounts_set(*, member: Member, accounts: Mapping[Key, Account | None]) -> None:
    """Say which accounts play which roles; ``None`` goes back to the default.

    Raises ``InvalidAccount`` with the role, detail and field that is wrong, and then changes nothing.
    """
    for key, account in accounts.items():
        _check(key, account)
    # Of two at once the second changes what the first left, not what was before both.
    company_lock(company=member.company)
    before = {
        (Role(row.role), row.detail): row.account
        for row in LedgerAccount.objects.filter(company=member.company)
    }
    changed = {key: one for key, one in accounts.items() if before.get(key) != one}
    for (role, detail), account in changed.items():
        rows = LedgerAccount.objects.filter(company=member.company, role=role, detail=detail)
        if account is None:
            rows.delete()
        else:
            LedgerAccount.objects.update_or_create(
                company=member.company,
                role=role,
                detail=detail,
                defaults={"code": account.code, "name": account.name, "path": account.path},
            )
    if changed:
        event_record(
            company_id=member.company.pk,
            actor=member.name,
            action="ledger_accounts.set",
            subject=f"{len(changed)} accounts",
            data={f"{role}/{detail}": _words(one) for (role, detail), one in changed.items()},
        )


def account_set(*, member: Member, key: Key, account: Account | None) -> None:
    """One of them. Raises ``InvalidAccount``."""
    accounts_set(member=member, accounts={key: account})


def _check(key: Key, account: Account | None) -> None:
    role, detail = key
    known = not detail or (
        role is Role.EXPENSE and (registry.get(detail) or _ECOSYSTEM.fullmatch(detail))
    )
    if not known:
        raise InvalidAccount(
            f"“{detail[:40]}” is no detail of {role}. Of expenses it may be a platform such as "
            "github_sponsors, or an ecosystem such as pkg:npm.",
            field="detail",
        )
    if account is not None:
        try:
            account.checked()
        except InvalidAccount as error:
            place = f"{role} ({detail})" if detail else str(role)
            raise InvalidAccount(f"{place}: {error.detail}", **error.extra) from error


def _words(account: Account | None) -> str:
    return f"{account.code} {account.name} ({account.path})" if account else "default"


@transaction.atomic
def layout_set(*, member: Member, table: str, layout: Layout) -> ExportLayout:
    """Keep a table's columns for the company. Raises ``InvalidLayout`` with the column's title."""
    _check_table(table)
    checked(layout.columns, TABLES[table].fields)
    document: dict[str, Any] = layout_document(layout)
    kept, _ = ExportLayout.objects.update_or_create(
        company=member.company, table=table, defaults={**document, "set_by": member.name}
    )
    _record(member, table, layout.titles)
    return kept


@transaction.atomic
def layout_reset(*, member: Member, table: str) -> Layout:
    """Go back to the table's own columns."""
    _check_table(table)
    ExportLayout.objects.filter(company=member.company, table=table).delete()
    _record(member, table, [])
    return layout_of(company=member.company, table=table)


def _check_table(table: str) -> None:
    if table not in TABLES:
        raise InvalidLayout(
            f"“{table[:40]}” is no table. Use one of {', '.join(TABLES)}.", field="table"
        )


def _record(member: Member, table: str, titles: Sequence[str]) -> None:
    event_record(
        company_id=member.company.pk,
        actor=member.name,
        action="export_layout.set",
        subject=f"columns of {table}",
        data={"columns": list(titles)},
    )
