"""What an answer needs and does not get, though neither who asks nor the program did wrong."""

import errno
import sys
from http import HTTPStatus
from typing import Any

from django.db import InterfaceError, OperationalError

# Only a server has the packages for a Redis and a bucket. Whatever raises one of their faults has
# loaded them.
_FAULTS = {
    "shared cache": ("redis.exceptions", ("ConnectionError", "TimeoutError")),
    "file store": ("botocore.exceptions", ("ConnectionError", "HTTPClientError")),
}
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})


def what_is_away(error: BaseException | None) -> str:
    """What passes by itself, in words that follow "our"; empty for any other fault."""
    if isinstance(error, OperationalError | InterfaceError):
        return "database"
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        return "file store"
    if _status_of_store(error) >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return "file store"
    for what, (module, names) in _FAULTS.items():
        loaded = sys.modules.get(module)
        if loaded and isinstance(error, tuple(getattr(loaded, name) for name in names)):
            return what
    return ""


def _status_of_store(error: BaseException | None) -> int:
    """What a bucket answered, as its library keeps it; 0 for what is no answer of one."""
    answer: Any = getattr(error, "response", None)
    said = answer.get("ResponseMetadata", {}) if isinstance(answer, dict) else {}
    return int(said.get("HTTPStatusCode", 0))
