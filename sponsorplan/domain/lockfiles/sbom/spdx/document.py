"""Reads an SPDX 2 document, whichever way it was written, into a `Bill`."""

from collections.abc import Iterator

from sponsorplan.domain.lockfiles.decode import rows, table, text_of
from sponsorplan.domain.lockfiles.interface import LocalPackage, Scope
from sponsorplan.domain.lockfiles.sbom.bill import Bill
from sponsorplan.domain.lockfiles.sbom.reference import Place, Reference, named, reference

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


def read(document: dict[str, object], bill: Bill, *, is_github: bool) -> None:
    """Fill ``bill``; ``is_github`` lets names stand for purls."""
    _Reader(bill, is_github=is_github).read(document)


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

    def _add(self, row: dict[str, object], *, is_product: bool) -> None:
        key = self._bill.free_key(text_of(row.get("SPDXID")))
        found = self._reference(row)
        is_own = (found is not None and found.is_own) or self._is_folder(row)
        if is_product or is_own:
            self._bill.add_own(key, _local(row, found))
        elif text_of(row.get("primaryPackagePurpose")) in _NO_PACKAGES:
            self._bill.add_other(key)
        elif found is None:
            self._bill.add_other(key, text_of(row.get("name")) or "(no name)")
        else:
            location = text_of(row.get("downloadLocation"))
            place = Place(
                "" if location in {"NOASSERTION", "NONE"} else location,
                is_known=bool(rows(row.get("checksums"))),
            )
            self._bill.add(key, found, Scope.RUNTIME, place)

    def _is_folder(self, row: dict[str, object]) -> bool:
        """Whether npm found it in a folder of the product, where nothing is installed."""
        path = text_of(row.get("packageFileName"))
        return self._bill.gives_addresses and bool(path) and "node_modules" not in path.split("/")

    def _reference(self, row: dict[str, object]) -> Reference | None:
        version = text_of(row.get("versionInfo"))
        for entry in map(table, rows(row.get("externalRefs"))):
            # 2.2 documents may give the type as a URL that ends in "purl".
            if text_of(entry.get("referenceType")).rsplit("/", 1)[-1] == "purl":
                locator = text_of(entry.get("referenceLocator"))
                found = reference(locator, version, text_of(row.get("name")))
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
