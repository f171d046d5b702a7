from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils import timezone

from apps.companies.roles import GRANTS, Permission, Role
from sponsorplan.domain.signing import Rules

_PROGRAM = "token "


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":  # noqa: ANN401 - Django's own signature
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person who logs in. What they may do is decided by their memberships alone."""

    email = models.EmailField(unique=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return self.email


class Company(models.Model):
    """The tenant: everything it owns points at it.

    ``github_login`` and ``open_collective_slug`` are the accounts it pays from; prepared links
    carry them. ``own_prefixes`` name its own packages, such as ``@acme/`` or ``corp.example/``.
    Members sign in as ``sign_in_rules`` says.
    """

    name = models.CharField(max_length=100)
    slug = models.SlugField(max_length=50, unique=True)
    github_login = models.CharField(max_length=39, blank=True)
    open_collective_slug = models.CharField(max_length=100, blank=True)
    own_prefixes = models.JSONField(default=list, blank=True)
    needs_second_factor = models.BooleanField(default=False)
    needs_provider = models.CharField(max_length=50, blank=True)
    session_hours = models.PositiveSmallIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "companies"

    def __str__(self) -> str:
        return self.name

    @property
    def sign_in_rules(self) -> Rules:
        """How its members must have signed in to be let in by a browser."""
        return Rules(self.needs_second_factor, self.needs_provider, self.session_hours)


class CompanyOwned(models.Model):
    """A row that belongs to one company and is never shown to another."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True


class Membership(CompanyOwned):
    """A person's place in a company."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "user"], name="one_membership_each"),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.role})"


class Invitation(CompanyOwned):
    """A place offered to an e-mail address. Only the digest of its secret is kept."""

    email = models.EmailField()
    role = models.CharField(max_length=20, choices=Role.choices)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.email} ({self.role})"

    def is_for(self, user: User) -> bool:
        """An address may have been passed on; the place is only for the person invited."""
        return self.email.lower() == user.email.lower()


class ServiceAccount(CompanyOwned):
    """A program of the company. Its tokens stay when whoever made it leaves."""

    name = models.CharField(max_length=100)
    created_by = models.CharField(max_length=254)
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "name"],
                condition=models.Q(closed_at=None),
                name="one_open_account_of_a_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ApiToken(CompanyOwned):
    """A program's key to one company. Its secret is shown once; only the digest is kept.

    ``product_id``, where it is set, is the one product that it may touch: a number and no foreign
    key, as products stand on a higher floor. Without ``account`` it is of the person who made it.
    """

    account = models.ForeignKey(
        ServiceAccount, on_delete=models.CASCADE, null=True, related_name="tokens"
    )
    product_id = models.BigIntegerField(null=True)
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=16, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_by = models.CharField(max_length=254)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.name


class IdempotentRequest(CompanyOwned):
    """A write that a program named with an ``Idempotency-Key``, and what was answered.

    While ``status`` is unset the request is being carried out, by whoever holds ``lease``, until
    ``claimed_until``; after that the process is taken to have died, and its work was undone.
    ``fingerprint`` is the SHA-256 of the method, the address and the body.
    """

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    lease = models.CharField(max_length=32)
    claimed_until = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=bytes)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["token", "key"], name="one_request_for_a_key"),
        ]

    def __str__(self) -> str:
        return f"{self.key} ({self.status or 'under way'})"


@dataclass(frozen=True, slots=True)
class Member:
    """Whoever acts in a company: a person by their membership, or a program by its token.

    ``user_id`` is the person's; a person may come to have another name, that is e-mail address.
    """

    company: Company
    name: str
    permissions: frozenset[Permission]
    user_id: int | None = None

    @classmethod
    def of_membership(cls, membership: Membership) -> "Member":
        user, granted = membership.user, GRANTS[Role(membership.role)]
        return cls(membership.company, user.email, granted, user.pk)

    @classmethod
    def of_token(cls, token: ApiToken) -> "Member":
        scopes = frozenset(Permission(scope) for scope in token.scopes)
        return cls(token.company, f"{_PROGRAM}{token.name}", scopes)

    @staticmethod
    def token_of(name: str) -> str | None:
        """The token that acts under this name; ``None`` for a person's."""
        # No address begins like this: it has no space before its @.
        return name.removeprefix(_PROGRAM) if name.startswith(_PROGRAM) else None

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions
