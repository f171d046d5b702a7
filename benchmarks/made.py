"""Files of any size with the structure of real ones: scopes, edges, names, addresses. The same each time."""

import io
import json
import zipfile
from collections.abc import Callable, Mapping

HOST = "https://registry.example"
_HASH = "A" * 86 + "=="


def name(number: int) -> str:
    words = ("fast", "tiny", "plain", "deep", "safe", "core", "node", "data")
    ends = ("parser", "stream", "cache", "format", "utils", "loader", "types", "queue")
    base = f"{words[number % 8]}-{ends[number // 8 % 8]}-{number}"
    return f"@team-{number % 40}/{base}" if number % 5 == 0 else base


def version(number: int) -> str:
    return f"{number % 9}.{number % 31}.{number % 7}"


def needs(number: int, count: int) -> list[int]:
    """Two or three packages further on, as most have."""
    further = (number + 1, number * 2 + 1, number * 3 + 2)[: 2 + number % 2]
    return [at for at in dict.fromkeys(further) if at < count]


def npm(count: int) -> bytes:
    packages: dict[str, object] = {
        "": {
            "name": "shop",
            "dependencies": {name(at): f"^{version(at)}" for at in range(0, count, 60)},
            "devDependencies": {name(at): f"^{version(at)}" for at in range(30, count, 60)},
        }
    }
    for at in range(count):
        packages[f"node_modules/{name(at)}"] = {
            "version": version(at),
            "resolved": f"{HOST}/{name(at)}/-/{name(at).split('/')[-1]}-{version(at)}.tgz",
            "integrity": f"sha512-{_HASH}",
            **({"dev": True} if at % 3 == 0 else {}),
            "license": "MIT",
            "dependencies": {name(child): f"^{version(child)}" for child in needs(at, count)},
            "engines": {"node": ">=18"},
            **(
                {"funding": {"url": f"https://github.com/sponsors/dev-{at}"}} if at % 6 == 0 else {}
            ),
        }
    tree = {"name": "shop", "version": "1.0.0", "lockfileVersion": 3, "packages": packages}
    return json.dumps(tree, indent=2).encode()


def pnpm(count: int) -> bytes:
    lines = ["lockfileVersion: '9.0'", "", "importers:", "", "  .:", "    dependencies:"]
    for at in range(0, count, 60):
        lines += [f"      '{name(at)}':", f"        specifier: ^{version(at)}"]
        lines += [f"        version: {version(at)}"]
    lines += ["", "packages:", ""]
    for at in range(count):
        lines += [f"  '{name(at)}@{version(at)}':"]
        lines += [
            f"    resolution: {{integrity: sha512-{_HASH}}}",
            "    engines: {node: '>=18'}",
            "",
        ]
    lines += ["snapshots:", ""]
    for at in range(count):
        children = needs(at, count)
        lines += [f"  '{name(at)}@{version(at)}':" + ("" if children else " {}")]
        if children:
            lines += ["    dependencies:"]
            lines += [f"      '{name(child)}': {version(child)}" for child in children]
        lines += [""]
    return "\n".join(lines).encode()


def yarn_classic(count: int) -> bytes:
    lines = ["# yarn lockfile v1", "", ""]
    for at in sorted(range(count), key=name):
        key = f"{name(at)}@^{version(at)}"
        lines += [f'"{key}":' if key.startswith("@") else f"{key}:", f'  version "{version(at)}"']
        lines += [f'  resolved "{HOST}/{name(at)}/-/x-{version(at)}.tgz#{"a" * 40}"']
        lines += [f"  integrity sha512-{_HASH}"]
        children = needs(at, count)
        lines += ["  dependencies:"] if children else []
        lines += [f'    "{name(child)}" "^{version(child)}"' for child in children] + [""]
    return "\n".join(lines).encode()


def yarn_berry(count: int) -> bytes:
    lines = ["__metadata:", "  version: 8", "  cacheKey: 10c0", ""]
    for at in range(count):
        lines += [f'"{name(at)}@npm:^{version(at)}":', f"  version: {version(at)}"]
        lines += [f'  resolution: "{name(at)}@npm:{version(at)}"']
        children = needs(at, count)
        lines += ["  dependencies:"] if children else []
        lines += [f'    "{name(child)}": "npm:^{version(child)}"' for child in children]
        lines += [f"  checksum: 10c0/{'a' * 128}", "  languageName: node", "  linkType: hard", ""]
    return "\n".join(lines).encode()


def uv(count: int) -> bytes:
    lines = ["version = 1", 'requires-python = ">=3.11"', ""]
    for at in range(count):
        plain = name(at).split("/")[-1]
        lines += ["[[package]]", f'name = "{plain}"', f'version = "{version(at)}"']
        lines += [f'source = {{ registry = "{HOST}/simple" }}']
        children = [name(child).split("/")[-1] for child in needs(at, count)]
        lines += ["dependencies = ["] if children else []
        lines += [f'    {{ name = "{child}" }},' for child in children]
        lines += ["]"] if children else []
        file = f"{HOST}/packages/{plain}-{version(at)}"
        lines += [f'sdist = {{ url = "{file}.tar.gz", hash = "sha256:{"a" * 64}", size = 12345 }}']
        lines += ["wheels = ["]
        lines += [
            f'    {{ url = "{file}-{tag}.whl", hash = "sha256:{"b" * 64}", size = 54321 }},'
            for tag in ("cp311-linux", "cp312-linux", "py3-none-any")
        ]
        lines += ["]", ""]
    return "\n".join(lines).encode()


