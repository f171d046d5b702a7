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


class ProductGone(DomainError):
    code: ClassVar[str] = "product_gone"
    title: ClassVar[str] = "The product was removed"
    status: ClassVar[int] = 409


class ProductExists(DomainError):
    code: ClassVar[str] = "product_exists"
    title: ClassVar[str] = "There is a product of that name"
    status: ClassVar[int] = 409


class UnknownRepository(DomainError):
    code: ClassVar[str] = "unknown_repository"
    title: ClassVar[str] = "The address names no repository"


class ImportsOff(DomainError):
    code: ClassVar[str] = "imports_off"
    title: ClassVar[str] = "Importing from GitHub is switched off"
    status: ClassVar[int] = 409


class AdditionExists(DomainError):
    code: ClassVar[str] = "addition_exists"
    title: ClassVar[str] = "The addition is there already"
    status: ClassVar[int] = 409


class NoSuchAddition(DomainError):
    code: ClassVar[str] = "no_such_addition"
    title: ClassVar[str] = "There is no such addition"
    status: ClassVar[int] = 404


class UnknownVersion(DomainError):
    code: ClassVar[str] = "unknown_version"
    title: ClassVar[str] = "There is no such version"
    status: ClassVar[int] = 404


class NoEarlierVersion(DomainError):
    code: ClassVar[str] = "no_earlier_version"
    title: ClassVar[str] = "There is nothing to compare with"
    status: ClassVar[int] = 404


class UnusableToken(DomainError):
    code: ClassVar[str] = "unusable_token"
    title: ClassVar[str] = "That is not a token"


class ImportRunning(DomainError):
    code: ClassVar[str] = "import_running"
    title: ClassVar[str] = "The import is on its way already"
    status: ClassVar[int] = 409


class JobClosed(DomainError):
    code: ClassVar[str] = "job_closed"
    title: ClassVar[str] = "This job has ended"
    status: ClassVar[int] = 409
