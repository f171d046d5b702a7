import hashlib
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet

from apps.companies.models import ApiToken, Company, Invitation, Membership, ServiceAccount, User
from apps.companies.roles import Role


def company_exists(*, company: Company) -> bool:
    """Whether it is not erased meanwhile."""
    return Company.objects.filter(pk=company.pk).exists()


def membership_of(*, user: User, slug: str) -> Membership | None:
    """The person's place in the company of that address, if they have one."""
    found = Membership.objects.select_related("company", "user")
    return found.filter(user=user, company__slug=slug).first()


def membership_list(*, company: Company) -> QuerySet[Membership]:
    """Everyone in the company, in the order they joined."""
    return Membership.objects.filter(company=company).select_related("user").order_by("pk")


def membership_find(*, company: Company, membership_id: int) -> Membership | None:
    return membership_list(company=company).filter(pk=membership_id).first()


def membership_named(*, company: Company, name: str) -> Membership | None:
    """The place of the person who acts under this name now."""
    return membership_list(company=company).filter(user__email=name).first()


def present_names(*, company: Company) -> dict[str, frozenset[str]]:
    """Each name that a present member ever acted under, and who that is by their present name.

    A person's name is their address, which they may change; no address somebody acted under is
    ever removed from an account (`AccountAdapter`). Two may have claimed one: then it is both.
    """
    members = {row.user_id: row.user.email for row in membership_list(company=company)}
    names: dict[str, set[str]] = {name.lower(): {name} for name in members.values()}
    others = EmailAddress.objects.filter(user_id__in=members)
    for user_id, address in others.values_list("user_id", "email"):
        names.setdefault(address.lower(), set()).add(members[user_id])
    return {name: frozenset(people) for name, people in names.items()}


def token_makers(*, company: Company, name: str) -> list[str]:
    """Who made the company's tokens of that name, also those that work no more."""
    made = ApiToken.objects.filter(company=company, name=name)
    return sorted(set(made.values_list("created_by", flat=True)))


def company_list(*, user: User) -> QuerySet[Company]:
    """The companies a person belongs to, by name."""
    members = Membership.objects.filter(user=user)
    return Company.objects.filter(pk__in=members.values("company_id")).order_by("name")


def owned_alone(*, user: User) -> list[Company]:
    """Companies that have no other owner, by name."""
    owners = Membership.objects.filter(role=Role.OWNER)
    others = owners.exclude(user=user).values("company_id")
    mine = owners.filter(user=user).exclude(company_id__in=others)
    return list(Company.objects.filter(pk__in=mine.values("company_id")).order_by("name"))


def second_factors(*, company: Company) -> list[tuple[Membership, bool]]:
    """Each member, and whether they have a second factor or a passkey."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    members = list(membership_list(company=company))
    having = set(
        Authenticator.objects.filter(
            user__in=[member.user_id for member in members], type__in=kinds
        ).values_list("user_id", flat=True)
    )
    return [(member, member.user_id in having) for member in members]


def names_of(*, user: User) -> list[str]:
    """All names under which a person acts or acted."""
    others = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    return sorted({user.email, *others})


def token_list(*, company: Company) -> QuerySet[ApiToken]:
    """Tokens that were not revoked, newest first."""
    tokens = ApiToken.objects.filter(company=company, revoked_at=None)
    return tokens.select_related("account")


def token_find(*, company: Company, token_id: int) -> ApiToken | None:
    return token_list(company=company).filter(pk=token_id).first()


def account_list(*, company: Company) -> QuerySet[ServiceAccount]:
    """Service accounts that are open, by name."""
    return ServiceAccount.objects.filter(company=company, closed_at=None)


def account_find(*, company: Company, account_id: int) -> ServiceAccount | None:
    return account_list(company=company).filter(pk=account_id).first()


def token_usable(*, secret: str, now: datetime) -> ApiToken | None:
    """The token with this secret, unless it is revoked or expired."""
    return (
        ApiToken.objects.select_related("company")
        .filter(digest=secret_digest(secret), revoked_at=None)
        .filter(Q(expires_at=None) | Q(expires_at__gt=now))
        .first()
    )


def invitation_open(*, secret: str, now: datetime) -> Invitation | None:
    """The invitation with this secret, unless it was used or has expired."""
    return (
        Invitation.objects.select_related("company")
        .filter(digest=secret_digest(secret), accepted_at=None, expires_at__gt=now)
        .first()
    )


def invitation_list(*, company: Company, now: datetime) -> QuerySet[Invitation]:
    """Invitations that still wait for an answer."""
    return Invitation.objects.filter(company=company, accepted_at=None, expires_at__gt=now)


def secret_digest(secret: str) -> str:
    """SHA-256, in hexadecimal: enough for a secret of 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()
