"""Which file, how it is to be read, and which transactions to show."""

from typing import Any

from django import forms
from django.http import QueryDict

from apps.payments.forms.giving import Day
from apps.payments.models import Statement, Transaction
from apps.payments.selectors import TransactionsWanted
from sponsorplan.domain.money import CURRENCIES
from sponsorplan.domain.statements.mapping import COLUMNS, Mapping, mapping_from
from sponsorplan.domain.statements.reading import Plan

_UPLOADED = [one for one in Statement.Source.choices if one[0] != Statement.Source.API]
_LONGEST = 100


class StatementForm(forms.Form):
    source = forms.ChoiceField(choices=_UPLOADED, label="Where it is from")
    file = forms.FileField(
        allow_empty_file=True,
        label="File",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv"}),
        help_text="CSV as it was exported. Nothing counts before you have seen how it is read.",
        error_messages={"required": "Choose a file."},
    )


_ENCODINGS = [
    *(("", "found out"), ("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16"), ("utf-16-le", "UTF-16 LE")),
    *(("utf-16-be", "UTF-16 BE"), ("cp1252", "Western European (Windows-1252)")),
    *(("iso-8859-15", "Western European (Latin-9)"), ("cp1250", "Central European (Windows-1250)")),
]
_DELIMITERS = [("", "found out"), (",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "bar")]
_CURRENCIES = [("", "not said"), *((code, code) for code in CURRENCIES)]


def _choice(label: str, choices: Any, help_text: str = "") -> forms.ChoiceField:  # noqa: ANN401 - Django's
    return forms.ChoiceField(choices=choices, label=label, help_text=help_text, required=False)


class MappingForm(forms.Form):
    """How a table is to be read. Its columns are those of the file."""

    day = _choice("Day", ())
    payee = _choice("Payee", ())
    amount = _choice("Amount", (), "Or a column each for money out and money in.")
    debit = _choice("Money out", ())
    credit = _choice("Money in", ())
    currency_column = _choice("Currency, as a column", ())
    currency = _choice("Currency of every row", _CURRENCIES, "Where no column has it.")
    order = _choice(
        "Order of a day's figures",
        [
            ("", "as the file tells"),
            ("dmy", "day, month, year"),
            ("mdy", "month, day, year"),
            ("ymd", "year, month, day"),
        ],
    )
    mark = _choice(
        "Decimal mark",
        [("", "as the file tells"), (".", "point: 1,234.50"), (",", "comma: 1.234,50")],
    )
    sign = _choice(
        "Payments are", [("negative", "negative amounts"), ("positive", "positive amounts")]
    )
    incoming = _choice(
        "Money that came in", [("leave", "is left out"), ("refund", "is read as refunds")]
    )
    reference = _choice("Reference", ())
    memo = _choice("Memo", ())
    external_id = _choice("The source's own id", ())
    status = _choice("Status or type", (), "Failed and refunded ones are told by it.")
    fee = _choice("Fee", ())
    net = _choice("What arrived", ())
    account = forms.CharField(
        max_length=60,
        required=False,
        label="Account",
        help_text="If you import several accounts: a name that tells this one apart.",
    )
    encoding = _choice("Encoding", _ENCODINGS)
    delimiter = _choice("Columns are parted by", _DELIMITERS)

    @classmethod
    def of(cls, plan: Plan) -> "MappingForm":
        """The form filled in as the file would be read, with what has to be answered."""
        form = cls(plan.mapping.document)
        columns = [("", "none"), *((name, name) for name in plan.table.columns)]
        for field in COLUMNS:
            form.fields[field].choices = columns  # type: ignore[attr-defined]  # a choice
        form.full_clean()
        for field, words in plan.questions.items():
            if field not in form.errors:
                form.add_error(field, words)
        return form

    @classmethod
    def mapping_of(cls, data: QueryDict, before: Mapping) -> Mapping:
        """What was sent, whatever it is: reading the file says what of it is wrong."""
        sent = {name: data[name][:_LONGEST] for name in cls.base_fields if name in data}
        return mapping_from(before.document | sent)


class FilterForm(forms.Form):
    """Which transactions to show. What cannot be understood is no condition."""

    source = forms.ChoiceField(choices=Statement.Source.choices, required=False)
    kind = forms.ChoiceField(choices=Transaction.Kind.choices, required=False)
    payee = forms.CharField(max_length=200, required=False)
    since = forms.DateField(required=False, widget=Day)
    until = forms.DateField(required=False, widget=Day)

    def wanted(self) -> TransactionsWanted:
        self.is_valid()
        return TransactionsWanted(
            **{name: value for name, value in self.cleaned_data.items() if value}
        )
