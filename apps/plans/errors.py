from typing import ClassVar

from sponsorplan.domain.errors import DomainError


class NoInventory(DomainError):
    code: ClassVar[str] = "no_inventory"
    title: ClassVar[str] = "There is nothing to split over yet"
    status: ClassVar[int] = 409


class NotPayable(DomainError):
    code: ClassVar[str] = "not_payable"
    title: ClassVar[str] = "This line cannot be paid now"
    status: ClassVar[int] = 409


class NotADraft(DomainError):
    code: ClassVar[str] = "not_a_draft"
    title: ClassVar[str] = "The plan does not change any more"
    status: ClassVar[int] = 409


class WrongState(DomainError):
    """Somebody else took the plan a step further; ``state`` says where it is."""

    code: ClassVar[str] = "wrong_state"
    title: ClassVar[str] = "The plan is not there any more"
    status: ClassVar[int] = 409


class NotTheNewest(DomainError):
    code: ClassVar[str] = "not_the_newest"
    title: ClassVar[str] = "Only the newest version can be replaced"
    status: ClassVar[int] = 409


class RevisionUnknown(DomainError):
    code: ClassVar[str] = "revision_unknown"
    title: ClassVar[str] = "The plan has no such revision"
    status: ClassVar[int] = 409


class NoVote(DomainError):
    code: ClassVar[str] = "no_vote"
    title: ClassVar[str] = "There is no vote to take part in"
    status: ClassVar[int] = 409


class VoteStands(DomainError):
    code: ClassVar[str] = "vote_stands"
    title: ClassVar[str] = "The plan has had its vote"
    status: ClassVar[int] = 409


class RoundRefused(DomainError):
    """``field`` says which value of a new round cannot be meant."""

    code: ClassVar[str] = "round_refused"
    title: ClassVar[str] = "The vote could not be opened"


class BallotRefused(DomainError):
    code: ClassVar[str] = "ballot_refused"
    title: ClassVar[str] = "The ballot could not be cast"


class InputsUnknown(DomainError):
    code: ClassVar[str] = "inputs_unknown"
    title: ClassVar[str] = "The plan's inputs were not kept"
    status: ClassVar[int] = 409


class NotMeasured(DomainError):
    code: ClassVar[str] = "not_measured"
    title: ClassVar[str] = "This cannot be found out of the plan"
    status: ClassVar[int] = 409
