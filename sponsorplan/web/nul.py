"""NUL in what is asked: no database keeps it as text, and nobody writes it."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, QueryDict

_NUL = "\x00"


class NulSent(BadRequest):
    """A parameter or a field holds NUL; the message names it."""


class no_nul:  # noqa: N801 - named as the middleware it is in the settings
    """Answers 404 for a path, and 400 for a parameter or a field of a page's form, that holds NUL.

    Bodies of REST are read, and refused, by ``StrictJSONParser``.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _NUL in request.path_info:
            raise Http404
        _refuse(request.GET)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *_: object) -> None:  # noqa: ANN401 - any view
        # A door without the form's token reads its own body; here the token's check has read it.
        if request.method == "POST" and not getattr(view, "csrf_exempt", False):
            _refuse(request.POST, lines=True)


def _refuse(values: QueryDict, *, lines: bool = False) -> None:
    """Raises ``NulSent``. ``lines``: leaves texts of several lines to their form.

    A pasted file of two bytes a letter looks like that, and the form says so.
    """
    for name, texts in values.lists():
        if _NUL in name or any(_NUL in text and not (lines and "\n" in text) for text in texts):
            shown = name.replace(_NUL, "")[:60]
            raise NulSent(f"“{shown}” holds a NUL character. Remove it, and send it again.")
