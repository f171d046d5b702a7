"""A snapshot for GitHub's dependency submission: what is resolved, under each manifest of a build.

Source of the fields: GitHub's REST API, "Create a snapshot of dependencies for a repository".
"""

import re

from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.decode import load_json, rows, table, text_of, to_text
from sponsorplan.domain.lockfiles.interface import (
    ParsedLockfile,
    Scope,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.sbom.bill import Bill
from sponsorplan.domain.lockfiles.sbom.reference import Place, reference

_MARKS = (re.compile(rb'"manifests"\s*:\s*\{'), re.compile(rb'"detector"\s*:\s*\{'))
_SCOPES = {"development": Scope.DEV}


class Snapshot:
    """A dependency snapshot under any file name."""

    name = "github-snapshot"
    version = 1
    companions = ()

    def accepts(self, filename: str, content: bytes) -> bool:
        if not filename.lower().endswith(".json"):
            return False
        # Without its NULs, UTF-16 is close enough to ASCII to look for the marks.
        plain = content.replace(b"\x00", b"")
        return all(mark.search(plain) for mark in _MARKS)

    def parse(self, file: SourceFile) -> ParsedLockfile:
        collector = Collector(limits=file.limits, scope_known=True)
        root = table(
            load_json(
                to_text(file.content, collector.problems),
                collector.problems,
                max_depth=file.limits.max_depth,
            )
        )
        if not (isinstance(root.get("manifests"), dict) and "detector" in root):
            raise UnreadableLockfile(
                "not_a_snapshot",
                "This is not a dependency snapshot: “manifests” and “detector” are not at the top "
                "of it. Upload the file as the tool wrote it.",
            )
        bill = Bill(collector)
        for position, manifest in enumerate(table(root["manifests"]).values()):
            _read(f"{position}", table(table(manifest).get("resolved")), bill)
        # Tools that know no more call everything direct; `Bill` does not believe that of a file
        # in which nothing needs anything else.
        bill.settle()
        return collector.finish(
            format="github-dependency-snapshot", parser=self.name, parser_version=self.version
        )


def _read(manifest: str, resolved: dict[str, object], bill: Bill) -> None:
    """One manifest's packages. Its keys mean nothing in another manifest."""
    bill.add_own(manifest, None)
    by_purl: dict[str, str] = {}
    entries = {name: table(entry) for name, entry in resolved.items()}
    for name, entry in entries.items():
        key, text = f"{manifest} {name}", _purl(entry.get("package_url"))
        found = reference(text)
        if found is None:
            bill.add_other(key, name or "(no name)")
            continue
        bill.add(key, found, _SCOPES.get(text_of(entry.get("scope")), Scope.RUNTIME), Place())
        by_purl.setdefault(text, name)
    for name, entry in entries.items():
        key = f"{manifest} {name}"
        if entry.get("relationship") == "direct":
            bill.link(manifest, key)
        for child in map(text_of, rows(entry.get("dependencies"))):
            # Some tools name children by key, others by purl; for most that is the same text.
            target = child if child in entries else by_purl.get(_purl(child), child)
            bill.link(key, f"{manifest} {target}")


def _purl(value: object) -> str:
    """The purl; one much used library escapes the "@" of npm's scopes twice."""
    return text_of(value).replace("%2540", "%40")
