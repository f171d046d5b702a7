from typing import ClassVar

from sponsorplan.domain.errors import DomainError


class SlugTaken(DomainError):
    code: ClassVar[str] = "slug_taken"
    title: ClassVar[str] = "That address is taken"
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


class KeyInUse(DomainError):
    code: ClassVar[str] = "idempotency_key_in_use"
    title: ClassVar[str] = "The request with this key is still being carried out"
    status: ClassVar[int] = 409


class KeyReused(DomainError):
    code: ClassVar[str] = "idempotency_key_reused"
    title: ClassVar[str] = "This key was used for another request"
