"""Rules of signing in, and the end of an account."""

from collections.abc import Sequence
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from apps.audit.services import event_record
from apps.companies.errors import WouldLockOut
from apps.companies.models import Company, Member, Membership, User
from apps.companies.services.companies import membership_remove
from sponsorplan.domain.signing import Proof, Rules, hindrance


@transaction.atomic
def sign_in_rules_set(
    *, member: Member, rules: Rules, proofs: Sequence[Proof], now: int
) -> Company:
    """Say how members must sign in. ``proofs`` are of the session of whoever sets it.

    Raises ``WouldLockOut`` where that session would not do itself. Tokens are not asked for it.
    """
    if hindrance(rules, proofs, now) is not None:
        raise WouldLockOut(
            "You would lock yourself out. First set it up for your own account, log in that way, and "
            "come back."
        )
    company = Company.objects.select_for_update(no_key=True).get(pk=member.company.pk)
    company.needs_second_factor = rules.second_factor
    company.needs_provider = rules.provider
    company.session_hours = rules.hours
    company.save(update_fields=["needs_second_factor", "needs_provider", "session_hours"])
    event_record(
        company_id=company.pk,
        actor=member.name,
        action="sign_in_rules.set",
        subject=company.name,
        data={
            "second_factor": rules.second_factor,
            "provider": rules.provider,
            "hours": rules.hours,
        },
    )
    return company


def sessions_sweep(*, now: datetime) -> None:
    """Forget sessions that are over, and what was noted of their browsers."""
    over = Session.objects.filter(expire_date__lt=now)
    # Looked at first: a delete of nothing would still lock SQLite.
    if over.exists():
        over.delete()
    known = Session.objects.values("session_key")
    gone = UserSession.objects.exclude(session_key__in=known)
    if gone.exists():
        gone.delete()


@transaction.atomic
def account_erase(*, user: User) -> None:
    """Delete a person's account: places, tokens, addresses, second factors and sessions.

    The row stays without a name, since ballots and contributions count. Audit logs keep the
    address under which something was done. Raises ``LastOwner``.
    """
    # An invitation that is accepted at the same time is there to be undone, or is not accepted.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    places = Membership.objects.filter(user=user).select_related("company", "user")
    for place in places.order_by("company"):
        membership_remove(member=Member.of_membership(place), membership=place)
    for session in UserSession.objects.filter(user=user):
        session.end()
    for rows in (EmailAddress, Authenticator, SocialAccount):
        rows.objects.filter(user=user).delete()
    user.email = f"deleted-{user.pk}@deleted.invalid"
    user.is_active = False
    user.set_unusable_password()
    user.save(update_fields=["email", "is_active", "password"])
