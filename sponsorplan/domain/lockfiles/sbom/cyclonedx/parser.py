"""CycloneDX in JSON, 1.2 to 1.7, and in XML, 1.0 to 1.7."""

import re

from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.decode import load_json, text_of, to_text
from sponsorplan.domain.lockfiles.interface import (
    ParsedLockfile,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.sbom.bill import Bill
from sponsorplan.domain.lockfiles.sbom.cyclonedx import components, xml_tree

_JSON_MARK = re.compile(rb'"bomFormat"\s*:\s*"CycloneDX"')
_VERSION = re.compile(r"\d+\.\d+")
_KNOWN = frozenset({"1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7"})


class CycloneDx:
    """CycloneDX under any file name that ends as its encoding does."""

    name = "cyclonedx"
    version = 2
    companions = ()

    def accepts(self, filename: str, content: bytes) -> bool:
        lowered = filename.lower()
        if not lowered.endswith((".json", ".xml")):
            return False
        # Without its NULs, UTF-16 is close enough to ASCII to look for the mark.
        plain = content.replace(b"\x00", b"")
        if lowered.endswith(".xml"):
            return xml_tree.NAMESPACE.encode() in plain
        return bool(_JSON_MARK.search(plain))

    def parse(self, file: SourceFile) -> ParsedLockfile:
        collector = Collector(limits=file.limits, scope_known=True)
        text = to_text(file.content, collector.problems)
        kind = "xml" if text.lstrip().startswith("<") else "json"
        root = (
            xml_tree.load(text, max_depth=file.limits.max_depth)
            if kind == "xml"
            else _from_json(text, collector)
        )
        spec = text_of(root.get("specVersion"))
        if spec not in _KNOWN:
            collector.warn(
                "unknown_version",
                f"CycloneDX “{spec[:20]}” is not known here and was read as {max(_KNOWN)}.",
            )
        bill = Bill(collector, gives_addresses=components.is_from_npm(root))
        components.read(root, bill)
        bill.settle()
        found = _VERSION.fullmatch(spec)
        return collector.finish(
            format=f"cyclonedx-{kind}-{found[0]}" if found else f"cyclonedx-{kind}",
            parser=self.name,
            parser_version=self.version,
        )


def _from_json(text: str, collector: Collector) -> dict[str, object]:
    root = load_json(text, collector.problems, max_depth=collector.limits.max_depth)
    if not isinstance(root, dict) or root.get("bomFormat") != "CycloneDX":
        raise UnreadableLockfile(
            "not_cyclonedx",
            "This is not a CycloneDX SBOM: “bomFormat” is not at the top of it. Upload the "
            "file as the tool wrote it.",
        )
    return root