def cargo(count: int) -> bytes:
    lines = ["version = 4", "", "[[package]]", 'name = "shop"', 'version = "0.1.0"']
    lines += ["dependencies = ["]
    plain = [name(at).split("/")[-1] for at in range(count)]
    lines += [f' "{plain[at]}",' for at in range(0, count, 60)] + ["]", ""]
    for at in range(count):
        lines += ["[[package]]", f'name = "{plain[at]}"', f'version = "{version(at)}"']
        lines += [
            'source = "registry+https://github.com/example/index"',
            f'checksum = "{"a" * 64}"',
        ]
        children = needs(at, count)
        lines += ["dependencies = ["] if children else []
        lines += [f' "{plain[child]}",' for child in children] + (["]"] if children else []) + [""]
    return "\n".join(lines).encode()


def poetry(count: int) -> bytes:
    lines: list[str] = []
    plain = [name(at).split("/")[-1] for at in range(count)]
    for at in range(count):
        lines += ["[[package]]", f'name = "{plain[at]}"', f'version = "{version(at)}"']
        lines += ['description = "Does one thing."', "optional = false", 'groups = ["main"]']
        lines += ["files = ["]
        lines += [
            f'    {{file = "{plain[at]}-{tag}.whl", hash = "sha256:{"b" * 64}"}},'
            for tag in ("cp311-linux", "cp312-linux", "py3-none-any")
        ]
        lines += ["]", "", "[package.dependencies]"]
        lines += [f'{plain[child]} = ">=1"' for child in needs(at, count)] + [""]
    lines += ["[metadata]", 'lock-version = "2.1"', 'content-hash = "00ff"', ""]
    return "\n".join(lines).encode()


def composer(count: int) -> bytes:
    packages = [
        {
            "name": f"vendor-{at % 50}/{name(at).split('/')[-1]}",
            "version": version(at),
            "source": {
                "type": "git",
                "url": f"https://github.com/v/{at}.git",
                "reference": "a" * 40,
            },
            "require": {
                f"vendor-{child % 50}/{name(child).split('/')[-1]}": f"^{version(child)}"
                for child in needs(at, count)
            },
            "type": "library",
            "license": ["MIT"],
            "description": "Does one thing, and says so in a sentence of usual length.",
            "funding": [{"type": "github", "url": f"https://github.com/dev-{at}"}],
        }
        for at in range(count)
    ]
    return json.dumps({"packages": packages, "packages-dev": []}, indent=4).encode()


def cyclonedx(count: int) -> bytes:
    components = [
        {
            "type": "library",
            "bom-ref": f"ref-{at}",
            "name": name(at),
            "version": version(at),
            "purl": f"pkg:npm/{name(at).replace('@', '%40')}@{version(at)}",
            "licenses": [{"license": {"id": "MIT"}}],
        }
        for at in range(count)
    ]
    edges = [{"ref": "root", "dependsOn": [f"ref-{at}" for at in range(0, count, 60)]}]
    edges += [
        {"ref": f"ref-{at}", "dependsOn": [f"ref-{child}" for child in needs(at, count)]}
        for at in range(count)
    ]
    root = {"type": "application", "bom-ref": "root", "name": "shop"}
    bill = {"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": {"component": root}}
    return json.dumps({**bill, "components": components, "dependencies": edges}).encode()


def spdx(count: int) -> bytes:
    packages = [
        {
            "SPDXID": f"SPDXRef-{at}",
            "name": name(at),
            "versionInfo": version(at),
            "downloadLocation": "NOASSERTION",
            "externalRefs": [
                {
                    "referenceCategory": "PACKAGE-MANAGER",
                    "referenceType": "purl",
                    "referenceLocator": f"pkg:npm/{name(at).replace('@', '%40')}@{version(at)}",
                }
            ],
        }
        for at in range(count)
    ]
    edges = [
        {
            "spdxElementId": f"SPDXRef-{at}",
            "relationshipType": "DEPENDS_ON",
            "relatedSpdxElement": f"SPDXRef-{child}",
        }
        for at in range(count)
        for child in needs(at, count)
    ]
    bill = {"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": "shop"}
    return json.dumps({**bill, "packages": packages, "relationships": edges}).encode()


FORMATS: Mapping[str, Callable[[int], bytes]] = {
    "package-lock.json": npm,
    "pnpm-lock.yaml": pnpm,
    "yarn.lock": yarn_classic,
    "berry/yarn.lock": yarn_berry,
    "uv.lock": uv,
    "poetry.lock": poetry,
    "Cargo.lock": cargo,
    "composer.lock": composer,
    "bom.json": cyclonedx,
    "sbom.spdx.json": spdx,
}


def of_size(make: Callable[[int], bytes], size: int) -> bytes:
    """A file of about that many bytes."""
    per_package = len(make(500)) / 500
    return make(int(size / per_package))


def archive(files: int) -> bytes:
    """A repository's lockfiles of 60, 200 and 600 kB, each format in turn, in folders of their own."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as writer:
        for number in range(files):
            file, make = list(FORMATS.items())[number % len(FORMATS)]
            size = (60_000, 200_000, 600_000)[number % 3]
            path = f"services/{number}/{file.rsplit('/', 1)[-1]}"
            # Line feeds at its end, so that no two files are the same.
            writer.writestr(path, of_size(make, size) + b"\n" * number)
    return packed.getvalue()
