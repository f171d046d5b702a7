from typing import ClassVar

from sponsorplan.domain.errors import DomainError


class NotApproved(DomainError):
    code: ClassVar[str] = "not_approved"
    title: ClassVar[str] = "The plan is not approved"
    status: ClassVar[int] = 409


class NothingToMark(DomainError):
    code: ClassVar[str] = "nothing_to_mark"
    title: ClassVar[str] = "There is nothing to give here"
    status: ClassVar[int] = 409


class MarkedAlready(DomainError):
    code: ClassVar[str] = "marked_already"
    title: ClassVar[str] = "It was marked already"
    status: ClassVar[int] = 409


class PaymentImpossible(DomainError):
    code: ClassVar[str] = "payment_impossible"
    title: ClassVar[str] = "That cannot be how it was paid"


class ReceiptTooLarge(DomainError):
    code: ClassVar[str] = "receipt_too_large"
    title: ClassVar[str] = "The receipt is too large"
    status: ClassVar[int] = 413


class TooManyReceipts(DomainError):
    code: ClassVar[str] = "too_many_receipts"
    title: ClassVar[str] = "The payment has too many receipts"
    status: ClassVar[int] = 409


class ReceiptDamaged(DomainError):
    code: ClassVar[str] = "receipt_damaged"
    title: ClassVar[str] = "The kept file is not the one that was attached"
    status: ClassVar[int] = 409


class StatementTooLarge(DomainError):
    code: ClassVar[str] = "statement_too_large"
    title: ClassVar[str] = "The statement is too large"
    status: ClassVar[int] = 413


class StatementGone(DomainError):
    code: ClassVar[str] = "statement_gone"
    title: ClassVar[str] = "The uploaded file is not kept any more"
    status: ClassVar[int] = 409


class MappingIncomplete(DomainError):
    """Its ``questions`` are what has to be answered first, by field of the mapping."""

    code: ClassVar[str] = "mapping_incomplete"
    title: ClassVar[str] = "How to read the file is not clear yet"

    def __init__(self, questions: dict[str, str]) -> None:
        told = " ".join(f"{field}: {words}" for field, words in questions.items())
        super().__init__(f"Say how to read it on the page of statements. {told}")
        self.questions = questions


class MatchingImpossible(DomainError):
    code: ClassVar[str] = "matching_impossible"
    title: ClassVar[str] = "That cannot be matched"


class MatchingDecided(DomainError):
    code: ClassVar[str] = "matching_decided"
    title: ClassVar[str] = "It was decided already"
    status: ClassVar[int] = 409


class FeedsOff(DomainError):
    code: ClassVar[str] = "feeds_off"
    title: ClassVar[str] = "That platform is not asked"
    status: ClassVar[int] = 409


class FeedExists(DomainError):
    code: ClassVar[str] = "feed_exists"
    title: ClassVar[str] = "The account cannot be added"
    status: ClassVar[int] = 409


class FeedImpossible(DomainError):
    """``field`` is what of it is wrong."""

    code: ClassVar[str] = "feed_impossible"
    title: ClassVar[str] = "That account cannot be asked about"

    def __init__(self, detail: str, field: str) -> None:
        super().__init__(detail)
        self.field = field


class FeedRefused(DomainError):
    """The platform will not tell, and asking again as before does not help."""

    code: ClassVar[str] = "feed_refused"
    title: ClassVar[str] = "The platform does not tell"
