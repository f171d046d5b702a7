"""Entries, exports, accounts and columns as programs get them and send them."""

from typing import Any

from rest_framework import serializers

from apps.journals.models import ExportRun
from apps.journals.selectors import Span
from apps.journals.services import Wanted
from apps.plans.serializers.shapes import MoneySerializer
from sponsorplan.domain.ledger.chart import DEFAULTS, Account, Chart
from sponsorplan.domain.ledger.entries import Kind, Role
from sponsorplan.domain.ledger.formats import BY_KEY, What
from sponsorplan.domain.ledger.layout import Column, DateForm, DecimalSign, Layout
from sponsorplan.web.strict import StrictCharField, StrictSerializer

Document = dict[str, object]
FORMAT_KEYS = tuple(BY_KEY)
ENTRY_KINDS = tuple(kind.value for kind in Kind)
ROLES = tuple(role.value for role in Role)
DATE_FORMS = tuple(form.value for form in DateForm)
SIGNS = tuple(sign.value for sign in DecimalSign)
MOST_DAYS = 365


def run_document(run: ExportRun, same: ExportRun | None) -> Document:
    return {
        "id": f"exp_{run.pk}",
        "format": run.format,
        "what": run.file_format.what.value,
        "hypothesis": run.file_format.hypothesis,
        "starts_on": run.starts_on.isoformat() if run.starts_on else None,
        "ends_on": run.ends_on.isoformat() if run.ends_on else None,
        "file_name": run.file_name,
        "sha256": run.digest,
        "size": run.size,
        "entries": run.rows,
        "same_bytes_as": f"exp_{same.pk}" if same else None,
        "made_by": run.made_by,
        "made_at": run.made_at,
    }


def chart_document(chart: Chart) -> list[Document]:
    """All roles with their account, then the details that have one of their own."""
    known = {**{(role, ""): one for role, one in DEFAULTS.items()}, **chart.accounts}
    return [
        {
            "role": role.value,
            "detail": detail,
            "code": one.code,
            "name": one.name,
            "path": one.path,
            "is_default": (role, detail) not in chart.accounts,
        }
        for (role, detail), one in sorted(known.items(), key=lambda pair: pair[0])
    ]


def layout_shape(table: str, layout: Layout) -> Document:
    return {
        "table": table,
        "columns": [
            {"title": one.title, "field": one.field or None, "fixed": one.fixed}
            for one in layout.columns
        ],
        "date_form": layout.date_form.value,
        "decimal_sign": layout.decimal_sign.value,
    }


class ExportSerializer(serializers.Serializer[Document]):
    """One file that was made."""

    id = serializers.CharField()
    format = serializers.ChoiceField(choices=FORMAT_KEYS)
    what = serializers.ChoiceField(choices=[what.value for what in What])
    hypothesis = serializers.CharField(
        allow_blank=True, help_text="What to look at on the first import; empty where it was tried."
    )
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    file_name = serializers.CharField()
    sha256 = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    entries = serializers.IntegerField(help_text="Entries, bills or transfers.")
    same_bytes_as = serializers.CharField(
        allow_null=True, help_text="The first earlier export that had the same bytes."
    )
    made_by = serializers.CharField()
    made_at = serializers.DateTimeField()


class ExportCreateSerializer(StrictSerializer[Document]):
    format = serializers.ChoiceField(choices=FORMAT_KEYS)
    starts_on = serializers.DateField(required=False, allow_null=True, default=None)
    ends_on = serializers.DateField(required=False, allow_null=True, default=None)
    through_payable = serializers.BooleanField(
        required=False,
        default=False,
        help_text="Bills are imported apart, so that payments settle a payable.",
    )
    due_days = serializers.IntegerField(
        required=False, default=0, min_value=0, max_value=MOST_DAYS, help_text="Of bills."
    )
    pay_on = serializers.DateField(
        required=False, allow_null=True, default=None, help_text="The day of transfers."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        starts_on, ends_on = attrs["starts_on"], attrs["ends_on"]
        if starts_on and ends_on and ends_on < starts_on:
            raise serializers.ValidationError({"ends_on": f"On {starts_on} or later."})
        if BY_KEY[attrs["format"]].what is What.PAYMENTS and attrs["pay_on"] is None:
            raise serializers.ValidationError({"pay_on": "Say on which day the bank is to pay."})
        return attrs

    @property
    def wanted(self) -> Wanted:
        values = self.validated_data
        return Wanted(
            values["format"],
            Span(values["starts_on"], values["ends_on"]),
            values["through_payable"],
            values["due_days"],
            values["pay_on"],
        )


class PostingSerializer(serializers.Serializer[Document]):
    role = serializers.ChoiceField(choices=ROLES)
    account = serializers.CharField()
    account_name = serializers.CharField()
    amount = MoneySerializer(help_text="A debit above zero, a credit below.")
    centre = serializers.CharField(allow_null=True)


class JournalEntrySerializer(serializers.Serializer[Document]):
    """One entry; its postings sum to zero in each of their currencies."""

    id = serializers.CharField(help_text="The same for the same facts.")
    kind = serializers.ChoiceField(choices=ENTRY_KINDS)
    date = serializers.DateField()
    name = serializers.CharField()
    text = serializers.CharField()
    reference = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True)
    tags = serializers.DictField(child=serializers.CharField())
    postings = PostingSerializer(many=True)


class AccountSerializer(serializers.Serializer[Document]):
    role = serializers.ChoiceField(choices=ROLES)
    detail = serializers.CharField(
        allow_blank=True, help_text="Of an expense: a platform, or `pkg:npm`; else empty."
    )
    code = serializers.CharField()
    name = serializers.CharField()
    path = serializers.CharField(help_text="As plain-text accounting writes it.")
    is_default = serializers.BooleanField()


class AccountSetSerializer(StrictSerializer[Document]):
    role = serializers.ChoiceField(choices=ROLES)
    detail = StrictCharField(max_length=40, required=False, default="", allow_blank=True)
    code = StrictCharField(max_length=40)
    name = StrictCharField(max_length=100)
    path = StrictCharField(max_length=200)

    @property
    def key(self) -> tuple[Role, str]:
        return Role(self.validated_data["role"]), self.validated_data["detail"]

    @property
    def account(self) -> Account:
        values = self.validated_data
        return Account(values["code"], values["name"], values["path"])


class LayoutColumnSerializer(StrictSerializer[Document]):
    title = StrictCharField(max_length=100)
    field = StrictCharField(max_length=40, required=False, allow_null=True, default=None)
    fixed = StrictCharField(
        max_length=100, required=False, allow_null=True, allow_blank=True, default=None
    )


class ExportLayoutSerializer(StrictSerializer[Document]):
    table = serializers.CharField(read_only=True)
    columns = LayoutColumnSerializer(many=True)
    date_form = serializers.ChoiceField(choices=DATE_FORMS)
    decimal_sign = serializers.ChoiceField(choices=SIGNS)

    @property
    def layout(self) -> Layout:
        values = self.validated_data
        columns = [
            Column(one["title"], one["field"] or "", one["fixed"]) for one in values["columns"]
        ]
        return Layout(columns, DateForm(values["date_form"]), DecimalSign(values["decimal_sign"]))
