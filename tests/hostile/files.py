"""More than five hundred files that mean harm, each another."""

import codecs
import gzip
import io
import json
import tarfile
from collections.abc import Iterator
from typing import Any

from tests.conftest import PACKAGE_LOCK
from tests.domain.lockfiles.archives import LAST_BLOCK, ZEROS, tar_of, tgz_of, zip_of, zip_of_one

File = tuple[str, bytes]

BOM: dict[str, Any] = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.6",
    "components": [
        {
            "type": "library",
            "name": "debug",
            "version": "4.4.1",
            "purl": "pkg:npm/debug@4.4.1",
            "bom-ref": "a",
            "licenses": [{"license": {"id": "MIT"}}],
        }
    ],
    "dependencies": [{"ref": "a", "dependsOn": []}],
}
GOOD: dict[str, bytes] = {
    "package-lock.json": PACKAGE_LOCK,
    "bom.json": json.dumps(BOM, indent=1).encode(),
    "composer.lock": b'{"packages": [{"name": "a/b", "version": "1.0.0"}], "packages-dev": []}',
    "packages.lock.json": b'{"version": 1, "dependencies": {"net8.0": {"A": {"type": "Direct", "resolved": "1.0.0"}}}}',
    "Pipfile.lock": b'{"_meta": {}, "default": {"a": {"version": "==1.0"}}, "develop": {}}',
    "poetry.lock": b'[[package]]\nname = "a"\nversion = "1.0"\n\n[metadata]\nlock-version = "2.1"\n',
    "uv.lock": b'version = 1\n\n[[package]]\nname = "a"\nversion = "1.0"\n',
    "Cargo.lock": b'version = 4\n\n[[package]]\nname = "a"\nversion = "1.0.0"\n',
    "pnpm-lock.yaml": b"lockfileVersion: '9.0'\npackages:\n  debug@4.4.1:\n    resolution: {integrity: x}\n",
    "yarn.lock": b'# yarn lockfile v1\n\na@^1.0.0:\n  version "1.0.0"\n',
    "requirements.txt": b"django==5.2.7\nrequests==2.32.5\n",
    "go.mod": b"module a.example/b\n\ngo 1.23\n\nrequire c.example/d v1.0.0\n",
    "Gemfile.lock": b"GEM\n  specs:\n    rake (13.0.0)\n\nDEPENDENCIES\n  rake\n",
    "pom.xml": b"<project><modelVersion>4.0.0</modelVersion><groupId>a</groupId><artifactId>b</artifactId></project>",
    "bom.xml": b'<bom xmlns="http://cyclonedx.org/schema/bom/1.6"><components/></bom>',
}
_DEEP = 200_000
_XXE = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><bom>&b;</bom>'
_LAUGHS = "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY a0 'ha'>" + "".join(
    f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12)
)
_WHOLE: tuple[bytes, ...] = (
    b"",
    b"\x00" * 5000,
    b"[" * _DEEP,
    b'{"a":' * _DEEP,
    b"[" * _DEEP + b"]" * _DEEP,
    b"<a>" * _DEEP,
    b"- " * 20_000,
    b"a: &a [x]\n" + b"".join(b"b%d: &b%d [*a, *a]\n" % (n, n) for n in range(400)),
    b"a: &a0 [x]\n"
    + b"".join(b"b%d: &a%d [*a%d, *a%d]\n" % (n, n, n - 1, n - 1) for n in range(1, 40)),
    b"!!python/object/apply:os.system ['true']\n",
    b"a = " + b"[" * _DEEP,
    b".".join([b"a"] * 20_000) + b" = 1\n",
    b"".join(b"[a" + b".b" * n + b"]\n" for n in range(400)),
    b"x" * 1_000_000,
    b'"' + b"\\" * 300_000,
    b'{"lockfileVersion": ' + b"9" * 5000 + b"}",
    b'{"lockfileVersion": NaN, "packages": Infinity}',
    b'{"lockfileVersion": 3, "lockfileVersion": 2, "packages": {}, "packages": []}',
    b'{"lockfileVersion": 3, "packages": {"node_modules/\\ud800": {"version": "1"}}}',
    b'{"lockfileVersion": 3, "packages": {"node_modules/\\u0000": {"version": "\\u0000"}}}',
    _XXE.encode(),
    _XXE.encode("utf-16"),
    (_LAUGHS + "]><bom>&a11;</bom>").encode(),
    b"<?xml version='1.0'?><!DOCTYPE a SYSTEM 'http://127.0.0.1:9/x.dtd'><project/>",
    b"\xed\xa0\x80\xff\xfe",
)
_ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    10**40,
    "",
    [],
    {},
    [[]],
    "\u202ea",
    "a\u0000b",
    "x" * 3000,
)


