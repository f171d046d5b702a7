"""Damaged files for every parser, made from its own fixtures: ``python -m tests.domain.lockfiles.fuzz``.

Each input is read or refused; nothing else may come of it. With time as its bound this runs until
that is up, in a child process for each parser whose memory is bounded, and prints what it saw.
"""

import argparse
import json
import multiprocessing
import random
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import Any

from sponsorplan.domain.lockfiles.interface import (
    LockfileParser,
    ParsedLockfile,
    Scope,
    Source,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.registry import PARSERS

FIXTURES = Path(__file__).parent / "fixtures"
# Longer than any damaged fixture should take by far: what is looked for is time without bound.
SECONDS = 10
MEMORY = 1 << 30
_LARGEST = 400_000
_ODD = (
    "\x00",
    "\ufeff",
    "\u202e",
    "\ud800",
    "\u2028",
    "\r",
    "\t",
    "💥",
    "é",
    "<<<<<<< ours\n",
    '"',
    "'",
    "\\",
    "\\u0000",
    "{",
    "}",
    "[",
    "]",
    "<",
    "&a;",
    "<!DOCTYPE a>",
    "&x ",
    "*x",
    "!!python/object ",
    "#",
    "---\n",
    "../../",
    "file:",
    "-1",
    "1e999",
    "9" * 5000,
    "null",
    "true",
    " " * 300,
    "@",
    "@/",
    "a" * 3000,
)


@dataclass(frozen=True, slots=True)
class Seed:
    """A good file of a parser, with what lies beside it."""

    parser: LockfileParser
    name: str
    content: bytes
    beside: Mapping[str, bytes]

    def file(self, content: bytes) -> SourceFile:
        return SourceFile(self.name, content, self.beside)


def seeds(parser: LockfileParser) -> list[Seed]:
    """Every fixture that the parser accepts by its name."""
    found = []
    for path in sorted((FIXTURES / parser.name).rglob("*")):
        if not path.is_file() or path.stat().st_size > _LARGEST:
            continue
        content = path.read_bytes()
        if parser.accepts(path.name, content):
            beside = {
                other.relative_to(path.parent).as_posix(): other.read_bytes()
                for other in sorted(path.parent.rglob("*"))
                if other.is_file() and other != path
            }
            found.append(Seed(parser, path.name, content, beside))
    return found


def damaged(seed: Seed, chance: random.Random) -> bytes:
    """The file with one to four faults, of a kind that keeps some of its structure or of none."""
    content = seed.content
    for _ in range(chance.randint(1, 4)):
        content = chance.choice(_WAYS)(content, chance)
    return content[:_LARGEST]


def _cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def _hole(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content) + 1)
    return content[:start] + content[start + chance.randint(1, 60) :]


def _flip(content: bytes, chance: random.Random) -> bytes:
    if not content:
        return content
    at = chance.randrange(len(content))
    return content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :]


def _insert(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    odd = chance.choice(_ODD).encode("utf-8", "surrogatepass")
    return content[:at] + odd * chance.choice((1, 1, 1, 40)) + content[at:]


def _splice(content: bytes, chance: random.Random) -> bytes:
    start, at = chance.randrange(len(content) + 1), chance.randrange(len(content) + 1)
    return content[:at] + content[start : start + chance.randint(1, 400)] + content[at:]


def _lines(content: bytes, chance: random.Random) -> bytes:
    lines = content.split(b"\n")
    one, two = chance.randrange(len(lines)), chance.randrange(len(lines))
    way = chance.randrange(4)
    if way == 0:
        lines[one], lines[two] = lines[two], lines[one]
    elif way == 1:
        del lines[one]
    elif way == 2:
        lines.insert(one, lines[two])
    else:
        lines[one] = b"  " * chance.randrange(4) + lines[one].lstrip()
    return b"\n".join(lines)


def _words(content: bytes, chance: random.Random) -> bytes:
    """One word of the file in place of another, or an odd text in the place of one."""
    words = content.split(b" ")
    at = chance.randrange(len(words))
    odd = chance.choice(_ODD).encode("utf-8", "surrogatepass")
    words[at] = chance.choice((words[chance.randrange(len(words))], odd, b"", b'""', b"{}", b"[]"))
    return b" ".join(words)


def _json(content: bytes, chance: random.Random) -> bytes:
    """A value of a JSON tree in place of another."""
    try:
        tree = json.loads(content)
    except (ValueError, RecursionError):
        return _words(content, chance)
    places = list(_places(tree))
    if places:
        node, key = chance.choice(places)
        other, name = chance.choice(places)
        others: tuple[object, ...] = (
            None,
            True,
            -1,
            10**400,
            "",
            [],
            {},
            [[]],
            {"": ""},
            chance.choice(_ODD),
        )
        node[key] = chance.choice((other[name], *others))
    try:
        return json.dumps(tree)[:_LARGEST].encode("utf-8", "surrogatepass")
    except (ValueError, RecursionError):  # a value in itself
        return content


def _places(node: Any) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401 - a tree of JSON
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict | list):
            keys = list(one) if isinstance(one, dict) else list(range(len(one)))
            for key in keys:
                yield one, key
                waiting.append(one[key])


