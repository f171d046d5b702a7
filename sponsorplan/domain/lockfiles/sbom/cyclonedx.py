"""CycloneDX in JSON, 1.2 to 1.7. The XML form has the same tree under other names."""

import re
from collections.abc import Iterator

from sponsorplan.domain.lockfiles import addresses
from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.decode import load_json, rows, table, text_of, to_text
from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    ParsedLockfile,
    Scope,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.sbom.bill import Bill, Place, Reference, reference

_MARK = re.compile(rb'"bomFormat"\s*:\s*"CycloneDX"')
_VERSION = re.compile(r"\d+\.\d+")
_KNOWN = frozenset({"1.2", "1.3", "1.4", "1.5", "1.6", "1.7"})
_NO_PACKAGES = frozenset(
    {
        "file",
        "operating-system",
        "device",
        "device-driver",
        "firmware",
        "cryptographic-asset",
        "data",
    }
)
_SCOPES = {"optional": Scope.OPTIONAL, "excluded": Scope.DEV}
# Property names end alike over the tools' namespaces: cdx:npm:package:development,
# cdx:composer:package:isDevRequirement, cdx:maven:package:test, cdx:nuget:development, ...
_DEV_FLAGS = frozenset({"development", "isdevrequirement", "isdev", "dev", "test"})
# Groups and scopes by name; a component is for development when no name is one of these.
_RUNTIME_GROUPS = {
    "cdx:poetry:group": frozenset({"main"}),
    "cdx:pipenv:category": frozenset({"default"}),
    "cdx:maven:component_scope": frozenset({"compile", "runtime", "provided", "system"}),
}
_OWN_FLAGS = frozenset({"internal:is_workspace", "uv:package:is_project_root"})
_OWN_PREFIXES = ("uv:workspace:path", "cdx:python:package:source:local")
_Properties = dict[str, list[str]]


class CycloneDx:
    """CycloneDX JSON under any file name."""

    name = "cyclonedx"
    version = 1
    companions = ()

    def accepts(self, filename: str, content: bytes) -> bool:
        # Without its NULs, UTF-16 is close enough to ASCII to look for the mark.
        return filename.lower().endswith(".json") and bool(
            _MARK.search(content.replace(b"\x00", b""))
        )

    def parse(self, file: SourceFile) -> ParsedLockfile:
        collector = Collector(limits=file.limits, scope_known=True)
        root = load_json(to_text(file.content, collector.problems), collector.problems)
        if not isinstance(root, dict) or root.get("bomFormat") != "CycloneDX":
            raise UnreadableLockfile(
                "not_cyclonedx",
                "This is not a CycloneDX SBOM: “bomFormat” is not at the top of it. Upload the "
                "file as the tool wrote it.",
            )
        spec = text_of(root.get("specVersion"))
        if spec not in _KNOWN:
            collector.warn(
                "unknown_version",
                f"CycloneDX “{spec[:20]}” is not known here and was read as {max(_KNOWN)}.",
            )
        bill = Bill(collector, gives_addresses=_is_from_npm(root))
        _read(root, bill)
        bill.settle()
        found = _VERSION.fullmatch(spec)
        return collector.finish(
            format=f"cyclonedx-json-{found[0]}" if found else "cyclonedx-json",
            parser=self.name,
            parser_version=self.version,
        )


def _is_from_npm(root: dict[str, object]) -> bool:
    tools = map(table, rows(table(root.get("metadata")).get("tools")))
    return any(tool.get("vendor") == "npm" and tool.get("name") == "cli" for tool in tools)


def _read(root: dict[str, object], bill: Bill) -> None:
    product = table(table(root.get("metadata")).get("component"))
    by_purl: dict[str, str] = {}
    for part in _walk([product] if product else [], bill):
        if part is product or _is_module(part, product):
            _add_own(part, bill, is_product=part is product)
        else:
            _add(bill.free_key(_ref(part)), part, bill)
    own_purls = {text_of(product.get("purl"))} - {""}
    for component in _walk(rows(root.get("components")), bill):
        ref, text = _ref(component), text_of(component.get("purl"))
        if (ref and ref in bill.own) or text in own_purls:
            bill.own.add(ref)
            continue
        key = bill.free_key(ref)
        if text:
            by_purl.setdefault(text, key)
        _add(key, component, bill)
    for service in rows(root.get("services")):
        bill.add_other(bill.free_key(text_of(table(service).get("bom-ref"))))
    _link(rows(root.get("dependencies")), by_purl, bill)


