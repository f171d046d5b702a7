"""environment.yml: what a person asks conda for, and under it what they ask pip for.

Nothing is locked here: a version is there where one is pinned, as ``conda env export`` does for
all of them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from sponsorplan.domain.lockfiles import addresses
from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.conda.specs import name_and_version, read_spec
from sponsorplan.domain.lockfiles.decode import load_yaml, rows, table, text_of, to_text
from sponsorplan.domain.lockfiles.interface import (
    Limits,
    LocalPackage,
    Package,
    ParsedLockfile,
    Problem,
    Scope,
    Source,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.purposes import scope_of
from sponsorplan.domain.lockfiles.requirements.entry import Option, Unread, read_entry

FILE_NAMES = ("environment.yml", "environment.yaml")
_FILE_NAME = re.compile(
    r"(?:[\w.-]*[._-])?(?:environment|env)(?:[._-][\w.-]*)?\.ya?ml", re.IGNORECASE
)
_DEPENDENCIES = re.compile(rb"^['\"]?dependencies['\"]?[ \t]*:", re.MULTILINE)

_LONGEST = 20_000

Entry = Package | LocalPackage


class CondaEnv:
    name = "conda-env"
    version = 3
    companions = ()

    def accepts(self, filename: str, content: bytes) -> bool:
        if filename in FILE_NAMES:
            return True
        return _FILE_NAME.fullmatch(filename) is not None and (
            not content or _DEPENDENCIES.search(content) is not None
        )

    def parse(self, file: SourceFile) -> ParsedLockfile:
        into = Collector(limits=file.limits, edges_known=False)
        text = to_text(file.content, into.problems)
        wanted = read(text, limits=file.limits, problems=into.problems)
        if wanted is None:
            raise UnreadableLockfile(
                "not_a_lockfile",
                "The file lists no “dependencies”, so it is no environment that conda can make. "
                "Run “conda env export” and upload what it writes.",
            )
        scope = Scope.DEV if wanted.category == "dev" else scope_of(file.name)
        for at, entry in enumerate(wanted.entries):
            if isinstance(entry, LocalPackage):
                into.add_local(at, entry)
            else:
                into.add(at, entry)
                into.root(at, scope)
        return into.finish(format="conda-env", parser=self.name, parser_version=self.version)


@dataclass(slots=True)
class Environment:
    """What the file asks for; ``category`` is what conda-lock lets it say of itself."""

    category: str = ""
    entries: list[Entry] = field(default_factory=list)
    unread: int = 0
    includes: list[str] = field(default_factory=list)


def read(text: str, *, limits: Limits, problems: list[Problem]) -> Environment | None:
    """What an environment asks for; ``None`` where it lists no dependencies at all."""
    documents = load_yaml(text, max_depth=limits.max_depth, problems=problems)
    tree = table(documents[0]) if documents else {}
    if "dependencies" not in tree:
        return None
    found = Environment(text_of(tree.get("category")))
    host = _host_of_all([text_of(channel) for channel in rows(tree.get("channels"))])
    for item in rows(tree.get("dependencies")):
        listed = [] if isinstance(item, str) else rows(table(item).get("pip"))
        if len(found.entries) + len(listed) > limits.max_packages:
            raise UnreadableLockfile(
                "too_many_packages",
                f"The file lists more than {limits.max_packages:,} packages. Split it, or raise "
                "the limit in the settings.",
            )
        if isinstance(item, str):
            _take_conda(item, host, found)
        else:
            _take_pip(listed, found)
    problems.extend(_problems(found))
    return found


def _take_conda(text: str, host: str, found: Environment) -> None:
    if text.endswith((".conda", ".tar.bz2")):
        found.entries.append(_by_file(text))
        return
    spec = read_spec(text)
    if spec is None:
        found.unread += 1
        return
    named = addresses.host(spec.channel) if "://" in spec.channel else ""
    host = named if spec.channel else host
    found.entries.append(
        Package("conda", spec.name, spec.version, source=Source.REGISTRY, host=host)
    )


def _by_file(address: str) -> Entry:
    name, version = name_and_version(address)
    if "://" not in address or addresses.is_on_disk(address):
        return LocalPackage("conda", name, version, address)
    return Package("conda", name, version, source=Source.REGISTRY, host=addresses.host(address))


def _take_pip(lines: list[object], found: Environment) -> None:
    texts = [text_of(line).strip()[:_LONGEST] for line in lines]
    entries = [read_entry(text) if text else Unread() for text in texts]
    options = [entry for entry in entries if isinstance(entry, Option)]
    indexes = {addresses.host(option.value) for option in options if option.kind == "index"}
    several = any(option.kind == "extra index" for option in options) or len(indexes) != 1
    host = "" if several else indexes.pop()
    for entry in entries:
        if isinstance(entry, Package):
            from_index = entry.source is Source.REGISTRY
            found.entries.append(entry._replace(host=host) if from_index else entry)
        elif isinstance(entry, LocalPackage):
            found.entries.append(entry)
        elif not isinstance(entry, Option):
            found.unread += 1
    found.includes += [option.value for option in options if option.kind == "include"]


def _host_of_all(channels: list[str]) -> str:
    """The host of the channels if all are on one; a mere name is a public one's."""
    hosts = {addresses.host(channel) if "://" in channel else "" for channel in channels}
    return hosts.pop() if len(hosts) == 1 else ""


def _problems(found: Environment) -> Iterator[Problem]:
    if found.unread:
        yield Problem(
            "entries_skipped",
            f"Dependencies skipped because no name could be read in them: {found.unread:,}.",
        )
    for path in found.includes[:20]:
        shown = "a web address" if ":" in path else f"“{path[:100]}”"
        yield Problem(
            "include_missing",
            f"The pip part includes {shown}, which is not read with this file. Upload it "
            "as well; it is read by itself.",
        )