def _damaged(name: str, content: bytes) -> Iterator[bytes]:
    text = content.decode()
    yield from (codecs.BOM_UTF8 * 2 + content, text.encode("utf-16"), text.encode("utf-32"))
    yield from (content.replace(b"a", b"\x00"), content.replace(b"a", "\u202e".encode()))
    yield from (content.replace(b"a", b"\xed\xa0\x80"), content.replace(b"1", b"9" * 5000))
    yield from (
        content * 2,
        content.replace(b"\n", b"\r"),
        content.replace(b"\n", "\u2028".encode()),
    )
    yield from (content.replace(b"1", b"\\u0000"), content.replace(b"1", b"\\ud800"))
    yield from (content[: len(content) * cut // 12] for cut in range(1, 12))


def _wrong_types(tree: Any) -> Iterator[bytes]:  # noqa: ANN401 - JSON
    """The tree with each of its values in turn replaced by each of the odd ones."""
    waiting: list[Any] = [tree]
    while waiting:
        node = waiting.pop()
        for key in list(node) if isinstance(node, dict) else range(len(node)):
            kept = node[key]
            for odd in _ODD:
                node[key] = odd
                yield json.dumps(tree).encode()
            node[key] = kept
            if isinstance(kept, dict | list):
                waiting.append(kept)


def hostile() -> list[File]:
    """Single files, at paths of their own."""
    found: dict[bytes, str] = {}
    for name, content in GOOD.items():
        for each in (*_WHOLE[: 6 if name.endswith("lock") else None], *_damaged(name, content)):
            found.setdefault(name.encode() + b"\n" + each, name)
    for each in _wrong_types(BOM):
        found.setdefault(b"bom.json\n" + each, "bom.json")
    return [
        (f"f{at}/{name}", key.partition(b"\n")[2]) for at, (key, name) in enumerate(found.items())
    ]


def archives() -> Iterator[File]:
    """Archives, and names that lead elsewhere."""
    lock = {"package-lock.json": PACKAGE_LOCK}
    yield "bomb.zip", zip_of_one("package-lock.json", ZEROS * 210 + LAST_BLOCK, 210 << 20, 0)
    yield "small.zip", zip_of_one("package-lock.json", ZEROS * 210 + LAST_BLOCK, 10, 0)
    yield "bomb.gz", b"\x1f\x8b\x08" + bytes(7) + ZEROS * 210 + LAST_BLOCK
    yield "nested.zip", zip_of({"a.zip": zip_of({"b.zip": zip_of(lock)})})
    yield "many.zip", zip_of({f"{n}/go.mod": b"" for n in range(300)})
    for path in (
        "../a",
        "/a",
        "a/../../b",
        "C:\\a",
        "a\\..\\..",
        "\x1f",
        "\u202e",
        "a" * 5000,
        ".",
    ):
        yield "slip.zip", zip_of({f"{path}/package-lock.json": PACKAGE_LOCK})
        yield "slip.tgz", tgz_of({f"{path}/package-lock.json": PACKAGE_LOCK})
    for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE):
        info = tarfile.TarInfo("package-lock.json")
        info.type, info.linkname = kind, "/etc/passwd"
        yield "link.tgz", gzip.compress(tar_of([(info, b"")]))
    whole = zip_of(lock)
    for cut in range(1, len(whole), 181):
        yield "cut.zip", whole[:cut]
    for at in range(0, len(whole), 131):
        yield "bent.zip", whole[:at] + b"\xff" + whole[at + 1 :]
    packed = tgz_of(lock)
    for cut in range(1, len(packed), 181):
        yield "cut.tgz", packed[:cut]
    for name in (
        "..",
        "../x/go.mod",
        "\x00/go.mod",
        "\u202e/go.mod",
        "a" * 900 + "/go.mod",
        "//go.mod",
        "\ud800/go.mod",
    ):
        yield name, GOOD["go.mod"]


def stream(content: bytes, name: str) -> io.BytesIO:
    """The file as a client sends it."""
    file = io.BytesIO(content)
    file.name = name
    return file
