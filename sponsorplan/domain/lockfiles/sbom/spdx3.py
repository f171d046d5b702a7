"""SPDX 3 in JSON-LD: a graph of elements, which relationships tie together.

Names are read as the specification's context shortens them (``software_packageUrl``), which is how
all known tools write them; a document with another context is another format.
"""

import re

from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.decode import load_json, rows, table, text_of, to_text
from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    ParsedLockfile,
    Scope,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.npm import funding
from sponsorplan.domain.lockfiles.sbom.bill import Bill
from sponsorplan.domain.lockfiles.sbom.reference import Place, Reference, reference

_MARK = b"spdx-context.jsonld"
_VERSION = re.compile(r"3\.\d+")
_PACKAGES = frozenset({"software_Package", "ai_AIPackage", "dataset_DatasetPackage"})
_RELATIONSHIPS = frozenset({"Relationship", "LifecycleScopedRelationship"})
_BOMS = frozenset({"SpdxDocument", "Bom", "software_Sbom", "Bundle"})
_NO_PACKAGES = frozenset(
    {"file", "operatingSystem", "device", "deviceDriver", "firmware", "filesystemImage"}
)
_NEEDS = {
    "dependsOn": Scope.RUNTIME,
    "hasStaticLink": Scope.RUNTIME,
    "hasDynamicLink": Scope.RUNTIME,
    "hasPrerequisite": Scope.RUNTIME,
    "hasProvidedDependency": Scope.RUNTIME,
    "hasOptionalDependency": Scope.OPTIONAL,
    "usesTool": Scope.DEV,
}
_KIND_OF_ID = "externalIdentifierType"
_DEV_LIFECYCLES = frozenset({"build", "design", "development", "test"})


class Spdx3:
    """SPDX 3 JSON-LD under any file name."""

    name = "spdx3"
    version = 1
    companions = ()

    def accepts(self, filename: str, content: bytes) -> bool:
        return filename.lower().endswith((".json", ".jsonld", ".spdx")) and (
            _MARK in content or _MARK in content.replace(b"\x00", b"")
        )

    def parse(self, file: SourceFile) -> ParsedLockfile:
        collector = Collector(limits=file.limits)
        root = table(
            load_json(
                to_text(file.content, collector.problems),
                collector.problems,
                max_depth=file.limits.max_depth,
            )
        )
        if not ("@context" in root and isinstance(root.get("@graph"), list)):
            raise UnreadableLockfile(
                "not_spdx",
                "This is not an SPDX 3 document: “@context” and “@graph” are not at the top of "
                "it. Upload the file as the tool wrote it.",
            )
        elements = [row for row in rows(root["@graph"]) if isinstance(row, dict)]
        bill = Bill(collector, skipped=len(rows(root["@graph"])) - len(elements))
        _read(elements, bill)
        bill.settle()
        return collector.finish(
            format=f"spdx-{_spec(elements)}-jsonld", parser=self.name, parser_version=self.version
        )


def _spec(elements: list[dict[str, object]]) -> str:
    for element in elements:
        found = _VERSION.match(text_of(element.get("specVersion")))
        if found and _type(element) == "CreationInfo":
            return found[0]
    return "3.0"


def _read(elements: list[dict[str, object]], bill: Bill) -> None:
    described = _described(elements)
    packages = [element for element in elements if _type(element) in _PACKAGES]
    if len(packages) > 1 and {_id(element) for element in packages} <= described:
        # A document about a list of packages, of which none is the product.
        described = set()
    for element in elements:
        if _type(element) in _BOMS and _id(element):
            bill.add_own(_id(element), None)
    for element in packages:
        _add(element, bill, is_product=_id(element) in described)
    for one, kind, two, scope in _relations(elements):
        # Both may also be a file, a person, or something in another document.
        if kind in _NEEDS and one in bill and two in bill:
            bill.link(one, two, scope)


def _add(element: dict[str, object], bill: Bill, *, is_product: bool) -> None:
    key = bill.free_key(_id(element))
    found = _reference(element)
    if is_product or (found is not None and found.is_own):
        bill.add_own(key, _local(element, found))
    elif text_of(element.get("software_primaryPurpose")) in _NO_PACKAGES:
        bill.add_other(key)
    elif found is None:
        bill.add_other(key, text_of(element.get("name")) or "(no name)")
    else:
        location = text_of(element.get("software_downloadLocation"))
        place = Place(
            "" if location in {"NOASSERTION", "NONE"} else location, "", _funding(element)
        )
        bill.add(key, found, Scope.RUNTIME, place)


def _local(element: dict[str, object], found: Reference | None) -> LocalPackage:
    if found is not None:
        return LocalPackage(found.purl.type, found.purl.name, found.purl.version)
    version = text_of(element.get("software_packageVersion"))
    return LocalPackage("generic", text_of(element.get("name")), version)


def _reference(element: dict[str, object]) -> Reference | None:
    version = text_of(element.get("software_packageVersion"))
    others = map(table, _many(element.get("externalIdentifier")))
    texts = [
        text_of(element.get("software_packageUrl")),
        *(text_of(it.get("identifier")) for it in others if it.get(_KIND_OF_ID) == "packageUrl"),
    ]
    return next((found for text in texts if (found := reference(text, version))), None)


def _funding(element: dict[str, object]) -> tuple[str, ...]:
    given: list[object] = []
    for row in map(table, _many(element.get("externalRef"))):
        if row.get("externalRefType") == "funding":
            given.extend(_many(row.get("locator")))
    return funding.addresses(given)


def _relations(
    elements: list[dict[str, object]],
) -> list[tuple[str, str, str, Scope]]:
    found: list[tuple[str, str, str, Scope]] = []
    for element in elements:
        if _type(element) not in _RELATIONSHIPS:
            continue
        kind = text_of(element.get("relationshipType"))
        scope = _NEEDS.get(kind, Scope.RUNTIME)
        if text_of(element.get("scope")) in _DEV_LIFECYCLES:
            scope = Scope.DEV
        one = _target(element.get("from"))
        found.extend((one, kind, _target(two), scope) for two in _many(element.get("to")))
    return found


def _described(elements: list[dict[str, object]]) -> set[str]:
    """What the document is about: its roots, and where those are lists of elements, their roots."""
    about: dict[str, set[str]] = {}
    for element in elements:
        if _type(element) in _BOMS:
            roots = {_target(root) for root in _many(element.get("rootElement"))}
            about.setdefault(_id(element), set()).update(roots)
    for one, kind, two, _ in _relations(elements):
        if kind == "describes" and one in about:
            about[one].add(two)
    return set().union(*about.values()) - set(about) - {""}


def _type(element: dict[str, object]) -> str:
    return text_of(element.get("type")) or text_of(element.get("@type"))


def _id(element: dict[str, object]) -> str:
    return text_of(element.get("spdxId")) or text_of(element.get("@id"))


def _target(value: object) -> str:
    """The identifier of an element that is named, or that stands there itself."""
    return value if isinstance(value, str) else _id(table(value))


def _many(value: object) -> list[object]:
    """JSON-LD lets a list of one stand without its brackets."""
    return value if isinstance(value, list) else [] if value is None else [value]
