"""Our parsers against the bare decoder on the same bytes: ``python benchmarks/parsing.py FILE...``

Prints CPU milliseconds, the best of several runs, and their ratio. The bare decoder builds the tree
and nothing else: no packages, no graph, no scopes.
"""

import json
import platform
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import tomli
import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sponsorplan.domain.lockfiles import registry
from sponsorplan.domain.lockfiles.interface import SourceFile, UnreadableLockfile

RUNS = 7


def best(work: Callable[[], object]) -> float:
    """CPU milliseconds of the fastest run."""
    times = []
    for _ in range(RUNS):
        before = time.process_time()
        work()
        times.append(time.process_time() - before)
    return min(times) * 1000


def bare(content: bytes) -> tuple[str, Callable[[], object]]:
    """The decoder for what the content looks like."""
    text = content.decode("utf-8-sig", "replace")
    if text.lstrip()[:1] in ("{", "["):
        return "json", lambda: json.loads(text)
    try:
        tomli.loads(text)
    except tomli.TOMLDecodeError:
        pass
    else:
        return "tomli", lambda: tomli.loads(text)
    try:
        list(yaml.load_all(text, Loader=yaml.CBaseLoader))
    except yaml.YAMLError:
        return "splitlines", text.splitlines
    return "yaml (C)", lambda: list(yaml.load_all(text, Loader=yaml.CBaseLoader))


def main(paths: list[str]) -> None:
    print(f"{platform.machine()}, Python {platform.python_version()}, best of {RUNS}, CPU ms\n")
    print(f"{'file':<50} {'kB':>6} {'packages':>8} {'ours':>8} {'bare':>8}  {'ratio':>6}")
    for path in map(Path, paths):
        content = path.read_bytes()
        beside = {
            other.name: other.read_bytes()
            for other in path.parent.iterdir()
            if other.is_file() and other != path and registry.is_beside(other.name)
        }
        file = SourceFile(path.name, content, beside)
        try:
            packages = len(registry.parse(file).packages)
        except UnreadableLockfile as error:
            print(f"{path!s:<50} {error.problem.message}")
            continue
        decoder, work = bare(content)
        ours, theirs = best(partial(registry.parse, file)), best(work)
        ratio = f"{ours / theirs:6.1f}" if theirs else "     –"
        print(
            f"{'/'.join(path.parts[-3:]):<50} {len(content) // 1000:>6} {packages:>8} "
            f"{ours:>8.1f} {theirs:>8.1f}  {ratio} {decoder}"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
