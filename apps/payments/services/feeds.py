"""Asking platforms each day what was paid through an account. The row is the job.

Safe to run twice, and to be killed in between. Whoever works on a row has raised ``asked``, and writes
only while it is still theirs.
"""

import re
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from apps.audit.services import event_record
from apps.companies.models import Company, Member
from apps.payments.errors import FeedExists, FeedImpossible, FeedRefused, FeedsOff
from apps.payments.models import Feed, MonthTotal
from apps.payments.providers import github, open_collective
from apps.payments.services.keeping import Told, company_locked, told_keep
from apps.payments.services.taking import says_new
from apps.upstreams.providers.interface import AnswerInvalid, SourceUnavailable
from sponsorplan.celery import enqueue
from sponsorplan.domain.statements.shapes import Said
from sponsorplan.sealing import Unsealable, seal, unseal

_CLAIM = timedelta(minutes=3)  # longer than a task may run
_DAILY = timedelta(days=1)
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=15), timedelta(hours=6)
# A refund comes weeks after its payment; what is older than this changes no more.
_AGAIN = timedelta(days=90)
_MOST_MONTHS, _MOST_YEARS, _MOST_FEEDS = 24, 10, 20
_TOKEN = re.compile(r"[!-~]{0,1000}", re.ASCII)
_ACCOUNTS = {
    Feed.Source.OPEN_COLLECTIVE: open_collective.ACCOUNT,
    Feed.Source.GITHUB: github.ACCOUNT,
}


def feed_make(*, member: Member, source: str, account: str, since: date, token: str) -> Feed:
    """Have an account asked about from now on, each day, from ``since`` on.

    Raises ``FeedsOff``, ``FeedImpossible`` and ``FeedExists``.
    """
    _check_on(source)
    account, token = account.strip().lower(), token.strip()
    _check(source, account, since, token)
    with transaction.atomic():
        company = company_locked(member.company)
        present = Feed.objects.filter(company=company)
        if present.filter(source=source, account=account).exists():
            raise FeedExists(f"“{account}” is asked about already.")
        if present.count() >= _MOST_FEEDS:
            raise FeedExists(f"There are {_MOST_FEEDS} accounts already. Remove one first.")
        feed = Feed.objects.create(
            company=company,
            source=source,
            account=account,
            since=since,
            sealed_token=seal(token),
            due_at=timezone.now(),
            made_by=member.name,
        )
        _record(feed, member.name, "feed.made", {"since": str(since), "with_token": bool(token)})
        enqueue("payments.follow_feed", feed_id=feed.pk)
    return feed


@transaction.atomic
def feed_remove(*, member: Member, feed: Feed) -> None:
    """Ask no more, and forget the token. What was fetched stays."""
    company_locked(member.company)
    if Feed.objects.filter(company=member.company, pk=feed.pk).exists():
        _record(feed, member.name, "feed.removed", {})
        feed.delete()


@transaction.atomic
def feed_ask(*, member: Member, feed: Feed) -> None:
    """Ask now, without waiting for the day to pass. Raises ``FeedsOff``."""
    _check_on(feed.source)
    rows = Feed.objects.filter(company=member.company, pk=feed.pk, working=False)
    rows.update(due_at=timezone.now())
    enqueue("payments.follow_feed", feed_id=feed.pk)


def feeds_sweep() -> None:
    """Queue what is due, also what a worker that died left behind."""
    due = Feed.objects.filter(due_at__lte=timezone.now(), source__in=settings.SPONSORPLAN_FEEDS)
    for feed_id in due.values_list("pk", flat=True)[:100]:
        enqueue("payments.follow_feed", feed_id=feed_id)


def feed_follow(*, feed_id: int) -> None:
    """Ask about one account, if it is due."""
    now = timezone.now()
    due = Feed.objects.filter(pk=feed_id, due_at__lte=now, source__in=settings.SPONSORPLAN_FEEDS)
    if not due.update(due_at=now + _CLAIM, asked=F("asked") + 1, working=True):
        return
    feed = Feed.objects.select_related("company").get(pk=feed_id)
    try:
        if feed.source == Feed.Source.GITHUB:
            _totals_fetch(feed, _token(feed))
        else:
            _transactions_fetch(feed, _token(feed))
    except SourceUnavailable as error:
        _wait(feed, error.detail, error.retry_after)
    except (AnswerInvalid, FeedRefused) as error:
        _end(feed, problem=error.detail)


