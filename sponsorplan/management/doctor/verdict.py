"""One line of what was found."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    OK = "ok"
    WARNING = "warning"
    UNSAFE = "unsafe"


@dataclass(frozen=True, slots=True)
class Finding:
    """``what`` was looked at, ``words`` say how it is, and ``advice`` what to do about it."""

    verdict: Verdict
    what: str
    words: str
    advice: str = ""

    def line(self) -> str:
        advice = f" {self.advice}" if self.advice else ""
        return f"{self.verdict:<8} {self.what}: {self.words}{advice}"


def ok(what: str, words: str) -> Finding:
    return Finding(Verdict.OK, what, words)


def warning(what: str, words: str, advice: str) -> Finding:
    return Finding(Verdict.WARNING, what, words, advice)


def unsafe(what: str, words: str, advice: str) -> Finding:
    return Finding(Verdict.UNSAFE, what, words, advice)
