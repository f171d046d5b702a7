"""Our parsers against the bare decoder on the same bytes: ``python benchmarks/parsing.py [FILE...]``.

Prints CPU milliseconds, the best and the median of several runs, and the ratio of the best ones. The
bare decoder builds the tree and nothing else: no packages, no graph, no scopes. Without a file it makes
files of 3 MB and bills of materials with 100,000 components.
"""

import json
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import tomli
import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import made
from sponsorplan.domain.lockfiles import registry
from sponsorplan.domain.lockfiles.interface import SourceFile, UnreadableLockfile

RUNS = 7
SIZE = 3_000_000


def timed(work: Callable[[], object]) -> list[float]:
    """CPU milliseconds of each run, the fastest first."""
    times = []
    for _ in range(RUNS):
        before = time.process_time()
        work()
        times.append((time.process_time() - before) * 1000)
    return sorted(times)


def bare(content: bytes) -> tuple[str, Callable[[], object]]:
    """The decoder for what the content looks like."""
    text = content.decode("utf-8-sig", "replace")
    start = text.lstrip()[:2]
    if start[:1] in ("{", "[") and start != "[[":  # as a table of TOML begins
        with suppress(json.JSONDecodeError):  # as bun's, which has commas before brackets
            json.loads(text)
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


def named(paths: list[str]) -> Iterator[tuple[str, SourceFile]]:
    """Files on the disk, with what lies beside them."""
    for path in map(Path, paths):
        beside = {
            other.name: other.read_bytes()
            for other in path.parent.iterdir()
            if other.is_file() and other != path and registry.is_beside(other.name)
        }
        yield "/".join(path.parts[-3:]), SourceFile(path.name, path.read_bytes(), beside)


def made_files() -> Iterator[tuple[str, SourceFile]]:
    for name, make in made.FORMATS.items():
        yield name, SourceFile(name.rsplit("/", 1)[-1], made.of_size(make, SIZE))
    yield "bom.json, 100,000", SourceFile("bom.json", made.cyclonedx(99_999))
    yield "sbom.spdx.json, 100,000", SourceFile("sbom.spdx.json", made.spdx(99_999))


def main(paths: list[str]) -> None:
    print(f"{platform.machine()}, Python {platform.python_version()}, {RUNS} runs, CPU ms\n")
    print(f"{'file':<46}{'kB':>7}{'packages':>9}{'best':>8}{'median':>8}{'bare':>8}{'ratio':>7}")
    for label, file in named(paths) if paths else made_files():
        try:
            packages = len(registry.parse(file).packages)
        except UnreadableLockfile as error:
            print(f"{label:<46}{error.problem.message}")
            continue
        decoder, work = bare(file.content)
        ours, theirs = timed(partial(registry.parse, file)), timed(work)[0]
        ratio = f"{ours[0] / theirs:7.1f}" if theirs else "      –"
        print(
            f"{label:<46}{len(file.content) // 1000:>7}{packages:>9}{ours[0]:>8.1f}"
            f"{statistics.median(ours):>8.1f}{theirs:>8.1f}{ratio} {decoder}"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
