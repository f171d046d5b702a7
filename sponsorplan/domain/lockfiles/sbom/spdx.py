"""SPDX 2 in JSON, also as GitHub exports it: inside {"sbom": ...}, and with names for purls."""

import re
from collections.abc import Iterator

from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.decode import load_json, rows, table, text_of, to_text
from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    ParsedLockfile,
    Scope,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.sbom.bill import Bill, Place, Reference, named, reference

_MARK = re.compile(rb'"spdxVersion"\s*:\s*"SPDX-2\.')
_VERSION = re.compile(r"SPDX-(2\.\d+)")
_GITHUB = "GitHub.com-Dependency-Graph"
_NPM = "Tool: npm/cli-"
# GitHub's names of ecosystems, and the purl types that they stand for.
_ECOSYSTEMS = {
    "actions": "githubactions",
    "composer": "composer",
    "go": "golang",
    "maven": "maven",
    "npm": "npm",
    "nuget": "nuget",
    "pip": "pypi",
    "pub": "pub",
    "rubygems": "gem",
    "rust": "cargo",
    "swift": "swift",
}
_NO_PACKAGES = frozenset({"FILE", "OPERATING_SYSTEM", "OPERATING-SYSTEM", "DEVICE", "FIRMWARE"})
# "A DEPENDS_ON B", and the other way round "B DEPENDENCY_OF A". CONTAINS is packing, no need.
_NEEDS = frozenset({"DEPENDS_ON", "HAS_PREREQUISITE", "DYNAMIC_LINK", "STATIC_LINK"})
_NEEDED_BY = {
    "DEPENDENCY_OF": Scope.RUNTIME,
    "RUNTIME_DEPENDENCY_OF": Scope.RUNTIME,
    "PROVIDED_DEPENDENCY_OF": Scope.RUNTIME,
    "PREREQUISITE_FOR": Scope.RUNTIME,
    "OPTIONAL_DEPENDENCY_OF": Scope.OPTIONAL,
    "BUILD_DEPENDENCY_OF": Scope.DEV,
    "DEV_DEPENDENCY_OF": Scope.DEV,
    "TEST_DEPENDENCY_OF": Scope.DEV,
    "BUILD_TOOL_OF": Scope.DEV,
    "DEV_TOOL_OF": Scope.DEV,
    "TEST_TOOL_OF": Scope.DEV,
}


class Spdx:
    """SPDX 2 JSON under any file name."""

    name = "spdx"
    version = 1
    companions = ()

    def accepts(self, filename: str, content: bytes) -> bool:
        # Without its NULs, UTF-16 is close enough to ASCII to look for the mark.
        return filename.lower().endswith(".json") and bool(
            _MARK.search(content.replace(b"\x00", b""))
        )

    def parse(self, file: SourceFile) -> ParsedLockfile:
        collector = Collector(limits=file.limits)
        root = load_json(to_text(file.content, collector.problems), collector.problems)
        document = table(root)
        is_github = isinstance(document.get("sbom"), dict)
        document = table(document.get("sbom")) if is_github else document
        spec = _VERSION.fullmatch(text_of(document.get("spdxVersion")))
        if spec is None:
            raise UnreadableLockfile(
                "not_spdx",
                "This is not an SPDX 2 document: “spdxVersion” is not at the top of it. Upload "
                "the file as the tool wrote it.",
            )
        creators = [text_of(it) for it in rows(table(document.get("creationInfo")).get("creators"))]
        is_github |= any(_GITHUB in creator for creator in creators)
        is_npm = any(creator.startswith(_NPM) for creator in creators)
        _Reader(Bill(collector, gives_addresses=is_npm), is_github=is_github).read(document)
        return collector.finish(
            format="github-sbom" if is_github else f"spdx-json-{spec[1]}",
            parser=self.name,
            parser_version=self.version,
        )


class _Reader:
    def __init__(self, bill: Bill, *, is_github: bool) -> None:
        self._bill = bill
        self._is_github = is_github

    def read(self, document: dict[str, object]) -> None:
        packages = [row for row in rows(document.get("packages")) if isinstance(row, dict)]
        self._bill.skipped += len(rows(document.get("packages"))) - len(packages)
        relations = list(_relations(document))
        document_id = text_of(document.get("SPDXID"))
        described = _described(document, document_id, relations)
        identifiers = {text_of(row.get("SPDXID")) for row in packages}
        if len(packages) > 1 and identifiers <= described:
            # A document about a list of packages, of which none is the product.
            described = set()
        if document_id:
            self._bill.add_own(document_id, None)
        for row in packages:
            self._add(row, is_product=text_of(row.get("SPDXID")) in described)
        for one, kind, two in relations:
            if one not in self._bill or two not in self._bill:
                continue  # a file, a snippet, or something in another document
            if kind in _NEEDS:
                self._bill.link(one, two)
            elif kind in _NEEDED_BY:
                self._bill.link(two, one, _NEEDED_BY[kind])
        self._bill.settle()

    def _add(self, row: dict[str, object], *, is_product: bool) -> None:
        key = self._bill.free_key(text_of(row.get("SPDXID")))
        found = self._reference(row)
        if is_product or (found is not None and found.is_own):
            self._bill.add_own(key, _local(row, found))
        elif text_of(row.get("primaryPackagePurpose")) in _NO_PACKAGES:
            self._bill.add_other(key)
        elif found is None:
            self._bill.add_other(key, text_of(row.get("name")) or "(no name)")
        else:
            location = text_of(row.get("downloadLocation"))
            place = Place("" if location in {"NOASSERTION", "NONE"} else location)
            self._bill.add(key, found, Scope.RUNTIME, place)

    def _reference(self, row: dict[str, object]) -> Reference | None:
        version = text_of(row.get("versionInfo"))
        for entry in map(table, rows(row.get("externalRefs"))):
            # 2.2 documents may give the type as a URL that ends in "purl".
            if text_of(entry.get("referenceType")).rsplit("/", 1)[-1] == "purl":
                found = reference(text_of(entry.get("referenceLocator")), version)
                if found is not None:
                    return found
        if self._is_github:
            prefix, _, name = text_of(row.get("name")).partition(":")
            type_ = _ECOSYSTEMS.get(prefix)
            if type_ and name:
                return Reference(named(type_, name, version), {})
        return None


def _local(row: dict[str, object], found: Reference | None) -> LocalPackage:
    if found is not None:
        return LocalPackage(found.purl.type, found.purl.name, found.purl.version)
    return LocalPackage("generic", text_of(row.get("name")), text_of(row.get("versionInfo")))


def _relations(document: dict[str, object]) -> Iterator[tuple[str, str, str]]:
    for row in map(table, rows(document.get("relationships"))):
        yield (
            text_of(row.get("spdxElementId")),
            text_of(row.get("relationshipType")).upper(),
            text_of(row.get("relatedSpdxElement")),
        )


def _described(
    document: dict[str, object], document_id: str, relations: list[tuple[str, str, str]]
) -> set[str]:
    found = {text_of(value) for value in rows(document.get("documentDescribes"))}
    for one, kind, two in relations:
        if kind == "DESCRIBES" and one == document_id:
            found.add(two)
        elif kind == "DESCRIBED_BY" and two == document_id:
            found.add(one)
    return found - {""}