def _nested(content: bytes, chance: random.Random) -> bytes:
    depth = chance.choice((50, 300, 5000))
    opening, closing = chance.choice(((b"[", b"]"), (b'{"a":', b"}"), (b"<a>", b"</a>")))
    at = chance.randrange(len(content) + 1)
    return content[:at] + opening * depth + closing * depth + content[at:]


def _encoded(content: bytes, chance: random.Random) -> bytes:
    text = content.decode("utf-8", "replace")
    way = chance.choice(("utf-16", "utf-8-sig", "latin-1", "utf-32", "cp037"))
    return text.encode(way, "replace")


_WAYS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _cut,
    _hole,
    _flip,
    _insert,
    _insert,
    _splice,
    _lines,
    _lines,
    _words,
    _words,
    _json,
    _json,
    _json,
    _nested,
    _encoded,
)


def check(parsed: ParsedLockfile) -> None:
    """What must hold of whatever a parser reads."""
    identities = [(one.type, one.name, one.version) for one in parsed.packages]
    assert identities == sorted(set(identities))
    count = len(identities)
    assert list(parsed.edges) == sorted(set(parsed.edges))
    assert all(0 <= one < count and 0 <= two < count and one != two for one, two in parsed.edges)
    assert parsed.edges_known or not parsed.edges
    for one in parsed.packages:
        assert one.name
        assert one.name.isprintable()
        assert one.version.isprintable()
        assert one.scope in Scope
        assert one.source in Source
        assert one.weight >= 1
    # A database and JSON must be able to hold all of it.
    repr(parsed).encode("utf-8")


def read(seed: Seed, content: bytes) -> ParsedLockfile | None:
    """Parse and check; ``None`` for what is refused."""
    file = seed.file(content)
    try:
        parsed = seed.parser.parse(file)
    except UnreadableLockfile as error:
        if not error.problem.message:
            raise AssertionError("a refusal without words") from error
        return None
    check(parsed)
    return parsed


def _too_long(_number: int, _frame: FrameType | None) -> None:
    raise TimeoutError


@dataclass(slots=True)
class Tally:
    inputs: int = 0
    read: int = 0
    slowest: float = 0
    peak: int = 0
    fault: str = ""


def run(parser: LockfileParser, seconds: float, start: int) -> Tally:
    """Damaged files until the time is up, or until one is neither read nor refused."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGALRM, _too_long)
    tally, kept = Tally(), seeds(parser)
    until, number = time.monotonic() + seconds, start
    while time.monotonic() < until and not tally.fault:
        chance = random.Random(number)
        seed = chance.choice(kept)
        content = damaged(seed, chance)
        before = time.process_time()
        signal.alarm(SECONDS)
        try:
            tally.read += read(seed, content) is not None
        except (Exception, TimeoutError) as error:  # noqa: BLE001 - any of them is a find
            tally.fault = f"seed {number}: {type(error).__name__}: {error}"[:200]
        signal.alarm(0)
        tally.slowest = max(tally.slowest, time.process_time() - before)
        tally.inputs += 1
        number += 1
    tally.peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return tally


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--minutes", type=float, default=5)
    options.add_argument("--start", type=int, default=0, help="number of the first input")
    options.add_argument("--parser", action="append", help="only this one; may be repeated")
    chosen = options.parse_args()
    parsers = [one for one in PARSERS if not chosen.parser or one.name in chosen.parser]
    seconds = chosen.minutes * 60 / len(parsers)
    print(f"{'parser':<18}{'inputs':>9}{'read':>9}{'slowest ms':>12}{'peak MB':>9}  fault")
    faults = 0
    for parser in parsers:
        with multiprocessing.get_context("fork").Pool(1) as pool:
            tally = pool.apply(run, (parser, seconds, chosen.start))
        faults += bool(tally.fault)
        print(
            f"{parser.name:<18}{tally.inputs:>9,}{tally.read:>9,}{tally.slowest * 1000:>12.0f}"
            f"{tally.peak // 1024:>9}  {tally.fault or 'none'}",
            flush=True,
        )
    return 1 if faults else 0


def reproduce(parser: LockfileParser, number: int) -> tuple[Seed, bytes]:
    """The input of a number, as `run` makes it."""
    chance = random.Random(number)
    seed = replace(chance.choice(seeds(parser)))
    return seed, damaged(seed, chance)


if __name__ == "__main__":
    sys.exit(main())
