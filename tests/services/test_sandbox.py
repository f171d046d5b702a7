import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.utils import timezone

from apps.inventory.models import Upload
from apps.inventory.services import upload_ingest
from sponsorplan.domain.lockfiles import registry
from sponsorplan.domain.lockfiles.interface import (
    Limits,
    ParsedLockfile,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.pasted import read_pasted
from sponsorplan.sandbox import Allowance, Starved, parse_apart, read_pasted_apart
from tests.conftest import PACKAGE_LOCK


@dataclass(frozen=True)
class Runaway:
    """A parser that does what a hostile file would make one do."""

    does: str
    name: str = "runaway"
    version: int = 1
    companions: tuple[str, ...] = ()

    def accepts(self, filename: str, content: bytes) -> bool:
        return filename == "runaway"

    def parse(self, file: SourceFile) -> ParsedLockfile:
        if self.does == "sleep":
            time.sleep(60)
        elif self.does == "spin":
            while True:
                pass
        elif self.does == "eat":
            held = []
            while True:
                held.append(bytearray(1 << 24))
        elif self.does == "die":
            os._exit(3)
        elif self.does == "slip":
            raise KeyError("no such package: left-pad")
        raise AssertionError


def test_a_file_read_apart_gives_what_it_gives_here() -> None:
    file = SourceFile("package-lock.json", PACKAGE_LOCK)
    assert parse_apart(file, Allowance()) == registry.parse(file)


def test_what_is_wrong_with_a_file_comes_back_with_its_line() -> None:
    file = SourceFile("package-lock.json", b'{\n"lockfileVersion": 3,\n oops')
    with pytest.raises(UnreadableLockfile) as refused:
        parse_apart(file, Allowance())
    assert refused.value.problem.code == "not_json"
    assert refused.value.problem.line == 3


def test_text_read_apart_gives_what_it_gives_here_or_the_same_words() -> None:
    text = "lid==1.0\npot==2.0\n"
    assert read_pasted_apart(text, Limits(), Allowance()) == read_pasted(text)
    with pytest.raises(UnreadableLockfile) as refused:
        read_pasted_apart('$ npm ls\n{\n"dependencies": {', Limits(), Allowance())
    assert (refused.value.problem.code, refused.value.problem.line) == ("not_json", 3)


@pytest.mark.parametrize("does", ["spin", "eat", "die"])
def test_a_runaway_file_is_refused_with_words_and_takes_nothing_with_it(
    does: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "PARSERS", (Runaway(does),))
    with pytest.raises(UnreadableLockfile, match="Is it a real lockfile") as refused:
        parse_apart(SourceFile("runaway", b"x"), Allowance(seconds=1, memory=256 << 20))
    assert refused.value.problem.code == "too_costly"


def test_a_child_that_got_no_time_says_nothing_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "PARSERS", (Runaway("sleep"),))
    with pytest.raises(Starved, match="too busy"):
        parse_apart(SourceFile("runaway", b"x"), Allowance(seconds=1))


@pytest.mark.django_db
def test_a_file_that_got_no_time_is_read_again_and_given_up_only_after_many_times(
    monkeypatch: pytest.MonkeyPatch, settings: LazySettings, deliver: Callable[..., list[Upload]]
) -> None:
    settings.SPONSORPLAN_PARSE_SECONDS = 1
    monkeypatch.setattr(registry, "PARSERS", (Runaway("sleep"),))
    (upload,) = deliver({"runaway": b"x"})
    assert (upload.state, upload.tries, upload.lease_until) == (Upload.State.QUEUED, 1, None)
    Upload.objects.update(tries=10, received_at=timezone.now() - timedelta(hours=1))
    upload_ingest(upload_id=upload.pk)
    upload.refresh_from_db()
    assert (upload.state, upload.problems[0]["code"]) == (Upload.State.FAILED, "gave_up")


def test_a_fault_of_a_parser_is_not_blamed_on_the_file_and_is_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(registry, "PARSERS", (Runaway("slip"),))
    with pytest.raises(UnreadableLockfile, match="report") as refused:
        parse_apart(SourceFile("runaway", b"x"), Allowance())
    assert refused.value.problem.code == "parser_failed"
    assert "Nothing was lost" in refused.value.problem.message
    (logged,) = caplog.records
    assert logged.levelname == "ERROR"
    assert "KeyError" in logged.getMessage()
    assert "in parse" in logged.getMessage()
    # Its words may quote the file.
    assert "left-pad" not in logged.getMessage().replace(
        'KeyError("no such package: left-pad")', ""
    )


def test_an_answer_larger_than_a_pipe_comes_back_whole() -> None:
    lines = "".join(f"made-up-{number}==1.0\n" for number in range(20_000))
    file = SourceFile("requirements.txt", lines.encode())
    assert len(parse_apart(file, Allowance()).packages) == 20_000
