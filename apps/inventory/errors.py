from typing import ClassVar

from sponsorplan.domain.errors import DomainError


class FileTooLarge(DomainError):
    code: ClassVar[str] = "file_too_large"
    title: ClassVar[str] = "The file is too large"
    status: ClassVar[int] = 413


class TextTooLarge(DomainError):
    code: ClassVar[str] = "text_too_large"
    title: ClassVar[str] = "The text is too large"
    status: ClassVar[int] = 413


class UnreadableText(DomainError):
    code: ClassVar[str] = "unreadable_text"
    title: ClassVar[str] = "The text could not be read"


class UnsafePath(DomainError):
    code: ClassVar[str] = "unsafe_path"
    title: ClassVar[str] = "The file's path cannot be used"


class NothingToRead(DomainError):
    code: ClassVar[str] = "nothing_to_read"
    title: ClassVar[str] = "Nothing to read was uploaded"


class ProductExists(DomainError):
    code: ClassVar[str] = "product_exists"
    title: ClassVar[str] = "There is a product of that name"
    status: ClassVar[int] = 409


class UnknownVersion(DomainError):
    code: ClassVar[str] = "unknown_version"
    title: ClassVar[str] = "There is no such version"
    status: ClassVar[int] = 404


class NoEarlierVersion(DomainError):
    code: ClassVar[str] = "no_earlier_version"
    title: ClassVar[str] = "There is nothing to compare with"
    status: ClassVar[int] = 404
