"""The stand-in's lists of parameters are those of Stripe's own library."""

import typing
from collections.abc import Iterator
from typing import Any

import pytest
import stripe.params as published
from stripe import RequestOptions
from stripe.params import checkout
from typing_extensions import is_typeddict

from sponsorplan.replay.stripe.forms import tree_of
from sponsorplan.replay.stripe.parameters import NESTED, PUBLISHED, unknown

_OPTIONS = set(RequestOptions.__annotations__)
_MEANS: dict[str, type] = {
    "customers.create": published.CustomerCreateParams,
    "customers.retrieve": published.CustomerRetrieveParams,
    "invoices.create": published.InvoiceCreateParams,
    "invoices.retrieve": published.InvoiceRetrieveParams,
    "invoices.list": published.InvoiceListParams,
    "invoices.add_lines": published.InvoiceAddLinesParams,
    "invoices.finalize": published.InvoiceFinalizeInvoiceParams,
    "invoices.send": published.InvoiceSendInvoiceParams,
    "invoices.void": published.InvoiceVoidInvoiceParams,
    "invoices.mark_uncollectible": published.InvoiceMarkUncollectibleParams,
    "invoices.pay": published.InvoicePayParams,
    "invoices.delete": published.InvoiceDeleteParams,
    "invoiceitems.create": published.InvoiceItemCreateParams,
    "invoice_payments.list": published.InvoicePaymentListParams,
    "checkout.create": checkout.SessionCreateParams,
    "checkout.retrieve": checkout.SessionRetrieveParams,
    "checkout.list": checkout.SessionListParams,
    "checkout.expire": checkout.SessionExpireParams,
    "payment_intents.retrieve": published.PaymentIntentRetrieveParams,
    "refunds.create": published.RefundCreateParams,
    "refunds.list": published.RefundListParams,
    "disputes.list": published.DisputeListParams,
    "charges.retrieve": published.ChargeRetrieveParams,
    "charges.list": published.ChargeListParams,
    "events.retrieve": published.EventRetrieveParams,
    "events.list": published.EventListParams,
}


def names_of(shape: type) -> set[str]:
    return set(shape.__annotations__) - _OPTIONS


def inside(shape: type, name: str) -> type:
    """The one typed dictionary within a parameter's type."""
    module = vars(__import__(shape.__module__, fromlist=["*"]))
    found = set(_shapes(shape.__annotations__[name], module))
    (only,) = found
    return only


def _shapes(hint: Any, module: dict[str, Any]) -> Iterator[type]:  # noqa: ANN401 - a hint
    if isinstance(hint, str | typing.ForwardRef):
        text = hint if isinstance(hint, str) else hint.__forward_arg__
        hint = eval(text, module)  # noqa: S307 - the library's own annotation
    if is_typeddict(hint):
        yield hint
    for part in typing.get_args(hint):
        if not isinstance(part, str) or "Params" in part:
            yield from _shapes(part, module)


def test_every_endpoint_is_compared() -> None:
    assert set(_MEANS) == set(PUBLISHED)


@pytest.mark.parametrize("endpoint", sorted(PUBLISHED))
def test_the_parameters_are_those_that_are_published(endpoint: str) -> None:
    assert PUBLISHED[endpoint] == names_of(_MEANS[endpoint])


@pytest.mark.parametrize("path", sorted(NESTED))
def test_so_are_those_within_them(path: str) -> None:
    endpoint, _, names = path.partition(":")
    shape = _MEANS[endpoint]
    for name in names.split("."):
        shape = inside(shape, name)
    assert NESTED[path] == names_of(shape)


@pytest.mark.parametrize(
    ("endpoint", "form", "wrong"),
    [
        ("invoices.create", "customer=cus_1&metadata[a]=b", ""),
        ("invoices.create", "custmer=cus_1", "custmer"),
        ("invoices.add_lines", "lines[0][amount]=5&lines[1][amont]=5", "lines[1][amont]"),
        (
            "checkout.create",
            "line_items[0][price_data][product_data][nam]=x",
            "line_items[0][price_data][product_data][nam]",
        ),
    ],
)
def test_a_parameter_that_is_not_published_is_named(endpoint: str, form: str, wrong: str) -> None:
    assert unknown(endpoint, tree_of(form)) == wrong


def test_a_form_is_a_tree() -> None:
    assert tree_of("a[10][b]=1&a[2][b]=2&c[d][e]=3&f=&g=x%5B0%5D") == {
        "a": [{"b": "2"}, {"b": "1"}],
        "c": {"d": {"e": "3"}},
        "f": "",
        "g": "x[0]",
    }
