from django import forms

from apps.collections.models import Collection
from apps.collections.services import LONGEST_DUE, Bill


class BillForm(forms.Form):
    """Who is billed for a plan, and how."""

    method = forms.ChoiceField(
        choices=[
            (Collection.Method.INVOICE, "An invoice, which Stripe sends by e-mail"),
            (Collection.Method.CHECKOUT, "A payment page, to be paid now or within a day"),
        ],
        initial=Collection.Method.INVOICE,
        widget=forms.RadioSelect,
        label="How",
    )
    bill_to = forms.CharField(
        max_length=150,
        label="Bill to",
        help_text="The name on the invoice: the company, or the unit that pays.",
        error_messages={"required": "Write whose name the invoice bears."},
    )
    email = forms.EmailField(
        max_length=200,
        label="E-mail address",
        help_text="Of a mailbox for invoices rather than of a person. Stripe gets it.",
        error_messages={"required": "Write where Stripe sends the invoice."},
    )
    purchase_order = forms.CharField(
        max_length=100, required=False, label="Purchase order", help_text="Shown on an invoice."
    )
    days_until_due = forms.IntegerField(
        min_value=1,
        max_value=LONGEST_DUE,
        initial=30,
        label="Days until due",
        help_text="Of an invoice.",
    )

    def bill(self, return_url: str) -> Bill:
        values = self.cleaned_data
        return Bill(
            bill_to=values["bill_to"],
            email=values["email"],
            method=values["method"],
            purchase_order=values["purchase_order"],
            days_until_due=values["days_until_due"],
            return_url=return_url,
        )
