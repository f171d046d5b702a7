"""What the stand-in keeps: objects by id, and the events that it made."""

import secrets
import time
from collections.abc import Iterator, Mapping
from typing import Any

Object = dict[str, Any]
LIVE = False


def public(value: Any) -> Any:  # noqa: ANN401 - any tree
    """A copy without what the stand-in keeps for itself."""
    if isinstance(value, Mapping):
        return {k: public(v) for k, v in value.items() if not str(k).startswith("_")}
    return [public(each) for each in value] if isinstance(value, list) else value


class Wrong(Exception):
    """An answer that is an error."""

    def __init__(
        self, message: str, *, status: int = 400, param: str = "", code: str = "", type_: str = ""
    ) -> None:
        super().__init__(message)
        self.status = status
        self.error = {
            "type": type_ or "invalid_request_error",
            "message": message,
            **({"param": param} if param else {}),
            **({"code": code} if code else {}),
        }


class Ledger:
    """Objects of all kinds. ``events`` are in the order in which they happened."""

    def __init__(self) -> None:
        self.objects: dict[str, Object] = {}
        self.events: list[Object] = []
        self._numbers = 0

    def add(self, kind: str, prefix: str, **fields: Any) -> Object:  # noqa: ANN401 - an object's
        made = {
            "id": f"{prefix}_{secrets.token_hex(8)}",
            "object": kind,
            "created": int(time.time()),
            "livemode": LIVE,
            "metadata": {},
            **fields,
        }
        self.objects[made["id"]] = made
        return made

    def number(self) -> str:
        self._numbers += 1
        return f"REPLAY-{self._numbers:04d}"

    def get(self, kind: str, object_id: str) -> Object:
        found = self.objects.get(object_id)
        if found is None or found["object"] != kind:
            raise Wrong(
                f"No such {kind}: '{object_id}'", status=404, param="id", code="resource_missing"
            )
        return found

    def all(self, kind: str, **wanted: object) -> Iterator[Object]:
        """The newest first."""
        for each in reversed(list(self.objects.values())):
            if each["object"] == kind and all(each.get(k) == v for k, v in wanted.items()):
                yield each

    def emit(self, type_: str, about: Mapping[str, Any]) -> None:
        """An event that holds the object as it is at this moment."""
        self.events.append(
            {
                "id": f"evt_{secrets.token_hex(10)}",
                "object": "event",
                "api_version": "2026-10-28.endive",
                "created": int(time.time()),
                "livemode": LIVE,
                "type": type_,
                "data": {"object": public(about)},
            }
        )
