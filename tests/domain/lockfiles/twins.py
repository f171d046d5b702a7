"""Writes the trees of JSON SBOMs as tools write them in the other encodings of the same standard."""

from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

Tree = dict[str, Any]


def cyclonedx_xml(tree: Tree) -> bytes:
    """CycloneDX XML of the version that the tree names."""
    root = Element("bom", xmlns=f"http://cyclonedx.org/schema/bom/{tree['specVersion']}")
    metadata = SubElement(root, "metadata")
    tools = SubElement(metadata, "tools")
    given = tree.get("metadata", {}).get("tools", [])
    if isinstance(given, list):
        for tool in given:
            _texts(SubElement(tools, "tool"), tool, ("vendor", "name", "version"))
    else:
        _components(tools, given.get("components", []))
    if "component" in tree.get("metadata", {}):
        _component(metadata, tree["metadata"]["component"])
    _components(root, tree.get("components", []))
    services = SubElement(root, "services")
    for service in tree.get("services", []):
        _texts(SubElement(services, "service", {"bom-ref": service["bom-ref"]}), service, ("name",))
    dependencies = SubElement(root, "dependencies")
    for row in tree.get("dependencies", []):
        dependency = SubElement(dependencies, "dependency", ref=row["ref"])
        for child in row.get("dependsOn", []):
            SubElement(dependency, "dependency", ref=child)
    return b"<?xml version='1.0' encoding='utf-8'?>\n" + tostring(root, encoding="unicode").encode()


def _components(parent: Element, components: list[Tree]) -> None:
    listed = SubElement(parent, "components")
    for component in components:
        _component(listed, component)


def _component(parent: Element, component: Tree) -> None:
    kept: dict[str, str] = {
        key: str(component[key]) for key in ("type", "bom-ref") if key in component
    }
    element = SubElement(parent, "component", kept)
    _texts(element, component, ("group", "name", "version", "scope", "purl"))
    # Both hold names and components of others, which are none of the product's.
    SubElement(SubElement(element, "supplier"), "name").text = "not this name"
    ancestors = SubElement(SubElement(element, "pedigree"), "ancestors")
    SubElement(SubElement(ancestors, "component"), "purl").text = "pkg:npm/ancestor@1"
    if "hashes" in component:
        hashes = SubElement(element, "hashes")
        for item in component["hashes"]:
            SubElement(hashes, "hash", alg=item["alg"]).text = item["content"]
    references = SubElement(element, "externalReferences")
    for reference in component.get("externalReferences", []):
        row = SubElement(references, "reference", type=reference["type"])
        _texts(row, reference, ("url",))
    properties = SubElement(element, "properties")
    for item in component.get("properties", []):
        SubElement(properties, "property", name=item["name"]).text = item["value"]
    _components(element, component.get("components", []))


def _texts(element: Element, values: Tree, names: tuple[str, ...]) -> None:
    for name in names:
        if name in values:
            SubElement(element, name).text = f"\n  {values[name]}\n"


def spdx_tag_value(tree: Tree) -> bytes:
    """SPDX 2 tag-value of an SPDX 2 document."""
    lines = [f"SPDXVersion: {tree['spdxVersion']}", f"SPDXID: {tree.get('SPDXID', '')}"]
    lines += [f"Creator: {it}" for it in tree.get("creationInfo", {}).get("creators", [])]
    for package in tree["packages"]:
        lines += ["", f"##### Package: {package['name']}", "", f"PackageName: {package['name']}"]
        for tag, key in (
            ("SPDXID", "SPDXID"),
            ("PackageVersion", "versionInfo"),
            ("PackageFileName", "packageFileName"),
            ("PackageDownloadLocation", "downloadLocation"),
            ("PrimaryPackagePurpose", "primaryPackagePurpose"),
        ):
            if key in package:
                lines.append(f"{tag}: {package[key]}")
        lines += [
            f"PackageChecksum: {it['algorithm']}: {it['checksumValue']}"
            for it in package.get("checksums", [])
        ]
        lines.append("PackageComment: <text>PackageName: a trap\nSPDXID: another</text>")
        lines += [
            f"ExternalRef: PACKAGE-MANAGER {it['referenceType']} {it['referenceLocator']}"
            for it in package.get("externalRefs", [])
        ]
    lines += ["", "FileName: ./a.c", "SPDXID: SPDXRef-a-file", "PackageVersion: none of a file"]
    lines += [f"Relationship: SPDXRef-DOCUMENT DESCRIBES {it}" for it in _described(tree)]
    lines += [
        f"Relationship: {it['spdxElementId']} {it['relationshipType']} {it['relatedSpdxElement']}"
        for it in tree.get("relationships", [])
    ]
    return "\n".join(lines).encode()


def _described(tree: Tree) -> list[str]:
    found: list[str] = tree.get("documentDescribes", [])
    return found
