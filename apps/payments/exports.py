"""Receipts as files that leave."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from apps.payments.models import Receipt
from apps.payments.selectors import receipt_bytes


def receipt_response(receipt: Receipt) -> HttpResponse:
    """The receipt as bytes to save, of no type that a browser would open, run or guess."""
    response = HttpResponse(receipt_bytes(receipt=receipt), content_type="application/octet-stream")
    disposition = content_disposition_header(as_attachment=True, filename=receipt.name)
    response["Content-Disposition"] = disposition or "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
