"""Reads a CycloneDX tree, whichever way it was written, into a `Bill`."""

from collections.abc import Iterator

from sponsorplan.domain.lockfiles import addresses
from sponsorplan.domain.lockfiles.decode import rows, table, text_of
from sponsorplan.domain.lockfiles.interface import LocalPackage
from sponsorplan.domain.lockfiles.sbom.bill import Bill
from sponsorplan.domain.lockfiles.sbom.cyclonedx.marks import (
    is_brought_along,
    is_own,
    properties_of,
    scope,
)
from sponsorplan.domain.lockfiles.sbom.reference import Place, Reference, reference

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


_FROM_NPM = frozenset({("npm", "cli"), ("@cyclonedx", "cyclonedx-npm")})


def is_from_npm(root: dict[str, object]) -> bool:
    """Whether npm wrote it, or CycloneDX's own tool for npm."""
    tools = table(root.get("metadata")).get("tools")
    # Since 1.5 tools are components, with a group in the place of a vendor.
    found = map(table, rows(table(tools).get("components")) or rows(tools))
    return any(
        (text_of(tool.get("vendor") or tool.get("group")), text_of(tool.get("name"))) in _FROM_NPM
        for tool in found
    )


def read(root: dict[str, object], bill: Bill) -> None:
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
    found = _reference(component)
    properties = properties_of(component)
    if text_of(component.get("type")) in _NO_PACKAGES:
        bill.add_other(key)
    elif is_own(found, properties):
        bill.add_own(key, _local(component, found))
    elif found is None:
        # Scanners list each lockfile they read as an application, and its packages below it.
        is_application = component.get("type") == "application"
        bill.add_other(key, "" if is_application else _full_name(component) or "(no name)")
    else:
        places = "externalReferences" in component
        place = Place(
            _location(component, found) if places else "",
            _vcs(component) if places else "",
            is_known="hashes" in component or is_brought_along(properties),
        )
        bill.add(key, found, scope(component, properties), place)


def _add_own(component: dict[str, object], bill: Bill, *, is_product: bool) -> None:
    found = _reference(component)
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


def _reference(component: dict[str, object]) -> Reference | None:
    purl, version = text_of(component.get("purl")), text_of(component.get("version"))
    return reference(purl, version, _full_name(component))


def _full_name(component: dict[str, object]) -> str:
    group, name = text_of(component.get("group")), text_of(component.get("name"))
    return f"{group}/{name}" if group and name else group or name


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
    # Identifiers come first: one may look like another component's purl.
    keys = by_purl | {key: key for key in bill.known()}
    for row in map(table, dependencies):
        parent = keys.get(text_of(row.get("ref")))
        children = [keys.get(text_of(child)) for child in rows(row.get("dependsOn"))]
        bill.link_all(parent, children)
