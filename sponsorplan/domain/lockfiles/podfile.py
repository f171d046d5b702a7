"""Podfile.lock of CocoaPods. Subspecs (``Pod/Part``) are parts of one pod and are paid as one."""

from dataclasses import dataclass, field

from sponsorplan.domain.lockfiles import addresses, origins
from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.decode import load_yaml, rows, table, text_of, to_text
from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    Package,
    ParsedLockfile,
    Source,
    SourceFile,
    UnreadableLockfile,
)


@dataclass(slots=True)
class _Lock:
    versions: dict[str, str] = field(default_factory=dict)
    needs: dict[str, set[str]] = field(default_factory=dict)
    skipped: int = 0

    def add(self, text: str, needs: list[object]) -> None:
        pod, version = _read(text)
        if not (pod and version):
            self.skipped += 1
            return
        self.versions.setdefault(pod, version)
        names = {_read(text_of(need))[0] for need in needs}
        self.needs.setdefault(pod, set()).update(names - {""})


class Podfile:
    name = "cocoapods"
    version = 2
    companions = ()

    def accepts(self, filename: str, content: bytes) -> bool:  # noqa: ARG002 - the name decides
        return filename == "Podfile.lock"

    def parse(self, file: SourceFile) -> ParsedLockfile:
        into = Collector(limits=file.limits)
        text = to_text(file.content, into.problems)
        documents = load_yaml(text, max_depth=file.limits.max_depth, problems=into.problems)
        tree = table(documents[-1] if documents else None)
        if not tree.keys() & {"PODS", "DEPENDENCIES", "COCOAPODS"}:
            raise UnreadableLockfile(
                "not_a_lockfile",
                "The file has none of the sections of a Podfile.lock (PODS, DEPENDENCIES, ...). "
                "Run “pod install” and upload what it writes.",
            )
        lock = _pods(tree.get("PODS"))
        if lock.skipped:
            into.warn(
                "entries_skipped",
                f"Pods skipped because they have no name or version: {lock.skipped:,}. Run “pod "
                "install” again if you did not expect this.",
            )
        _gather(lock, tree, into)
        return into.finish(format="podfile-lock", parser=self.name, parser_version=self.version)


def _read(text: str) -> tuple[str, str]:
    """The pod and what stands in brackets: ``Pod/Part (1.0)``, ``Pod (from `../path`)``."""
    name, _, rest = text.strip().partition(" (")
    return name.partition("/")[0].strip(), rest.partition(")")[0].strip()


def _pods(section: object) -> _Lock:
    lock = _Lock()
    for item in rows(section):
        # A pod that needs others is the key of a list of them.
        for text, needs in table(item).items() or [(text_of(item), [])]:
            lock.add(text, rows(needs))
    return lock


def _gather(lock: _Lock, tree: dict[str, object], into: Collector) -> None:
    external = table(tree.get("EXTERNAL SOURCES"))
    hosts = _hosts(tree.get("SPEC REPOS"))
    for pod, version in lock.versions.items():
        source = table(external.get(pod))
        path = text_of(source.get(":path"))
        git = text_of(source.get(":git"))
        if path or (git and addresses.is_on_disk(git)):
            into.add_local(pod, LocalPackage("cocoapods", pod, version, path or git))
            # A pod of the company's own is not all that the company chose: its needs are too.
            for need in lock.needs[pod]:
                into.root(need)
        else:
            into.add(pod, _package(pod, version, source, hosts.get(pod, "")))
        for need in lock.needs[pod]:
            into.link(pod, need)
    for text in rows(tree.get("DEPENDENCIES")):
        into.root(_read(text_of(text))[0])


def _package(pod: str, version: str, source: dict[str, object], host: str) -> Package:
    git, archive = text_of(source.get(":git")), text_of(source.get(":http"))
    kind = Source.REGISTRY
    if source:
        # With a podspec of its own, the pod's files may be from anywhere.
        kind = Source.GIT if git else Source.URL if archive else Source.UNKNOWN
    return Package(
        "cocoapods",
        pod,
        version,
        source=kind,
        repository=origins.git_repository(git) or origins.forge_repository(archive),
        host=host if kind is Source.REGISTRY else "",
    )


def _hosts(section: object) -> dict[str, str]:
    """The host of the spec repository that each pod is from; ``trunk`` is the public one."""
    return {
        text_of(pod): addresses.host(repository)
        for repository, pods in table(section).items()
        for pod in rows(pods)
    }
