"""Which parameters each request may have, by name, as Stripe publishes them for 2026-10-28.

Tests compare these names with those of Stripe's own library. Inside a parameter the names are known
where `NESTED` has it, and anything goes elsewhere.
"""

from collections.abc import Iterator, Mapping
from typing import Any

_LIST = "ending_before expand limit starting_after"
_PAGED = f"created {_LIST}"

PUBLISHED: Mapping[str, frozenset[str]] = {
    name: frozenset(names.split())
    for name, names in {
        "customers.create": "address balance business_name cash_balance description email expand "
        "individual_name invoice_prefix invoice_settings metadata name next_invoice_sequence "
        "payment_method phone preferred_locales shipping source tax tax_exempt tax_id_data "
        "test_clock validate",
        "customers.retrieve": "expand",
        "invoices.create": "account_tax_ids application_fee_amount auto_advance automatic_tax "
        "automatically_finalizes_at collection_method currency custom_fields customer "
        "customer_account days_until_due default_payment_method default_source default_tax_rates "
        "description discounts due_date effective_at expand footer from_invoice issuer metadata "
        "number on_behalf_of payment_settings pending_invoice_items_behavior rendering "
        "shipping_cost shipping_details statement_descriptor subscription transfer_data",
        "invoices.retrieve": "expand",
        "invoices.list": f"collection_method customer customer_account due_date status "
        f"subscription {_PAGED}",
        "invoices.add_lines": "expand invoice_metadata lines",
        "invoices.finalize": "auto_advance expand",
        "invoices.send": "expand",
        "invoices.void": "expand",
        "invoices.mark_uncollectible": "expand",
        "invoices.pay": "expand forgive mandate off_session paid_out_of_band payment_method source",
        "invoices.delete": "",
        "invoiceitems.create": "amount currency customer customer_account description discountable "
        "discounts expand invoice metadata period price_data pricing quantity quantity_decimal "
        "subscription tax_behavior tax_code tax_rates unit_amount_decimal",
        "invoice_payments.list": f"invoice payment status {_PAGED}",
        "checkout.create": "adaptive_pricing after_expiration allow_promotion_codes "
        "allowed_payment_method_types automatic_tax billing_address_collection branding_settings "
        "cancel_url client_reference_id consent_collection currency custom_fields custom_text "
        "customer customer_account customer_creation customer_email customer_update discounts "
        "excluded_payment_method_types expand expires_at integration_identifier invoice_creation "
        "line_items locale managed_payments metadata mode name_collection optional_items "
        "origin_context payment_intent_data payment_method_collection "
        "payment_method_configuration payment_method_data payment_method_options permissions "
        "phone_number_collection redirect_on_completion return_url saved_payment_method_options "
        "setup_intent_data shipping_address_collection shipping_options submit_type "
        "subscription_data success_url tax_id_collection ui_mode wallet_options",
        "checkout.retrieve": "expand",
        "checkout.list": f"customer customer_account customer_details payment_intent payment_link "
        f"status subscription {_PAGED}",
        "checkout.expire": "expand",
        "payment_intents.retrieve": "client_secret expand",
        "refunds.create": "amount charge currency customer expand instructions_email metadata "
        "origin payment_intent reason refund_application_fee reverse_transfer",
        "refunds.list": f"charge payment_intent {_PAGED}",
        "disputes.list": f"charge payment_intent {_PAGED}",
        "charges.retrieve": "expand",
        "charges.list": f"customer payment_intent transfer_group {_PAGED}",
        "events.retrieve": "expand",
        "events.list": f"delivery_success type types {_PAGED}",
    }.items()
}

NESTED: Mapping[str, frozenset[str]] = {
    path: frozenset(names.split())
    for path, names in {
        "invoices.create:custom_fields": "name value",
        "invoices.add_lines:lines": "amount description discountable discounts invoice_item "
        "metadata period price_data pricing quantity quantity_decimal tax_amounts tax_rates",
        "checkout.create:line_items": "adjustable_quantity metadata price price_data quantity "
        "tax_rates",
        "checkout.create:line_items.price_data": "currency product product_data recurring "
        "tax_behavior unit_amount unit_amount_decimal",
        "checkout.create:line_items.price_data.product_data": "description images metadata name "
        "tax_code tax_details unit_label",
        "checkout.create:payment_intent_data": "application_fee_amount capture_method description "
        "metadata on_behalf_of receipt_email setup_future_usage shipping statement_descriptor "
        "statement_descriptor_suffix transfer_data transfer_group",
    }.items()
}


def unknown(endpoint: str, params: Mapping[str, Any]) -> str:
    """The first parameter that is not published, as Stripe writes it; else empty."""
    for name, value in params.items():
        if name not in PUBLISHED[endpoint]:
            return name
        for found in _inside(f"{endpoint}:{name}", value, name):
            return found
    return ""


def _inside(path: str, value: Any, shown: str) -> Iterator[str]:  # noqa: ANN401 - any tree
    if isinstance(value, list):
        for place, each in enumerate(value):
            yield from _inside(path, each, f"{shown}[{place}]")
    elif isinstance(value, Mapping) and path in NESTED:
        for name, each in value.items():
            if name not in NESTED[path]:
                yield f"{shown}[{name}]"
            yield from _inside(f"{path}.{name}", each, f"{shown}[{name}]")
