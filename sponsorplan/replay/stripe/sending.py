"""Events as Stripe delivers them: signed, and posted to an address."""

import hashlib
import hmac
import http.client
import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

_SECONDS = 10


def signed(event: Mapping[str, Any], secret: str, *, at: int | None = None) -> tuple[bytes, str]:
    """The body of a delivery, and its ``Stripe-Signature``."""
    body = json.dumps(event, indent=2).encode()
    moment = int(time.time()) if at is None else at
    mac = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256)
    return body, f"t={moment},v1={mac.hexdigest()}"


def deliver(event: Mapping[str, Any], address: str, secret: str) -> int:
    """Post it once; returns the status that was answered."""
    parts = urlsplit(address)
    body, signature = signed(event, secret)
    line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=_SECONDS)
    try:
        headers = {"Content-Type": "application/json", "Stripe-Signature": signature}
        line.request("POST", parts.path or "/", body, headers)
        return line.getresponse().status
    finally:
        line.close()
