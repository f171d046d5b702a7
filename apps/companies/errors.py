from typing import ClassVar

from sponsorplan.domain.errors import DomainError


class SlugTaken(DomainError):
    code: ClassVar[str] = "slug_taken"
    title: ClassVar[str] = "That address is taken"
    status: ClassVar[int] = 409


class AlreadyBegun(DomainError):
    code: ClassVar[str] = "already_begun"
    title: ClassVar[str] = "There are companies already"
    status: ClassVar[int] = 409


class UnknownScope(DomainError):
    code: ClassVar[str] = "unknown_scope"
    title: ClassVar[str] = "A token cannot be given this scope"


class UnusableInvitation(DomainError):
    code: ClassVar[str] = "unusable_invitation"
    title: ClassVar[str] = "The invitation cannot be used"
    status: ClassVar[int] = 410


class LastOwner(DomainError):
    code: ClassVar[str] = "last_owner"
    title: ClassVar[str] = "A company needs an owner"
    status: ClassVar[int] = 409


class MemberGone(DomainError):
    code: ClassVar[str] = "member_gone"
    title: ClassVar[str] = "This person is not a member any more"
    status: ClassVar[int] = 409


class KeyInUse(DomainError):
    code: ClassVar[str] = "idempotency_key_in_use"
    title: ClassVar[str] = "The request with this key is still being carried out"
    status: ClassVar[int] = 409


class KeyReused(DomainError):
    code: ClassVar[str] = "idempotency_key_reused"
    title: ClassVar[str] = "This key was used for another request"


class AccountNameTaken(DomainError):
    code: ClassVar[str] = "account_name_taken"
    title: ClassVar[str] = "There is a service account of that name"
    status: ClassVar[int] = 409


class AccountClosed(DomainError):
    code: ClassVar[str] = "account_closed"
    title: ClassVar[str] = "This service account is closed"
    status: ClassVar[int] = 409


class TokenEnded(DomainError):
    code: ClassVar[str] = "token_ended"
    title: ClassVar[str] = "This token works no more"
    status: ClassVar[int] = 409


class WouldLockOut(DomainError):
    code: ClassVar[str] = "would_lock_out"
    title: ClassVar[str] = "You would lock yourself out"
    status: ClassVar[int] = 409
