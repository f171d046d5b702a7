"""Asking sources: within their limits, in batches, and safe to be killed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import ClassVar

import pytest
from django.utils import timezone

from apps.upstreams.models import Lookup, Reading, SourceState
from apps.upstreams.providers import registry
from apps.upstreams.providers.interface import (
    AnswerInvalid,
    Answers,
    Provider,
    SourceUnavailable,
)
from apps.upstreams.selectors import known_facts
from apps.upstreams.services import packages_want, refresh, source_refresh, want
from sponsorplan.domain.lockfiles.interface import Package
from sponsorplan.domain.upstreams.findings import (
    AccountFinding,
    Finding,
    PackageFinding,
    RepositoryFinding,
    Subject,
)
from tests.racing import at_once, meanwhile

pytestmark = pytest.mark.django_db
FIRST, SECOND = "pkg:npm/zz-first", "pkg:npm/zz-second"


class Fake:
    """A source that knows what it is told, and remembers what it was asked."""

    name: ClassVar[str] = "fake"
    subject: ClassVar[Subject] = Subject.PACKAGE
    batch: ClassVar[int] = 2
    requests: ClassVar[int] = 1
    hourly: ClassVar[int] = 5
    minutely: ClassVar[int | None] = None
    fresh_for: ClassVar[timedelta] = timedelta(days=1)

    def __init__(self, known: Mapping[str, Finding | None] | None = None) -> None:
        self.known = dict(known or {})
        self.asked: list[list[str]] = []
        self.fails: list[Exception] = []
        self.pause: timedelta | None = None

    def takes(self, key: str) -> bool:
        return True

    def ask(self, keys: Sequence[str], etags: Mapping[str, str]) -> Answers:
        self.asked.append(list(keys))
        if self.fails:
            raise self.fails.pop(0)
        return Answers({key: self.known.get(key) for key in keys}, pause=self.pause)


class FakeRepositories(Fake):
    name = "forge"
    subject = Subject.REPOSITORY


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def enable(*providers: Provider) -> None:
        monkeypatch.setattr(registry, "enabled", lambda: providers)

    return enable


def test_an_answer_becomes_a_fact_and_leads_to_the_next_question(
    use: Callable[..., None],
) -> None:
    packages = Fake(
        {
            FIRST: PackageFinding(
                "github.com/ada/first", ("https://github.com/sponsors/ada",), publishers=1
            )
        }
    )
    places = FakeRepositories({"github.com/ada/first": RepositoryFinding(archived=True)})
    use(packages, places)
    packages_want(packages=[Package("npm", "zz-first", "1.0.0")])
    source_refresh(provider=packages, requests=9)
    facts = known_facts()
    assert facts.packages["npm", "zz-first"].repository == "github.com/ada/first"
    assert facts.packages["npm", "zz-first"].source == "fake"
    assert facts.channels["github.com/ada/first"][0].ref.handle == "ada"
    source_refresh(provider=places, requests=9)
    assert places.asked == [["github.com/ada/first"]]
    assert known_facts().upstreams["github.com/ada/first"].archived is True
    assert Reading.objects.get().key == "github.com/ada/first"


def test_what_is_fresh_is_not_asked_again(use: Callable[..., None]) -> None:
    source = Fake({FIRST: PackageFinding("github.com/ada/first")})
    use(source)
    for _ in range(3):
        want({Subject.PACKAGE: frozenset({FIRST})})
        source_refresh(provider=source, requests=9)
    assert source.asked == [[FIRST]]
    Lookup.objects.update(due_at=timezone.now())
    source_refresh(provider=source, requests=9)
    assert source.asked == [[FIRST], [FIRST]]


def test_a_batch_holds_no_more_than_the_source_takes_and_no_more_requests_than_allowed(
    use: Callable[..., None],
) -> None:
    source = Fake()
    use(source)
    want({Subject.PACKAGE: frozenset(f"pkg:npm/zz-{number}" for number in range(30))})
    assert source_refresh(provider=source, requests=3) == 3
    assert [len(keys) for keys in source.asked] == [2, 2, 2]
    assert source_refresh(provider=source, requests=9) == 2
    assert len(source.asked) == Fake.hourly
    asked = [key for keys in source.asked for key in keys]
    assert len(set(asked)) == len(asked)


def test_the_hourly_limit_opens_again(use: Callable[..., None]) -> None:
    source = Fake()
    use(source)
    want({Subject.PACKAGE: frozenset(f"pkg:npm/zz-{number}" for number in range(30))})
    source_refresh(provider=source, requests=9)
    assert source_refresh(provider=source, requests=9) == 0
    SourceState.objects.update(window_from=timezone.now() - timedelta(minutes=61))
    assert source_refresh(provider=source, requests=9) == Fake.hourly


def test_no_minute_holds_more_requests_than_the_source_takes(use: Callable[..., None]) -> None:
    class Slow(Fake):
        batch = 1
        hourly = 50
        minutely: ClassVar[int | None] = 3

    source = Slow()
    use(source)
    want({Subject.PACKAGE: frozenset(f"pkg:npm/zz-{number}" for number in range(9))})
    assert source_refresh(provider=source, requests=9) == 3
    assert source_refresh(provider=source, requests=9) == 0
    # Half a minute later the newest of them is still within a minute.
    SourceState.objects.update(minute_from=timezone.now() - timedelta(seconds=30))
    assert source_refresh(provider=source, requests=9) == 0
    SourceState.objects.update(minute_from=timezone.now() - timedelta(seconds=61))
    assert source_refresh(provider=source, requests=1) == 1
    assert source_refresh(provider=source, requests=9) == 2


def test_a_question_of_several_requests_is_counted_by_what_it_took_and_never_goes_past_a_limit(
    use: Callable[..., None],
) -> None:
    class Several(Fake):
        batch = 1
        requests = 3
        hourly = 8

        def ask(self, keys: Sequence[str], etags: Mapping[str, str]) -> Answers:
            return replace(super().ask(keys, etags), requests=2)

    source = Several()
    use(source)
    want({Subject.PACKAGE: frozenset(f"pkg:npm/zz-{number}" for number in range(9))})
    # Three times two were made; a fourth question might take three.
    assert source_refresh(provider=source, requests=99) == 6
    assert (len(source.asked), SourceState.objects.get().used) == (3, 6)


def test_a_source_that_is_down_is_left_alone_longer_each_time_and_loses_nothing(
    use: Callable[..., None],
) -> None:
    source = Fake({FIRST: PackageFinding("github.com/ada/first")})
    use(source)
    want({Subject.PACKAGE: frozenset({FIRST})})
    pauses = []
    for _ in range(3):
        source.fails = [SourceUnavailable("down")]
        source_refresh(provider=source, requests=9)
        state = SourceState.objects.get()
        assert state.paused_until is not None
        pauses.append(state.paused_until - timezone.now())
        assert source_refresh(provider=source, requests=9) == 0
        SourceState.objects.update(paused_until=timezone.now())
    assert pauses[0] < pauses[1] < pauses[2]
    source_refresh(provider=source, requests=9)
    assert known_facts().packages["npm", "zz-first"].repository == "github.com/ada/first"
    assert SourceState.objects.get().failures == 0


def test_a_source_is_left_alone_for_as_long_as_it_asks(use: Callable[..., None]) -> None:
    source = Fake()
    source.fails = [SourceUnavailable("slow down", timedelta(minutes=17))]
    use(source)
    want({Subject.PACKAGE: frozenset({FIRST})})
    source_refresh(provider=source, requests=9)
    until = SourceState.objects.get().paused_until
    assert until is not None
    assert timedelta(minutes=16) < until - timezone.now() <= timedelta(minutes=17)


def test_one_bad_subject_does_not_spoil_the_others(use: Callable[..., None]) -> None:
    source = Fake({SECOND: PackageFinding("github.com/ada/second")})
    source.fails = [AnswerInvalid("half a document")]
    use(source)
    want({Subject.PACKAGE: frozenset({FIRST, SECOND})})
    source_refresh(provider=source, requests=1)
    Lookup.objects.update(due_at=timezone.now())
    source.fails = [AnswerInvalid("half a document")]
    source_refresh(provider=source, requests=9)
    assert source.asked[1:] == [[FIRST], [SECOND]]
    assert Lookup.objects.get(key=FIRST).problem == "half a document"
    assert ("npm", "zz-second") in known_facts().packages


def test_a_worker_that_dies_delays_its_batch_and_loses_nothing(
    use: Callable[..., None],
) -> None:
    source = Fake({FIRST: PackageFinding("github.com/ada/first")})
    use(source)
    want({Subject.PACKAGE: frozenset({FIRST})})
    source.fails = [KeyboardInterrupt()]  # type: ignore[list-item]  # ends the process
    with pytest.raises(KeyboardInterrupt):
        source_refresh(provider=source, requests=9)
    assert source_refresh(provider=source, requests=9) == 0
    Lookup.objects.update(due_at=timezone.now())
    source_refresh(provider=source, requests=9)
    assert ("npm", "zz-first") in known_facts().packages


def test_two_workers_never_ask_one_source_at_once(use: Callable[..., None]) -> None:
    source = Fake()
    use(source)
    want({Subject.PACKAGE: frozenset({FIRST})})
    SourceState.objects.create(source="fake", lease_until=timezone.now() + timedelta(minutes=1))
    assert source_refresh(provider=source, requests=9) == 0
    SourceState.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert source_refresh(provider=source, requests=9) == 1


def test_what_nobody_wants_any_more_is_not_asked(use: Callable[..., None]) -> None:
    source = Fake()
    use(source)
    want({Subject.PACKAGE: frozenset({FIRST})})
    Lookup.objects.update(wanted_at=timezone.now() - timedelta(days=91))
    assert source_refresh(provider=source, requests=9) == 0


def test_the_more_trusted_source_decides_where_a_package_lives(
    use: Callable[..., None],
) -> None:
    class Second(Fake):
        name = "second"

    trusted = Fake({FIRST: PackageFinding("github.com/ada/first")})
    other = Second({FIRST: PackageFinding("github.com/bea/first")})
    for order, place in (((trusted, other), "ada"), ((other, trusted), "bea")):
        use(*order)
        Lookup.objects.all().delete()
        want({Subject.PACKAGE: frozenset({FIRST})})
        for source in order:
            source_refresh(provider=source, requests=9)
        assert known_facts().packages["npm", "zz-first"].repository == f"github.com/{place}/first"


def test_a_platform_s_word_closes_an_account(use: Callable[..., None]) -> None:
    class Accounts(Fake):
        name = "platform"
        subject = Subject.ACCOUNT

    source = Accounts({"github_sponsors:ada": AccountFinding(live=True, takes_payment=True)})
    use(source)
    want({Subject.ACCOUNT: frozenset({"github_sponsors:ada", "github_sponsors:gone"})})
    source_refresh(provider=source, requests=9)
    checks = known_facts().checks
    assert checks["github_sponsors", "ada"].is_open
    assert not checks["github_sponsors", "gone"].live


@pytest.mark.django_db(transaction=True)
def test_an_answer_that_is_kept_after_a_newer_one_is_known(use: Callable[..., None]) -> None:
    class Other(Fake):
        name = "other"

    first = Fake({FIRST: PackageFinding("github.com/ada/first")})
    second = Other({SECOND: PackageFinding("github.com/ada/second")})
    use(first, second)
    want({Subject.PACKAGE: frozenset({FIRST, SECOND})})

    def ask_and_look() -> None:
        source_refresh(provider=second, requests=1)
        known_facts()

    assert at_once(lambda: source_refresh(provider=first, requests=1), ask_and_look) == ("", "")
    facts = known_facts()
    assert facts.packages["npm", "zz-second"].repository == "github.com/ada/second"
    assert facts.packages["npm", "zz-first"].repository == "github.com/ada/first"


@pytest.mark.django_db(transaction=True)
def test_an_answer_that_leads_to_what_another_notes_at_once_is_kept(
    use: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    new, old = "github.com/ada/new", "github.com/ada/old"
    forge = FakeRepositories({old: RepositoryFinding(now_at=new)})
    use(forge)
    both = {Subject.REPOSITORY: frozenset({old, new})}
    want({Subject.REPOSITORY: frozenset({old})})
    others: list[Callable[[], str]] = []

    def want_late(keys: Mapping[Subject, frozenset[str]]) -> None:
        others.append(meanwhile(lambda: want(both)))
        want(keys)

    monkeypatch.setattr(refresh, "want", want_late)
    source_refresh(provider=forge, requests=1)
    assert [other() for other in others] == [""]
    assert Lookup.objects.get(key=old).asked_at is not None
