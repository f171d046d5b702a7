"""XML as build tools write it: elements by local name, without document types, not too deep."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from sponsorplan.domain.lockfiles.interface import UnreadableLockfile

_MAX_ELEMENTS = 500_000


@dataclass(slots=True)
class Element:
    """``name`` and the keys of ``attributes`` are without namespace; ``text`` is stripped."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    def named(self, name: str) -> Iterator["Element"]:
        return (child for child in self.children if child.name == name)

    def child(self, name: str) -> "Element":
        """The first child of this name, or an empty element."""
        return next(self.named(name), Element(name))

    def value(self, name: str) -> str:
        """The text of the first child of this name; empty without one."""
        return self.child(name).text

    def setting(self, name: str) -> str:
        """An attribute, or the child element that MSBuild takes instead of it."""
        return self.attributes.get(name, "").strip() or self.value(name)


class _Builder:
    """What the parser calls for each tag."""

    def __init__(self, max_depth: int) -> None:
        self._max_depth = max_depth
        self._count = 0
        self._open: list[Element] = [Element("")]
        self._texts: list[list[str]] = [[]]

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._count += 1
        if len(self._open) > self._max_depth or self._count > _MAX_ELEMENTS:
            raise UnreadableLockfile(
                "too_deep",
                f"The file is nested more than {self._max_depth} levels deep, or has over "
                f"{_MAX_ELEMENTS:,} elements. No build tool writes that here.",
            )
        element = Element(_local(tag), {_local(key): text for key, text in attributes.items()})
        self._open[-1].children.append(element)
        self._open.append(element)
        self._texts.append([])

    def data(self, text: str) -> None:
        self._texts[-1].append(text)

    def end(self, tag: str) -> None:  # noqa: ARG002 - the parser has matched it with its start
        self._open.pop().text = "".join(self._texts.pop()).strip()

    def close(self) -> Element:
        return self._open[0].children[0]


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def load(text: str, *, max_depth: int) -> Element:
    """The root element. Raises ``UnreadableLockfile``; a document type is refused."""
    builder = _Builder(max_depth)
    parser = DefusedXMLParser(target=builder, forbid_dtd=True)
    try:
        parser.feed(text)
        parser.close()
    except ParseError as error:
        line = error.position[0]
        raise UnreadableLockfile(
            "not_xml",
            f"This is not XML: it breaks off or has a wrong tag on line {line}. Correct it and "
            "upload it again.",
            line,
        ) from error
    except DefusedXmlException as error:
        raise UnreadableLockfile(
            "xml_feature",
            "XML with a document type (DOCTYPE) is not accepted; no build tool needs one here. "
            "Remove it and upload the file again.",
        ) from error
    return builder.close()
