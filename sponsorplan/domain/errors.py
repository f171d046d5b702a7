"""The root of every error a person can cause or must hear about."""

from typing import ClassVar


class DomainError(Exception):
    """A rule was broken.

    ``code`` is stable and part of the API; ``title`` is the same for every case of a code;
    ``detail`` says what happened here and what to do. ``status`` is the HTTP status a door
    answers with.
    """

    code: ClassVar[str] = "error"
    title: ClassVar[str] = "The request could not be carried out"
    status: ClassVar[int] = 422

    def __init__(self, detail: str, **extra: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.extra = extra
