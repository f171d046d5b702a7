"""Reading request bodies without surprises."""

import codecs
import json
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser


class TooLarge(APIException):
    status_code = 413
    default_code = "too_large"


def _pairs(items: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(items)
    if len(value) != len(items):
        raise ParseError("A key stands twice in one object.")
    return value


def _refuse(constant: str) -> object:
    raise ParseError(f"{constant} is not JSON.")


class StrictJSONParser(BaseParser):
    """JSON, refusing repeated keys, NaN and infinities, and nesting that exhausts the stack.

    Raises ``TooLarge`` above ``DATA_UPLOAD_MAX_MEMORY_SIZE``, which Django enforces for pages only.
    """

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:  # noqa: ANN401 - any JSON value
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(most + 1)
        if len(body) > most:
            raise TooLarge(f"The body is larger than {most // 1_000_000} MB. Send less at once.")
        try:
            text = body.decode("utf-8").removeprefix(codecs.BOM_UTF8.decode())
            value = json.loads(text, object_pairs_hook=_pairs, parse_constant=_refuse)
            if "\\u" in text:
                # Half of a character can be escaped in JSON, but neither stored nor sent back.
                json.dumps(value, ensure_ascii=False).encode("utf-8")
        except UnicodeDecodeError as error:
            raise ParseError("The body is not UTF-8.") from error
        except json.JSONDecodeError as error:
            message = f"The body is not JSON: {error.msg.lower()} on line {error.lineno}."
            raise ParseError(message) from error
        except UnicodeEncodeError as error:
            raise ParseError("The body holds an escape that is half of a character.") from error
        except (RecursionError, ValueError) as error:
            raise ParseError("The body is nested too deeply or holds a number too long.") from error
        return value
