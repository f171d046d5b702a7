import pytest

from apps.upstreams import selectors


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process remembers of answers is of one database, and each test has its own."""
    monkeypatch.setattr(selectors, "_held", selectors._Held())
