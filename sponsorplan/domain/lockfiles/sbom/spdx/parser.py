"""SPDX 2 in JSON, YAML and tag-value; also as GitHub exports it, inside {"sbom": ...}."""

import re

from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.decode import (
    load_json,
    load_yaml,
    rows,
    table,
    text_of,
    to_text,
)
from sponsorplan.domain.lockfiles.interface import (
    ParsedLockfile,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.sbom.bill import Bill
from sponsorplan.domain.lockfiles.sbom.spdx import document as documents
from sponsorplan.domain.lockfiles.sbom.spdx import tag_value

_JSON_MARK = re.compile(rb'"spdxVersion"\s*:\s*"SPDX-2\.')
_YAML_MARK = re.compile(rb"""^["']?spdxVersion["']?[ ]*:[ ]*["']?SPDX-2\.""", re.MULTILINE)
_TAG_MARK = re.compile(rb"^SPDXVersion:[ \t]*SPDX-2\.", re.MULTILINE)
_BYTE_ORDER_MARKS = b"\xef\xbb\xbf\xff\xfe"
_VERSION = re.compile(r"SPDX-(2\.\d+)")
_GITHUB = "GitHub.com-Dependency-Graph"
_NPM = "Tool: npm/cli-"


class Spdx:
    """SPDX 2 under any file name that does not speak of another encoding."""

    name = "spdx"
    version = 2
    companions = ()

    def accepts(self, filename: str, content: bytes) -> bool:
        lowered = filename.lower()
        # Without its NULs, UTF-16 is close enough to ASCII to look for the mark.
        plain = content.replace(b"\x00", b"").lstrip(_BYTE_ORDER_MARKS)
        if lowered.endswith(".json"):
            return bool(_JSON_MARK.search(plain))
        if lowered.endswith((".yml", ".yaml")):
            return bool(_YAML_MARK.search(plain))
        marks = (_TAG_MARK, _JSON_MARK, _YAML_MARK) if lowered.endswith(".spdx") else (_TAG_MARK,)
        return any(mark.search(plain) for mark in marks)

    def parse(self, file: SourceFile) -> ParsedLockfile:
        collector = Collector(limits=file.limits)
        text = to_text(file.content, collector.problems)
        encoding, root = _load(text, collector)
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
        bill = Bill(collector, gives_addresses=is_npm)
        documents.read(document, bill, is_github=is_github)
        bill.settle()
        return collector.finish(
            format="github-sbom" if is_github else f"spdx-{encoding}-{spec[1]}",
            parser=self.name,
            parser_version=self.version,
        )


def _load(text: str, collector: Collector) -> tuple[str, object]:
    """The encoding's name, and the tree, which is the same for all three."""
    start = text.lstrip()[:1]
    if start in {"{", "["}:
        return "json", load_json(text, collector.problems, max_depth=collector.limits.max_depth)
    if tag_value.MARK.search(text):
        return "tv", tag_value.load(text, collector)
    trees = load_yaml(text, max_depth=collector.limits.max_depth, problems=collector.problems)
    return "yaml", next((tree for tree in trees if "spdxVersion" in table(tree)), None)
