"""renv.lock of R: the packages of a project's library, each with what it says of its own needs."""

import re
from collections.abc import Iterator

from sponsorplan.domain.lockfiles import addresses, origins
from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.decode import load_json, rows, table, text_of, to_text
from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    Package,
    ParsedLockfile,
    Source,
    SourceFile,
    UnreadableLockfile,
)

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9.]*")
# Of a DESCRIPTION, which newer locks hold; "Requirements" is the sum of these in older ones.
_NEEDS = ("Requirements", "Depends", "Imports", "LinkingTo")
_FORGES = {"github": "github.com", "gitlab": "gitlab.com", "bitbucket": "bitbucket.org"}
_PURL_OF = {"github.com": "github", "bitbucket.org": "bitbucket"}
_MOST_HOMES = 20
_GIT = frozenset({*_FORGES, "git", "git2r", "xgit"})


class Renv:
    name = "renv"
    version = 1
    companions = ()

    def accepts(self, filename: str, content: bytes) -> bool:  # noqa: ARG002 - the name decides
        return filename == "renv.lock"

    def parse(self, file: SourceFile) -> ParsedLockfile:
        # renv finds out by reading the project's code what it uses, and notes nothing down.
        into = Collector(limits=file.limits, direct_known=False)
        tree = table(
            load_json(
                to_text(file.content, into.problems), into.problems, max_depth=file.limits.max_depth
            )
        )
        if not isinstance(tree.get("Packages"), dict):
            raise UnreadableLockfile(
                "not_a_lockfile",
                "The file has no “Packages”, so it is not a renv.lock. Run “renv::snapshot()” "
                "and upload what it writes.",
            )
        _gather(tree, into)
        return into.finish(format="renv-lock", parser=self.name, parser_version=self.version)


def _gather(tree: dict[str, object], into: Collector) -> None:
    repositories = _repositories(table(tree.get("R")))
    skipped = 0
    for key, value in table(tree["Packages"]).items():
        row = table(value)
        name, version = text_of(row.get("Package")) or key, text_of(row.get("Version"))
        if not (_NAME.fullmatch(name) and version):
            skipped += 1
            continue
        if _kind(row) == "local":
            path = text_of(row.get("RemoteUrl"))
            into.add_local(name, LocalPackage("cran", name, version, path))
        else:
            into.add(name, _package(name, version, row, repositories))
        for need in _needs(row):
            into.link(name, need)
    if skipped:
        into.warn(
            "entries_skipped",
            f"Package entries skipped because they have no name or version: {skipped:,}. Run "
            "“renv::snapshot()” again if you did not expect this.",
        )


def _repositories(r: dict[str, object]) -> dict[str, str]:
    found = map(table, rows(r.get("Repositories")))
    return {text_of(row.get("Name")): addresses.host(text_of(row.get("URL"))) for row in found}


def _kind(row: dict[str, object]) -> str:
    """``repository``, ``bioconductor``, ``github``, ``git``, ``url``, ``local``, ``unknown``."""
    kind = text_of(row.get("RemoteType")).lower()
    return text_of(row.get("Source")).lower() if kind in {"", "standard"} else kind


def _needs(row: dict[str, object]) -> Iterator[str]:
    for part in _NEEDS:
        value = row.get(part)
        # "R (>= 4.0)" and R's own packages are among them and are not in the lock.
        for text in rows(value) or text_of(value).split(","):
            found = _NAME.match(text_of(text).strip())
            if found:
                yield found[0]


def _package(
    name: str, version: str, row: dict[str, object], repositories: dict[str, str]
) -> Package:
    kind = _kind(row)
    repository = _repository(row)
    if kind in _GIT:
        return _from_git(name, version, row, repository)
    where = text_of(row.get("Repository"))
    if kind == "bioconductor" or where.lower().startswith("bioc"):
        return Package("bioconductor", name, version, source=Source.REGISTRY, repository=repository)
    sources = {"repository": Source.REGISTRY, "cran": Source.REGISTRY, "url": Source.URL}
    source = sources.get(kind, Source.UNKNOWN)
    host = addresses.host(where) if "://" in where else repositories.get(where, "")
    return Package(
        "cran",
        name,
        version,
        source=source,
        repository=repository,
        host=host if source is Source.REGISTRY else "",
    )


def _from_git(name: str, version: str, row: dict[str, object], repository: str) -> Package:
    """Named by its repository where a purl can: CRAN may have another package of this name."""
    host, _, path = repository.partition("://")[2].partition("/")
    if host not in _PURL_OF:
        return Package("cran", name, version, source=Source.GIT, repository=repository)
    commit = text_of(row.get("RemoteSha")) or version
    return Package(_PURL_OF[host], path.lower(), commit, source=Source.GIT, repository=repository)


def _repository(row: dict[str, object]) -> str:
    """Where it was fetched from with git, else what it says of its own home."""
    owner, name = text_of(row.get("RemoteUsername")), text_of(row.get("RemoteRepo"))
    if owner and name:
        host = text_of(row.get("RemoteHost")).removeprefix("api.").partition("/")[0]
        host = host or _FORGES.get(_kind(row), "")
        return origins.git_repository(f"https://{host}/{owner}/{name}") if host else ""
    if url := text_of(row.get("RemoteUrl")):
        return origins.git_repository(url)
    said = f"{text_of(row.get('URL'))},{text_of(row.get('BugReports'))}".replace("\n", ",")
    parts = filter(None, map(str.strip, said.split(",")[:_MOST_HOMES]))
    homes = map(origins.forge_repository, parts)
    return next((home for home in homes if home), "")
