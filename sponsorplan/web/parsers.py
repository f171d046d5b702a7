"""Reading request bodies without surprises."""

import codecs
import json
from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser


def _pairs(items: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(items)
    if len(value) != len(items):
        raise ParseError("A key stands twice in one object.")
    return value


def _refuse(constant: str) -> object:
    raise ParseError(f"{constant} is not JSON.")


class StrictJSONParser(BaseParser):
    """JSON, refusing repeated keys, NaN and infinities, and nesting that exhausts the stack."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:  # noqa: ANN401 - any JSON value
        try:
            text = stream.read().decode("utf-8").removeprefix(codecs.BOM_UTF8.decode())
            return json.loads(text, object_pairs_hook=_pairs, parse_constant=_refuse)
        except UnicodeDecodeError as error:
            raise ParseError("The body is not UTF-8.") from error
        except json.JSONDecodeError as error:
            message = f"The body is not JSON: {error.msg.lower()} on line {error.lineno}."
            raise ParseError(message) from error
        except (RecursionError, ValueError) as error:
            raise ParseError("The body is nested too deeply or holds a number too long.") from error
