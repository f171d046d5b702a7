import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from apps.audit.services import event_record
from apps.companies.errors import AlreadyBegun, LastOwner, MemberGone, SlugTaken, UnusableInvitation
from apps.companies.models import Company, Invitation, Member, Membership, User
from apps.companies.roles import Role
from apps.companies.selectors import invitation_open, names_of, secret_digest
from apps.companies.services.tokens import tokens_of_leaver
from sponsorplan.turns import take_turn

_INVITATION_DAYS = 14


@transaction.atomic
def company_create(*, owner: User, name: str, slug: str = "") -> Company:
    """A company with its first owner. Raises ``SlugTaken``."""
    slug = slug or slugify(name)[:50] or "company"
    try:
        with transaction.atomic():
            company = Company.objects.create(name=name, slug=slug)
    except IntegrityError as error:
        raise SlugTaken(f"“{slug}” is taken by another company. Choose another address.") from error
    Membership.objects.create(company=company, user=owner, role=Role.OWNER)
    _record(company, owner.email, "company.created", company.name)
    return company


@transaction.atomic
def instance_begin(*, name: str, slug: str, email: str, password: str) -> Company:
    """The first company and its owner's account, on an instance that has neither.

    Raises ``AlreadyBegun``: afterwards people are invited, or sign up.
    """
    take_turn(Company)
    if Company.objects.exists() or User.objects.exists():
        raise AlreadyBegun("Somebody has an account here already. Log in, or accept an invitation.")
    return company_create(owner=User.objects.create_user(email, password), name=name, slug=slug)


@transaction.atomic
def company_update(
    *,
    member: Member,
    name: str,
    github_login: str,
    open_collective_slug: str,
    own_prefixes: Sequence[str],
) -> Company:
    """Change what the company is called, pays from, and calls its own."""
    company = Company.objects.select_for_update(no_key=True).get(pk=member.company.pk)
    company.name = name
    company.github_login = github_login
    company.open_collective_slug = open_collective_slug
    company.own_prefixes = sorted(set(own_prefixes))
    company.save()
    _record(
        company,
        member.name,
        "company.updated",
        company.name,
        github_login=github_login,
        open_collective_slug=open_collective_slug,
        own_prefixes=company.own_prefixes,
    )
    return company


def company_lock(*, company: Company) -> None:
    """Make others who ask for this wait until the transaction ends."""
    Company.objects.select_for_update(no_key=True).get(pk=company.pk)


@transaction.atomic
def membership_set(*, company: Company, user: User, role: Role, actor: str) -> Membership:
    """Give a person a role. Raises ``LastOwner`` when nobody would own the company any more."""
    # Nobody makes the person a stand-in meanwhile, which would refer to their place.
    company_lock(company=company)
    if role is not Role.OWNER:
        _keep_an_owner(company, user)
    membership, _ = Membership.objects.update_or_create(
        company=company, user=user, defaults={"role": role}
    )
    _record(company, actor, "membership.set", user.email, role=role)
    return membership


@transaction.atomic
def membership_change(*, member: Member, membership: Membership, role: Role) -> Membership:
    """Give a member another role. Raises ``LastOwner``, and ``MemberGone`` for who was removed meanwhile."""
    company_lock(company=member.company)
    places = Membership.objects.filter(company=member.company)
    if not places.filter(pk=membership.pk).exists():
        email = membership.user.email
        raise MemberGone(f"{email} was removed meanwhile. Invite them to have them back.")
    return membership_set(
        company=member.company, user=membership.user, role=role, actor=member.name
    )


@transaction.atomic
def membership_remove(*, member: Member, membership: Membership) -> None:
    """Take a person's place away, their own tokens, and what still waits for them. Raises ``LastOwner``."""
    # A token that they make at the same time is there to be revoked, or is not made.
    company_lock(company=member.company)
    _keep_an_owner(member.company, membership.user)
    found = Membership.objects.filter(company=member.company, pk=membership.pk)
    if not found.delete()[0]:
        return
    # Otherwise an older invitation would let them back in.
    for invitation in Invitation.objects.filter(
        company=member.company, email__iexact=membership.user.email, accepted_at=None
    ):
        invitation_withdraw(member=member, invitation_id=invitation.pk)
    tokens_of_leaver(member=member, names=names_of(user=membership.user))
    _record(member.company, member.name, "membership.removed", membership.user.email)


@transaction.atomic
def invitation_create(*, member: Member, email: str, role: Role) -> tuple[Invitation, str]:
    """Offer a place. Returns the invitation and its secret, which is not kept."""
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        company=member.company,
        email=email.lower(),
        role=role,
        digest=secret_digest(secret),
        expires_at=timezone.now() + timedelta(days=_INVITATION_DAYS),
    )
    _record(member.company, member.name, "invitation.created", invitation.email, role=role)
    return invitation, secret


@transaction.atomic
def invitation_withdraw(*, member: Member, invitation_id: int) -> None:
    """Take back an offer that nobody accepted. Doing it again changes nothing."""
    open_ones = Invitation.objects.filter(company=member.company, accepted_at=None)
    invitation = open_ones.filter(pk=invitation_id).first()
    # Somebody may accept it just now.
    if invitation is not None and open_ones.filter(pk=invitation_id).delete()[0]:
        _record(member.company, member.name, "invitation.withdrawn", invitation.email)


@transaction.atomic
def invitation_accept(*, user: User, secret: str) -> Membership:
    """Join by an invitation, or change one's role by it.

    Raises ``UnusableInvitation``, and ``LastOwner`` if the only owner would take a lesser role.
    """
    invitation = invitation_open(secret=secret, now=timezone.now())
    if invitation is None:
        raise UnusableInvitation("It was used, withdrawn or has expired. Ask for a new one.")
    if not invitation.is_for(user):
        raise UnusableInvitation(
            f"It is for {invitation.email}, and you are logged in as {user.email}. "
            "Log in with that address, or ask for an invitation to yours."
        )
    # Their account may be deleted just now, and whoever removes a member holds the company first too.
    accounts = User.objects.select_for_update(no_key=True)
    if not accounts.filter(pk=user.pk, is_active=True).exists():
        raise UnusableInvitation("Your account was deleted meanwhile.")
    company_lock(company=invitation.company)
    taken = Invitation.objects.filter(pk=invitation.pk, accepted_at=None)
    if not taken.update(accepted_at=timezone.now()):
        raise UnusableInvitation("It was used just now. Ask for a new one.")
    return membership_set(
        company=invitation.company, user=user, role=Role(invitation.role), actor=user.email
    )


def _keep_an_owner(company: Company, leaving: User) -> None:
    """Raises ``LastOwner`` when nobody would own the company without that person."""
    owners = Membership.objects.select_for_update(no_key=True).filter(
        company=company, role=Role.OWNER
    )
    held = {membership.user_id for membership in owners}
    if held == {leaving.pk}:
        raise LastOwner(f"{leaving.email} is the only owner. Make someone else an owner first.")


def _record(company: Company, actor: str, action: str, subject: str, **data: object) -> None:
    event_record(company_id=company.pk, actor=actor, action=action, subject=subject, data=data)