def _transactions_fetch(feed: Feed, token: str) -> None:
    since = feed.since
    if feed.answered_at is not None:
        since = max(since, (feed.answered_at - _AGAIN).date())
    content, items = open_collective.transactions_fetch(
        account=feed.account, since=since, token=token
    )
    told = Told(
        source=feed.source,
        name=f"{feed.account} from {since}",
        content=content,
        items=items,
        by=feed.made_by,
    )
    with transaction.atomic():
        company_locked(feed.company)
        if not _mine(feed).select_for_update().exists():
            return
        said = [item for item in items if isinstance(item, Said)]
        if says_new(company_id=feed.company_id, source=feed.source, said=said):
            statement, _ = told_keep(company=feed.company, told=told)
            _mine(feed).update(statement=statement)
        _end(feed)


def _totals_fetch(feed: Feed, token: str) -> None:
    today = timezone.now().date()
    months = [feed.since.replace(day=1)]
    while months[-1] < today.replace(day=1):
        months.append(github.month_after(months[-1]))
    found = github.totals_fetch(account=feed.account, months=months[-_MOST_MONTHS:], token=token)
    with transaction.atomic():
        company_locked(feed.company)
        if not _mine(feed).select_for_update().exists():
            return
        for month, minor in found.items():
            MonthTotal.objects.update_or_create(
                company=feed.company,
                feed=feed,
                month=month,
                defaults={
                    "minor": minor,
                    "currency": github.CURRENCY,
                    "told_at": timezone.now(),
                },
            )
        _end(feed)


def _check_on(source: str) -> None:
    if source not in settings.SPONSORPLAN_FEEDS:
        raise FeedsOff(
            "This instance does not ask that platform. Its operator can switch it on with "
            "SPONSORPLAN_FEEDS; or export the transactions there yourself and import the file."
        )


def _check(source: str, account: str, since: date, token: str) -> None:
    if not _ACCOUNTS[Feed.Source(source)].fullmatch(account):
        raise FeedImpossible(
            f"“{account[:100]}” is no account there. Write what stands after the host in the "
            "address of its page.",
            "account",
        )
    today = timezone.now().date()
    if not today - timedelta(days=366 * _MOST_YEARS) <= since <= today:
        raise FeedImpossible(f"Choose a first day of the last {_MOST_YEARS} years.", "since")
    if not _TOKEN.fullmatch(token):
        raise FeedImpossible(
            "This is no token: it has spaces, or letters that tokens do not have.", "token"
        )
    if source == Feed.Source.GITHUB and not token:
        raise FeedImpossible("GitHub tells this to nobody without a token.", "token")


def _token(feed: Feed) -> str:
    try:
        return unseal(feed.sealed_token)
    except Unsealable:
        raise FeedRefused(
            "The token cannot be read, as this instance's key has changed. Remove the account here "
            "and add it again."
        ) from None


def _wait(feed: Feed, problem: str, asked_for: timedelta | None) -> None:
    usual = _LONGEST_PAUSE if feed.problem else _FIRST_PAUSE
    pause = max(asked_for or timedelta(0), usual)
    due = timezone.now() + pause
    words = f"{problem} It is asked again at {due:%H:%M} UTC."
    _set(feed, due_at=due, problem=words[:300])


def _end(feed: Feed, *, problem: str = "") -> None:
    now = timezone.now()
    told: dict[str, datetime] = {} if problem else {"answered_at": now}
    _set(feed, due_at=now + _DAILY, problem=problem[:300], **told)


def _set(feed: Feed, **values: object) -> None:
    _mine(feed).update(working=False, **values)


def _mine(feed: Feed) -> QuerySet[Feed]:
    """The row, unless it was removed or another worker has taken it since."""
    return Feed.objects.filter(pk=feed.pk, asked=feed.asked)


def _record(feed: Feed, actor: str, action: str, data: dict[str, object]) -> None:
    company: Company = feed.company
    event_record(company_id=company.pk, actor=actor, action=action, subject=str(feed), data=data)
