from collections.abc import Iterator

import pytest
from django.conf import LazySettings

from apps.upstreams import selectors
from apps.upstreams.providers import registry
from sponsorplan.replay.github_rest import TOKEN
from sponsorplan.replay.server import Replay
from tests.upstreams.given import Case, Use


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process remembers of answers is of one database, and each test has its own."""
    monkeypatch.setattr(selectors, "_held", selectors._Held())


@pytest.fixture
def use(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Use]:
    """Starts a source's stand-in and switches on that source; of several, all of them."""
    running: list[Replay] = []
    on: list[Case] = []

    def start(case: Case) -> Replay:
        replay = Replay(case.service())
        running.append(replay)
        on.append(case)
        replay.__enter__()
        setattr(settings, case.setting, replay.address)
        settings.SPONSORPLAN_GITHUB_TOKEN = TOKEN
        monkeypatch.setattr(registry, "enabled", lambda: tuple(one.provider for one in on))
        return replay

    yield start
    for replay in running:
        replay.__exit__()