def _walk(components: list[object], bill: Bill) -> Iterator[dict[str, object]]:
    """Components and those nested in them; nesting is packing, not dependency."""
    waiting = components[::-1]
    while waiting:
        component = waiting.pop()
        if not isinstance(component, dict):
            bill.skipped += 1
            continue
        yield component
        waiting.extend(rows(component.get("components"))[::-1])


def _add(key: str, component: dict[str, object], bill: Bill) -> None:
    found = reference(text_of(component.get("purl")), text_of(component.get("version")))
    properties = _properties(component)
    if text_of(component.get("type")) in _NO_PACKAGES:
        bill.add_other(key)
    elif _is_own(found, properties):
        bill.add_own(key, _local(component, found))
    elif found is None:
        # Scanners list each lockfile they read as an application, and its packages below it.
        is_application = component.get("type") == "application"
        bill.add_other(key, "" if is_application else _full_name(component) or "(no name)")
    else:
        place = Place(_location(component, found), _vcs(component))
        bill.add(key, found, _scope(component, properties), place)


def _add_own(component: dict[str, object], bill: Bill, *, is_product: bool) -> None:
    found = reference(text_of(component.get("purl")), text_of(component.get("version")))
    # A product without a purl is only the scanner's word for what it was run on.
    local = None if is_product and found is None else _local(component, found)
    bill.add_own(bill.free_key(_ref(component)), local)


def _is_module(component: dict[str, object], product: dict[str, object]) -> bool:
    """What is packed into the product may be others' work; its own modules share its group."""
    group = text_of(component.get("group"))
    is_kin = bool(group) and group == product.get("group")
    return is_kin or component.get("type") == "application"


def _ref(component: dict[str, object]) -> str:
    return text_of(component.get("bom-ref")) or text_of(component.get("purl"))


def _local(component: dict[str, object], found: Reference | None) -> LocalPackage:
    if found is not None:
        return LocalPackage(found.purl.type, found.purl.name, found.purl.version)
    return LocalPackage("generic", _full_name(component), text_of(component.get("version")))


def _full_name(component: dict[str, object]) -> str:
    parts = (text_of(component.get("group")), text_of(component.get("name")))
    return "/".join(part for part in parts if part)


def _properties(component: dict[str, object]) -> _Properties:
    found: _Properties = {}
    for row in map(table, rows(component.get("properties"))):
        found.setdefault(text_of(row.get("name")), []).append(text_of(row.get("value")))
    return found


def _scope(component: dict[str, object], properties: _Properties) -> Scope:
    for name, values in properties.items():
        flag = name.rsplit(":", 1)[-1].lower()
        if name.startswith("cdx:") and flag in _DEV_FLAGS and values[-1].lower() == "true":
            return Scope.DEV
        groups = _RUNTIME_GROUPS.get(name)
        if groups is not None and not groups.intersection(values):
            return Scope.DEV
    return _SCOPES.get(text_of(component.get("scope")), Scope.RUNTIME)


def _is_own(found: Reference | None, properties: _Properties) -> bool:
    if found is not None and found.is_own:
        return True
    if any(properties.get(flag) == ["true"] for flag in _OWN_FLAGS):
        return True
    if any(name.startswith(_OWN_PREFIXES) for name in properties):
        return True
    paths = properties.get("cdx:npm:package:path", [])
    if any(path and "node_modules" not in path.split("/") for path in paths):
        return True
    # npm refuses to publish what is marked private, so that only git can bring it from elsewhere.
    private = properties.get("cdx:npm:package:private") == ["true"]
    private &= "cdx:npm:package:bundled" not in properties
    return private and found is not None and "vcs_url" not in found.qualifiers


def _external(component: dict[str, object], kind: str) -> Iterator[str]:
    for row in map(table, rows(component.get("externalReferences"))):
        if row.get("type") == kind:
            yield text_of(row.get("url"))


def _location(component: dict[str, object], found: Reference) -> str:
    # A pom's distribution is where its publisher uploads to, not where anybody downloads from.
    if found.purl.type == "maven":
        return ""
    return next(_external(component, "distribution"), "")


def _vcs(component: dict[str, object]) -> str:
    """The repository, unless it is the parent's: poms inherit the address of their parent."""
    name = text_of(component.get("name"))
    for url in _external(component, "vcs"):
        if "parent" not in url or "parent" in name:
            return addresses.repository(url)
    return ""


def _link(dependencies: list[object], by_purl: dict[str, str], bill: Bill) -> None:
    def key(ref: str) -> str:
        return ref if ref in bill else by_purl.get(ref, ref)

    for row in map(table, dependencies):
        parent = key(text_of(row.get("ref")))
        for child in rows(row.get("dependsOn")):
            bill.link(parent, key(text_of(child)))
