"""Periods, files, accounts and columns as members choose them."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from apps.journals.selectors import Span
from apps.journals.services import Wanted
from sponsorplan.domain.channels import registry
from sponsorplan.domain.contributions.periods import InvalidPeriod, period
from sponsorplan.domain.ledger.chart import DEFAULTS, TITLES, Account, Chart, InvalidAccount
from sponsorplan.domain.ledger.entries import Role
from sponsorplan.domain.ledger.formats import FORMATS, Table, What
from sponsorplan.domain.ledger.layout import (
    DateForm,
    DecimalSign,
    InvalidLayout,
    Layout,
    columns_of,
)

_MOST_DAYS = 365


class _Day(forms.DateInput):
    input_type = "date"

    def format_value(self, value: Any) -> str | None:  # noqa: ANN401 - Django's
        """As browsers want it, whatever the language."""
        return str(value.isoformat() if hasattr(value, "isoformat") else value or "")


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        required=False,
        label=label,
        widget=_Day,
        error_messages={"invalid": "Write the day as 2026-11-30."},
    )


class SpanForm(forms.Form):
    """From when to when: a period of the calendar by its name, or two days; else everything."""

    period = forms.CharField(
        required=False,
        max_length=10,
        label="Year, quarter or month",
        help_text="2026, 2026-Q4 or 2026-11.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    starts_on = _day("From")
    ends_on = _day("Until")

    def clean(self) -> dict[str, Any]:
        values = dict(super().clean() or {})
        starts_on, ends_on = values.get("starts_on"), values.get("ends_on")
        named = str(values.get("period", "")).strip()
        if named and (starts_on or ends_on):
            self.add_error("period", "Write a period or two days, not both.")
        elif named:
            self._of_period(values, named)
        elif starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", f"On {starts_on} or later.")
        return values

    def _of_period(self, values: dict[str, Any], named: str) -> None:
        try:
            found = period(named)
        except InvalidPeriod as error:
            self.add_error("period", error.detail)
        else:
            values["starts_on"], values["ends_on"] = found.first, found.last

    @property
    def span(self) -> Span:
        """The form's, or all there is where it is not valid."""
        if not self.is_valid():
            return Span()
        return Span(self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on"))


class ExportForm(SpanForm):
    """Which file to make."""

    format = forms.ChoiceField(choices=[(one.key, one.title) for one in FORMATS])
    through_payable = forms.BooleanField(required=False)
    due_days = forms.IntegerField(required=False, min_value=0, max_value=_MOST_DAYS)
    pay_on = _day("Pay on")

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        payments = {one.key for one in FORMATS if one.what is What.PAYMENTS}
        if values.get("format") in payments and not values.get("pay_on"):
            self.add_error("pay_on", "Say on which day the bank is to pay.")
        return values

    @property
    def wanted(self) -> Wanted:
        values = self.cleaned_data
        return Wanted(
            values["format"],
            self.span,
            values["through_payable"],
            values["due_days"] or 0,
            values["pay_on"],
        )


def next_working_day(today: date) -> date:
    """The day that a transfer is proposed for."""
    day = today + timedelta(days=1)
    while day.weekday() > 4:  # noqa: PLR2004 - Friday
        day += timedelta(days=1)
    return day


def pay_on() -> date:
    return next_working_day(timezone.now().date())


_PARTS = (("code", "Code", 40), ("name", "Name", 100), ("path", "Plain-text path", 200))


class AccountsForm(forms.Form):
    """The account of each role, and those of platforms that have one of their own."""

    def __init__(self, *args: Any, chart: Chart, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        self.rows: list[tuple[str, str, Role, str]] = []
        for role in Role:
            self._add(role, "", TITLES[role], chart)
            if role is Role.EXPENSE:
                for channel in registry.CHANNELS:
                    self._add(role, channel.platform, f"on {channel.title}", chart)
                for _, detail in sorted(key for key in chart.accounts if key[1].startswith("pkg:")):
                    self._add(role, detail, f"of {detail}", chart)

    def _add(self, role: Role, detail: str, title: str, chart: Chart) -> None:
        present = chart.accounts.get((role, detail)) or (None if detail else DEFAULTS[role])
        stem = f"{role}-{detail.replace(':', '-')}" if detail else str(role)
        self.rows.append((stem, title, role, detail))
        for part, label, most in _PARTS:
            self.fields[f"{stem}-{part}"] = forms.CharField(
                required=not detail,
                max_length=most,
                label=f"{title}: {label.lower()}",
                initial=getattr(present, part) if present else "",
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
                error_messages={"required": f"Write the {label.lower()} of the account."},
            )

    @property
    def roles(self) -> list[tuple[str, list[tuple[str, forms.BoundField]]]]:
        """Title and labelled fields of each role."""
        return self._table(details=False)

    @property
    def details(self) -> list[tuple[str, list[tuple[str, forms.BoundField]]]]:
        """The same of platforms and ecosystems."""
        return self._table(details=True)

    @property
    def details_open(self) -> bool:
        """Whether any of those is filled in or wrong."""
        return any(
            field.value() or field.errors for _, fields in self.details for _, field in fields
        )

    def _table(self, *, details: bool) -> list[tuple[str, list[tuple[str, forms.BoundField]]]]:
        return [
            (title, [(label, self[f"{stem}-{part}"]) for part, label, _ in _PARTS])
            for stem, title, _, detail in self.rows
            if bool(detail) is details
        ]

    def clean(self) -> dict[str, Any]:
        values = dict(super().clean() or {})
        for stem, _, _, _ in self.rows:
            texts = [str(values.get(f"{stem}-{part}") or "").strip() for part, _, _ in _PARTS]
            if any(texts):
                self._check(stem, Account(*texts))
        return values

    def _check(self, stem: str, account: Account) -> None:
        try:
            account.checked()
        except InvalidAccount as error:
            name = f"{stem}-{error.extra['field']}"
            if name not in self.errors:
                self.add_error(name, error.detail)

    @property
    def accounts(self) -> dict[tuple[Role, str], Account | None]:
        found: dict[tuple[Role, str], Account | None] = {}
        for stem, _, role, detail in self.rows:
            texts = [str(self.cleaned_data[f"{stem}-{part}"]).strip() for part, _, _ in _PARTS]
            account = Account(*texts) if any(texts) else None
            found[role, detail] = None if not detail and account == DEFAULTS[role] else account
        return found


_DATES = {
    DateForm.ISO: "2026-12-31",
    DateForm.DAY_FIRST: "31/12/2026",
    DateForm.MONTH_FIRST: "12/31/2026",
    DateForm.DOTS: "31.12.2026",
}
_SIGNS = {DecimalSign.POINT: "1234.50", DecimalSign.COMMA: "1234,50"}


class ColumnsForm(forms.Form):
    """A table's columns, one on each line."""

    columns = forms.CharField(
        max_length=10_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "false"}),
        help_text="One line is one column: <code>Title = field</code>, or "
        "<code>Title = &quot;text&quot;</code> for what is always the same. Move, rename and delete "
        "lines.",
        error_messages={"required": "Keep at least one column."},
    )
    date_form = forms.ChoiceField(
        choices=[(form.value, words) for form, words in _DATES.items()], label="Days are written as"
    )
    decimal_sign = forms.ChoiceField(
        choices=[(sign.value, words) for sign, words in _SIGNS.items()],
        label="Amounts are written as",
    )

    def __init__(self, *args: Any, table: Table, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        self.table = table

    def clean_columns(self) -> Any:  # noqa: ANN401 - columns
        try:
            return columns_of(str(self.cleaned_data["columns"]), self.table.fields)
        except InvalidLayout as error:
            raise forms.ValidationError(error.detail) from error

    @property
    def layout(self) -> Layout:
        values = self.cleaned_data
        return Layout(
            values["columns"],
            DateForm(values["date_form"]),
            DecimalSign(values["decimal_sign"]),
        )

    @staticmethod
    def initial_of(layout: Layout) -> dict[str, str]:
        return {
            "columns": layout.text,
            "date_form": layout.date_form.value,
            "decimal_sign": layout.decimal_sign.value,
        }
