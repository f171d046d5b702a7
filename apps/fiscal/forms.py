"""Fiscal structure as members write it down."""

from collections.abc import Iterable
from typing import Any

from django import forms

from apps.fiscal.models import ChargeRule, CostCentre, FiscalYear, PurchaseOrder
from apps.fiscal.services import OrderWish, Wish
from sponsorplan.domain import money
from sponsorplan.domain.fiscal.charges import Kind
from sponsorplan.domain.fiscal.rates import InvalidRate, parse_rate

_FIRST = ("USD", "EUR", "GBP", "JPY", "CHF")
CURRENCIES = [(code, code) for code in (*_FIRST, *sorted({*money.CURRENCIES} - {*_FIRST}))]
_PLAIN = {"autocomplete": "off"}
_PERCENT = 10  # per mille in one percent
_NOBODY = ("", "Not charged")


def _text(longest: int, missing: str, **options: Any) -> forms.CharField:  # noqa: ANN401 - Django's
    return forms.CharField(
        max_length=longest,
        widget=forms.TextInput(attrs=_PLAIN),
        error_messages={"required": missing},
        **options,
    )


def _day(label: str, **options: Any) -> forms.DateField:  # noqa: ANN401 - Django's
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Choose a day."},
        **options,
    )


class ChoiceById(forms.TypedChoiceField):
    """One of some rows, or none, by its id."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(coerce=int, empty_value=None, **options)

    def offer(self, rows: Iterable[tuple[int, str]], empty: tuple[str, str] | None = None) -> None:
        self.choices = [*([empty] if empty else []), *rows]


class AmountForm(forms.Form):
    """An amount with its currency; ``money`` once it is clean."""

    amount = _text(20, "Write an amount, such as 5000 or 5000.50.")
    currency = forms.ChoiceField(choices=CURRENCIES, initial="EUR")

    def clean(self) -> dict[str, object]:
        values = dict(super().clean() or {})
        if "amount" in values and "currency" in values:
            try:
                values["money"] = money.parse(str(values["amount"]), str(values["currency"]))
            except money.InvalidMoney as error:
                self.add_error("amount", error.detail)
        return values


class OwnRateForm(forms.Form):
    base = forms.ChoiceField(choices=CURRENCIES, initial="EUR", label="One")
    currency = forms.ChoiceField(choices=CURRENCIES, initial="USD", label="is in")
    rate = _text(20, "Write a rate, such as 1.0850.", help_text="Such as 1.0850.")
    day = _day("On", help_text="It holds for a week from then.")
    reason = _text(
        300, "Say where the rate is from.", help_text="Such as: the treasury's rate for November."
    )

    def clean_rate(self) -> object:
        try:
            return parse_rate(str(self.cleaned_data["rate"]))
        except InvalidRate as error:
            raise forms.ValidationError(error.detail) from error


class YearForm(forms.Form):
    name = _text(50, "Write a name, such as FY 2027.", help_text="Such as FY 2027.")
    since = _day("From")
    until = _day("Until", help_text="Both days are included.")


class CentreForm(forms.Form):
    code = _text(30, "Write a code, such as 4711.", help_text="As your accounts have it.")
    name = _text(100, "Write a name, such as Platform.")


class CentreChangeForm(forms.Form):
    name = _text(100, "Write a name, such as Platform.")
    is_active = forms.BooleanField(required=False, label="In use")


class ProductCentreForm(forms.Form):
    product = ChoiceById(error_messages={"required": "Choose a product."})
    centre = ChoiceById(required=False, label="Cost centre")

    def offer(self, products: Iterable[tuple[int, str]], centres: Iterable[CostCentre]) -> None:
        _offer(self, "product", products)
        _offer(self, "centre", _labels(centres), ("", "None"))


class OrderForm(AmountForm):
    number = _text(50, "Write its number.")
    centre = ChoiceById(required=False, label="Cost centre")
    since = _day("Valid from")
    until = _day("Valid until", help_text="Both days are included.")
    field_order = ["number", "centre", "amount", "currency", "since", "until"]

    def offer(self, centres: Iterable[CostCentre]) -> None:
        _offer(self, "centre", _labels(centres), ("", "Any"))

    @property
    def wish(self) -> OrderWish:
        """What the form says, once it is valid."""
        values = self.cleaned_data
        return OrderWish(
            number=values["number"],
            amount=values["money"],
            since=values["since"],
            until=values["until"],
            centre_id=values["centre"],
        )


class BudgetForm(AmountForm):
    centre = ChoiceById(label="Cost centre", error_messages={"required": "Choose a cost centre."})
    year = ChoiceById(label="Fiscal year", error_messages={"required": "Choose a fiscal year."})
    field_order = ["centre", "year", "amount", "currency"]

    def offer(self, centres: Iterable[CostCentre], years: Iterable[FiscalYear]) -> None:
        _offer(self, "centre", _labels(centres))
        _offer(self, "year", [(year.pk, year.name) for year in years])


class ChargeForm(forms.Form):
    """How a plan is charged; the fields ``share_N`` are percent of the cost centre with id N."""

    kind = forms.ChoiceField(
        choices=ChargeRule.Choice.choices,
        widget=forms.RadioSelect,
        label="How it is charged",
        error_messages={"required": "Choose one."},
    )
    centre = ChoiceById(
        required=False,
        label="Cost centre",
        help_text="Bears all of it; by product, what no product with a cost centre explains.",
    )
    order = ChoiceById(required=False, label="Purchase order")
    reason = forms.CharField(max_length=300, required=False, widget=forms.TextInput(attrs=_PLAIN))

    def __init__(
        self,
        *args: object,
        centres: Iterable[CostCentre],
        orders: Iterable[PurchaseOrder],
        approved: bool,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own arguments
        self.centres = list(centres)
        _offer(self, "centre", _labels(self.centres), _NOBODY)
        _offer(self, "order", [(row.pk, row.number) for row in orders], ("", "None"))
        if approved:
            self.fields["reason"].help_text = "The plan is approved, so say why this changes."
        else:
            del self.fields["reason"]
        for row in self.centres:
            self.fields[f"share_{row.pk}"] = forms.DecimalField(
                label=f"Percent to {row.label}",
                required=False,
                min_value=0,
                max_value=100,
                max_digits=4,
                decimal_places=1,
                widget=forms.TextInput(attrs={**_PLAIN, "inputmode": "decimal"}),
            )

    def wish(self) -> Wish:
        values = self.cleaned_data
        kind, centre = Kind(values["kind"]), values["centre"]
        shares: dict[int, int] = {}
        if kind is Kind.WHOLE and centre:
            shares = {centre: 100 * _PERCENT}
        elif kind is Kind.SHARES:
            shares = {
                row.pk: int(values[f"share_{row.pk}"] * _PERCENT)
                for row in self.centres
                if values[f"share_{row.pk}"]
            }
        otherwise = centre if kind is Kind.PRODUCT else None
        return Wish(kind, shares, otherwise, values["order"], values.get("reason", ""))

    def clean(self) -> dict[str, object]:
        values = dict(super().clean() or {})
        if values.get("kind") == Kind.WHOLE and not values.get("centre"):
            self.add_error("centre", "Choose the cost centre that bears all of it.")
        return values


def _labels(centres: Iterable[CostCentre]) -> list[tuple[int, str]]:
    return [(row.pk, row.label) for row in centres]


def _offer(
    form: forms.Form,
    name: str,
    rows: Iterable[tuple[int, str]],
    empty: tuple[str, str] | None = None,
) -> None:
    field = form.fields[name]
    assert isinstance(field, ChoiceById)  # noqa: S101 - declared above
    field.offer(rows, empty)
