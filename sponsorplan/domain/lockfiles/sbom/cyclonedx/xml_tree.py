"""Turns CycloneDX XML into the tree that the JSON form has, so that both are read alike.

Only what `components` reads is kept: licences, hashes and evidence are most of a file's bulk.
"""

from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, XMLParser

from sponsorplan.domain.lockfiles.interface import UnreadableLockfile

NAMESPACE = "http://cyclonedx.org/schema/bom/"
# Before 1.2 the graph was an extension with a namespace of its own.
_GRAPH = "http://cyclonedx.org/schema/ext/dependency-graph/"
_TEXTS = frozenset({"group", "name", "version", "scope", "purl"})
# fmt: off
_KEPT = _TEXTS | {
    "bom", "metadata", "tools", "tool", "vendor", "component", "components", "services", "service",
    "externalReferences", "reference", "url", "hashes", "properties", "property", "dependencies",
    "dependency",
}
# fmt: on


def load(text: str, *, max_depth: int) -> dict[str, object]:
    """Parse a whole file. DTDs, and with them entities, are refused."""
    builder = _Builder(max_depth)
    parser = XMLParser(target=builder, forbid_dtd=True)
    builder.listen_to(parser.parser)
    try:
        parser.feed(text)
        root = parser.close()
    except ParseError as error:
        line, column = error.position
        raise UnreadableLockfile(
            "not_xml",
            f"This is not XML: it breaks off or goes wrong on line {line}, column {column + 1}. "
            "Create the file again and upload it.",
            line,
        ) from error
    except DefusedXmlException as error:
        raise UnreadableLockfile(
            "xml_feature",
            "The file declares a document type or entities, which no SBOM needs. Remove the "
            "<!DOCTYPE ...> and upload it again.",
        ) from error
    return _bom(root, builder.version)


class _Builder:
    """Takes the parser's events, and keeps the elements that are read.

    Its handlers stand in the place of the parser's own, which hand each event on one by one.
    """

    def __init__(self, max_depth: int) -> None:
        self.version = ""
        self._tree = TreeBuilder()
        self._max_depth = max_depth
        self._depth = 0
        self._skipped_from = 0
        self._names: dict[str, str] = {}
        self._expat: Any = None

    def listen_to(self, expat: object) -> None:
        self._expat = expat
        self._expat.ordered_attributes = False
        self._read_on()

    def _read_on(self) -> None:
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._end
        self._expat.CharacterDataHandler = self._tree.data

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._deepen()
        name = self._names.get(tag)
        if name is None:
            if not self._names:
                self._begin(tag)
            name = self._names[tag] = _kept_name(tag)
        if name:
            self._tree.start(name, attributes)
            return
        self._skipped_from = self._depth
        self._expat.StartElementHandler = self._deepen
        self._expat.EndElementHandler = self._end_skipped
        self._expat.CharacterDataHandler = None

    def _begin(self, tag: str) -> None:
        space, _, name = tag.rpartition("}")
        if not (name == "bom" and space.startswith(NAMESPACE)):
            raise UnreadableLockfile(
                "not_cyclonedx",
                "This is not a CycloneDX SBOM: the file does not begin with a <bom> of "
                "CycloneDX. Upload the file as the tool wrote it.",
            )
        self.version = space.removeprefix(NAMESPACE)

    def _deepen(self, *_: object) -> None:
        self._depth += 1
        if self._depth > self._max_depth:
            raise UnreadableLockfile("too_deep", "The file is nested too deeply.")

    def _end(self, tag: str) -> None:
        self._depth -= 1
        self._tree.end(self._names[tag])

    def _end_skipped(self, tag: str) -> None:  # noqa: ARG002 - the parser has matched it
        self._depth -= 1
        if self._depth < self._skipped_from:
            self._read_on()

    def close(self) -> Element:
        # Else each would keep the other, and the whole tree, until the collector of cycles comes.
        self._expat = None
        return self._tree.close()


def _kept_name(tag: str) -> str:
    """The name without its namespace; empty for an element that is not read."""
    space, _, name = tag.rpartition("}")
    return name if name in _KEPT and space.startswith((NAMESPACE, _GRAPH)) else ""


def _bom(root: Element, version: str) -> dict[str, object]:
    product = root.find("metadata/component")
    return {
        "bomFormat": "CycloneDX",
        "specVersion": version,
        "metadata": {
            "tools": [
                {part.tag: _text(part) for part in tool}
                for path in ("tool", "components/component")
                for tool in root.iterfind(f"metadata/tools/{path}")
            ],
            "component": None if product is None else _component(product),
        },
        "components": _components(root.find("components")),
        "services": [dict(service.attrib) for service in root.iterfind("services/service")],
        "dependencies": [
            {
                "ref": row.get("ref"),
                "dependsOn": [child.get("ref") for child in row.iterfind("dependency")],
            }
            for row in root.iterfind("dependencies//dependency")
        ],
    }


def _components(parent: Element | None) -> list[dict[str, object]]:
    return [_component(element) for element in _named("component", parent)]


def _component(element: Element) -> dict[str, object]:
    """The files' depth is bounded, and with it this recursion."""
    found: dict[str, object] = dict(element.attrib)
    for child in element:
        if child.tag in _TEXTS:
            found[child.tag] = _text(child)
        elif child.tag == "hashes":
            found[child.tag] = []
        elif child.tag == "components":
            found[child.tag] = _components(child)
        elif child.tag == "externalReferences":
            found[child.tag] = [
                {"type": row.get("type"), "url": _text(row.find("url"))}
                for row in _named("reference", child)
            ]
        elif child.tag == "properties":
            found[child.tag] = [
                {"name": row.get("name"), "value": _text(row)} for row in _named("property", child)
            ]
    return found


def _named(tag: str, parent: Element | None) -> list[Element]:
    return [] if parent is None else [child for child in parent if child.tag == tag]


def _text(element: Element | None) -> str:
    return "" if element is None or element.text is None else element.text.strip()
