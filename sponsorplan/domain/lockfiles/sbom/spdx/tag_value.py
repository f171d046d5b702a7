"""Turns SPDX 2 tag-value text into the tree that the JSON form has, so that both are read alike.

One ``Tag: value`` a line; only a value between <text> and </text> may go on over lines. A
PackageName begins a package, and what follows is about it until another kind of element begins.
Source: the SPDX 2.3 specification, clauses 4.3 and 6 to 11.
"""

import re

from sponsorplan.domain.lockfiles.collector import Collector

MARK = re.compile(r"^SPDXVersion:", re.MULTILINE)
_TAG = re.compile(r"([A-Za-z0-9]+):[ \t]*(.*)")
_OPEN, _CLOSE = "<text>", "</text>"
# What ends the element before it and is no package.
_OTHERS = frozenset(
    {"FileName", "SnippetSPDXID", "SnippetSPDXIdentifier", "LicenseID", "Reviewer", "Annotator"}
)
_PACKAGE = {
    "PackageVersion": "versionInfo",
    "PackageFileName": "packageFileName",
    "PackageDownloadLocation": "downloadLocation",
    "PrimaryPackagePurpose": "primaryPackagePurpose",
    "SPDXID": "SPDXID",
}
_DOCUMENT = {"SPDXVersion": "spdxVersion", "SPDXID": "SPDXID"}
_THREE = 3
_SHOWN = 20


def load(text: str, collector: Collector) -> dict[str, object]:
    """The document with its packages and relationships; lines that are none are reported."""
    reader = _Reader()
    opened = 0
    for number, line in enumerate(text.split("\n"), 1):
        if opened:
            opened = 0 if _CLOSE in line else opened
            continue
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        found = _TAG.match(stripped)
        if found is None:
            reader.unread.append(number)
            continue
        value = found[2]
        if value.startswith(_OPEN):
            opened = 0 if _CLOSE in value else number
            value = value.removeprefix(_OPEN).partition(_CLOSE)[0].strip()
        reader.take(found[1], value)
    _warn(reader.unread, opened, collector)
    return reader.document


class _Reader:
    def __init__(self) -> None:
        self.document: dict[str, object] = {}
        self.unread: list[int] = []
        self._packages: list[object] = []
        self._relationships: list[object] = []
        self._creators: list[object] = []
        self.document["packages"] = self._packages
        self.document["relationships"] = self._relationships
        self.document["creationInfo"] = {"creators": self._creators}
        # What the lines are about: the document, a package, or something that is not read.
        self._about: dict[str, object] | None = self.document
        self._references: list[object] = []

    def take(self, tag: str, value: str) -> None:
        if tag == "PackageName":
            self._references = []
            self._about = {"name": value, "externalRefs": self._references}
            self._packages.append(self._about)
        elif tag == "Creator":
            self._creators.append(value)
        elif tag == "Relationship":
            self._relate(value)
        elif tag in _OTHERS:
            self._about = None
        elif self._about is not None:
            keys = _DOCUMENT if self._about is self.document else _PACKAGE
            if tag in keys:
                self._about.setdefault(keys[tag], value)
            elif self._about is not self.document:
                self._list(tag, value)

    def _list(self, tag: str, value: str) -> None:
        if tag == "ExternalRef":
            self._refer(value)
        elif tag == "PackageChecksum" and self._about is not None:
            self._about["checksums"] = [value]

    def _relate(self, value: str) -> None:
        words = value.split()
        if len(words) == _THREE:
            self._relationships.append(
                {
                    "spdxElementId": words[0],
                    "relationshipType": words[1],
                    "relatedSpdxElement": words[2],
                }
            )

    def _refer(self, value: str) -> None:
        words = value.split()
        if len(words) == _THREE:
            self._references.append({"referenceType": words[1], "referenceLocator": words[2]})


def _warn(unread: list[int], opened: int, collector: Collector) -> None:
    for number in unread[:_SHOWN]:
        collector.warn(
            "line_skipped", f"Line {number} is not “Tag: value” and was skipped.", number
        )
    if len(unread) > _SHOWN:
        collector.warn("line_skipped", f"{len(unread) - _SHOWN:,} more lines were skipped.")
    if opened:
        collector.warn(
            "truncated",
            f"The <text> opened on line {opened} never ends: the file may be cut off. Upload it "
            "again.",
            opened,
        )
