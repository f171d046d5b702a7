"""What the Cargo.toml of own crates say about their dependencies: needed at run time or not."""

from collections.abc import Iterator, Mapping

from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.decode import load_toml, table, text_of, to_text
from sponsorplan.domain.lockfiles.interface import Scope, UnreadableLockfile

_NAME = "Cargo.toml"
_MOST = 2_000
# A build script runs wherever the crate is built, so its dependencies are part of the product.
_RUNTIME = ("dependencies", "build-dependencies", "build_dependencies")
_DEV = ("dev-dependencies", "dev_dependencies")


def read_all(
    beside: Mapping[str, bytes], crates: set[str], into: Collector
) -> dict[str, dict[str, Scope]]:
    """For each of the crates whose manifest was uploaded: the scope of every package it names.

    A package that is named both ways is needed at run time. Of two manifests of one crate the
    one nearer to the lockfile counts, so that a copy in a vendor folder does not.
    """
    paths = [path for path in beside if path.rpartition("/")[2] == _NAME]
    paths.sort(key=lambda path: (path.count("/"), path))
    shared: dict[str, object] = {}
    found: dict[str, dict[str, Scope]] = {}
    for path in paths[:_MOST]:
        tree = _read(path, beside[path], into)
        if path == _NAME:
            shared = table(table(tree.get("workspace")).get("dependencies"))
        crate = text_of(table(tree.get("package")).get("name"))
        if crate in crates and crate not in found:
            found[crate] = _scopes(tree, shared)
    return found


def _read(path: str, content: bytes, into: Collector) -> dict[str, object]:
    try:
        return load_toml(to_text(content, []), max_depth=into.limits.max_depth)
    except UnreadableLockfile as error:
        message = f"{path} was left out: {error.problem.message}"
        into.warn("companion_unreadable", message)
        return {}


def _scopes(tree: dict[str, object], shared: dict[str, object]) -> dict[str, Scope]:
    parts = [tree, *map(table, table(tree.get("target")).values())]
    scopes = dict.fromkeys(_named(parts, _DEV, shared), Scope.DEV)
    return scopes | dict.fromkeys(_named(parts, _RUNTIME, shared), Scope.RUNTIME)


def _named(
    parts: list[dict[str, object]], kinds: tuple[str, ...], shared: dict[str, object]
) -> Iterator[str]:
    """Package names as the lock has them: ``package`` holds the real one of a renamed one."""
    for part in parts:
        for kind in kinds:
            for key, spec in table(part.get(kind)).items():
                detail = table(spec)
                if detail.get("workspace") is True:
                    detail = table(shared.get(key))
                yield text_of(detail.get("package")) or key
