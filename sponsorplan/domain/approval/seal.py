"""The digest of everything that is approved."""

import hashlib
import json
from collections.abc import Mapping


def seal(document: Mapping[str, object]) -> str:
    """SHA-256, in hexadecimal, of plain values in one canonical form."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
