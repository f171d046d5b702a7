"""Where Stripe delivers events: checked on the body as it came, kept, and answered at once."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from apps.collections.errors import NotFromStripe
from apps.collections.selectors import setup
from apps.collections.services import delivery_store

_LARGEST = 512_000


@csrf_exempt
@require_POST
def stripe(request: HttpRequest) -> HttpResponse:
    """200 for what is kept, also if it was before; Stripe delivers anything else again."""
    if not setup().is_on:
        return _words(404, "Nothing is collected by Stripe here.")
    length = request.headers.get("Content-Length", "")
    if not length.isdecimal() or int(length) > _LARGEST:
        return _words(413, "An event has a length, and at most 512 kB.")
    try:
        delivery_store(body=request.body, signature=request.headers.get("Stripe-Signature", ""))
    except NotFromStripe as error:
        return _words(400, error.detail)
    return _words(200, "Kept.")


def _words(status: int, text: str) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
