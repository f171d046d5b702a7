import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.lockfiles.interface import (
    Limits,
    LocalPackage,
    Package,
    ParsedLockfile,
    Source,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.requirements.parser import Requirements
from tests.domain.lockfiles.by_name import direct, scopes
from tests.domain.lockfiles.views import codes

REQUIREMENTS = Requirements()


def parse(text: str, name: str = "requirements.txt", **beside: str) -> ParsedLockfile:
    others = {f"{key}.txt": value.encode() for key, value in beside.items()}
    return REQUIREMENTS.parse(SourceFile(name, text.encode(), others))


def versions(parsed: ParsedLockfile) -> dict[str, str]:
    return {package.name: package.version for package in parsed.packages}


def one(line: str) -> Package | LocalPackage:
    parsed = parse(line)
    found: list[Package | LocalPackage] = [*parsed.packages, *parsed.local]
    assert len(found) == 1
    return found[0]


def test_of_an_index_with_a_password_only_the_host_is_kept(read) -> None:
    parsed = read(REQUIREMENTS, "requirements/compiled/requirements.txt")
    assert {package.host for package in parsed.packages} == {"index.corp.example"}
    assert "hunter2" not in repr(parsed)


def test_with_a_second_index_no_package_has_a_host() -> None:
    parsed = parse(
        "-i https://a.example/simple\n--extra-index-url=https://b.example/simple\nidna==3.10\n"
    )
    assert [package.host for package in parsed.packages] == [""]


def test_what_a_person_wrote_is_direct_and_has_no_version_unless_pinned(read) -> None:
    parsed = read(REQUIREMENTS, "requirements/hand-written/requirements.txt")
    assert versions(parsed) == {
        "attrs": "25.3.0",
        "django": "",
        "psycopg": "",
        "pywin32": "311",
        "requests": "",
        "zope-interface": "",
    }
    assert set(direct(parsed).values()) == {True}
    assert parsed.edges_known is False
    assert parsed.problems == ()


def test_a_frozen_list_tells_neither_direct_nor_edges_and_says_so(read) -> None:
    parsed = read(REQUIREMENTS, "requirements/frozen/requirements.txt")
    assert direct(parsed) == {"certifi": None, "idna": None}
    assert parsed.edges_known is False
    assert codes(parsed) == ["direct_unknown"]
    assert parsed.local == (
        LocalPackage("pypi", "ledger", path="/srv/ledger"),
        LocalPackage("pypi", "our-shop", path="/srv/shop"),
    )


def test_includes_come_from_the_upload_only_and_circles_end(read) -> None:
    parsed = read(REQUIREMENTS, "requirements/includes/requirements.txt")
    assert versions(parsed) == {
        "attrs": "25.4.0",
        "flask": "3.1.0",
        "foo": "1.0",
        "pywin32": "311",
        "uvicorn": "0.38.0",
    }
    assert len(parsed.local) == 3
    assert codes(parsed) == ["include_missing", "direct_unknown"]
    assert parsed.problems[0].line == 3
    assert "secret" not in repr(parsed)


def test_an_include_is_found_relative_to_the_file_that_names_it() -> None:
    beside = {
        "requirements/site.txt": b"-r parts\\web.txt\nidna>=3\n",
        "requirements/parts/web.txt": b"-r ../../outside.txt\nhttpx\n",
        "outside.txt": b"attrs\n",
    }
    parsed = REQUIREMENTS.parse(
        SourceFile("app/requirements.txt", b"--requirement=requirements/site.txt\n", beside)
    )
    assert set(versions(parsed)) == {"attrs", "httpx", "idna"}
    assert parsed.format == "requirements-include"


def test_an_included_file_keeps_what_its_own_name_says() -> None:
    parsed = parse("-r base.txt\npytest\n", "requirements-dev.txt", base="httpx\n")
    assert scopes(parsed) == {"httpx": "runtime", "pytest": "dev"}


def test_a_broken_include_is_left_out_with_a_warning() -> None:
    parsed = parse("-r base.txt\nhttpx\n", base="<<<<<<< HEAD\nidna\n")
    assert versions(parsed) == {"httpx": ""}
    assert codes(parsed) == ["include_unreadable"]


def test_the_address_of_an_include_is_never_shown() -> None:
    parsed = parse("-r https://reader:hunter2@corp.example/base.txt\nhttpx\n")
    assert codes(parsed) == ["include_missing"]
    assert "hunter2" not in repr(parsed)


def test_constraints_add_no_package() -> None:
    assert versions(parse("-c base.txt\nhttpx\n", base="idna==3.10\n")) == {"httpx": ""}


def test_a_file_of_comments_has_no_packages(read) -> None:
    parsed = read(REQUIREMENTS, "requirements/empty/requirements.txt")
    assert parsed.packages == ()
    assert parsed.problems == ()


def test_prose_under_this_name_is_refused_with_a_line(read) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        read(REQUIREMENTS, "requirements/broken/requirements.txt")
    assert (caught.value.problem.code, caught.value.problem.line) == ("not_a_lockfile", 1)


def test_a_line_that_cannot_be_read_is_skipped_and_never_repeated() -> None:
    parsed = parse("httpx\nidna = hunter2\n!\n")
    assert versions(parsed) == {"httpx": ""}
    assert [problem.line for problem in parsed.problems] == [2, 3]
    assert "hunter2" not in repr(parsed)


def test_very_many_unreadable_lines_give_few_warnings() -> None:
    parsed = parse("httpx\n" + "!\n" * 5_000 + "-r gone.txt\n" + "-r gone{}.txt\n" * 5_000)
    assert len(parsed.problems) < 50


def test_a_line_longer_than_any_tool_writes_is_skipped_at_once() -> None:
    parsed = parse("httpx\n" + "a/" * 1_000_000 + "\n")
    assert versions(parsed) == {"httpx": ""}
    assert codes(parsed) == ["line_skipped"]


def test_more_requirements_than_the_limit_are_refused() -> None:
    file = SourceFile("requirements.txt", b"httpx\n" * 50, limits=Limits(max_packages=20))
    with pytest.raises(UnreadableLockfile) as caught:
        REQUIREMENTS.parse(file)
    assert caught.value.problem.code == "too_many_packages"


def test_addresses_give_name_revision_and_repository_but_no_secret(read) -> None:
    parsed = read(REQUIREMENTS, "requirements/sources/requirements.txt")
    assert {
        package.name: (package.version, package.source, package.repository)
        for package in parsed.packages
    } == {
        "archived": ("v2", Source.URL, "https://github.com/ada/archived"),
        "foo-bar": ("1.0", Source.URL, ""),
        "loom-tool": ("v1.2", Source.GIT, "https://git.corp.example/tools/loom"),
        "named": ("", Source.URL, ""),
        "no-name": ("main", Source.GIT, "https://github.com/ada/no-name"),
        "old": ("", Source.UNKNOWN, ""),
        "scp-style": ("0a1b", Source.GIT, "https://github.com/ada/scp-style"),
    }
    assert [problem.line for problem in parsed.problems if problem.line] == [8]
    assert "hunter2" not in repr(parsed)


def test_paths_are_local(read) -> None:
    parsed = read(REQUIREMENTS, "requirements/sources/requirements.txt")
    assert {(local.name, local.path) for local in parsed.local} == {
        ("local-wheel", "./vendor/Local_Wheel-3.0-py3-none-any.whl"),
        ("windows-lib", "vendor/windows-lib"),
        ("tool", "C:/libs/tool"),
        (".", "."),
        ("shared", "../shared"),
    }


@pytest.mark.parametrize(
    ("line", "version"),
    [
        ("httpx==1.0", "1.0"),
        ("httpx == 1.0 --hash=sha256:00", "1.0"),
        ("httpx===1.0.post1", "1.0.post1"),
        ("httpx[http2,socks]==1.0;python_version<'4'", "1.0"),
        ("httpx>=1,==1.5", "1.5"),
        ("httpx!=1.0", ""),
        ("httpx==1.*", ""),
        ("httpx\\\n  ==1.0 \\\n  --hash=sha256:00", "1.0"),
    ],
)
def test_only_an_exact_pin_is_a_version(line, version) -> None:
    found = one(line)
    assert (found.name, found.version) == ("httpx", version)


@pytest.mark.parametrize(
    "content",
    [
        codecs.BOM_UTF8 + b"Django==5.2.7\r\nrequests[socks]==2.32.5\r\n",
        codecs.BOM_UTF16_LE + "Django==5.2.7\nrequests[socks]==2.32.5\n".encode("utf-16-le"),
        codecs.BOM_UTF16_BE + "Django==5.2.7\nrequests[socks]==2.32.5\n".encode("utf-16-be"),
        "# Größe\nDjango==5.2.7\nrequests==2.32.5\n".encode("latin-1"),
    ],
)
def test_files_of_windows_tools_are_read(content) -> None:
    parsed = REQUIREMENTS.parse(SourceFile("requirements.txt", content))
    assert versions(parsed) == {"django": "5.2.7", "requests": "2.32.5"}


@pytest.mark.parametrize(
    ("name", "content", "accepted"),
    [
        ("requirements.txt", b"", True),
        ("Requirements_Base.TXT", b"", True),
        ("dev-requirements.txt", b"", True),
        ("requirements-dev.lock", b"", True),
        ("prod.txt", b"# pinned\nhttpx==0.28.1\n", True),
        ("prod.txt", b"-r base.txt\nhttpx\n", True),
        ("prod.txt", b"httpx==0.28.1\n" * 3_000, True),
        ("prod.txt", b"httpx\nidna\n", False),
        ("notes.txt", b"Install httpx==0.28.1 first.\n", False),
        ("CMakeLists.txt", b"cmake_minimum_required(VERSION 3.20)\n", False),
        ("constraints.txt", b"httpx==0.28.1\n", False),
        ("requirements-constraints.txt", b"httpx==0.28.1\n", False),
        ("requirements.in", b"httpx==0.28.1\n", False),
    ],
)
def test_files_are_known_by_name_or_by_what_stands_in_them(name, content, accepted) -> None:
    assert REQUIREMENTS.accepts(name, content) is accepted


PIECES = [
    "httpx", "==", "1.0", ";", "@", " ", "\\\n", "\n", "#", "# via ", "    #   ", "-r ", "-c ",
    "-e ", "--hash=", "git+", "https://", "u:p@h", "/", "[", "]", "(", ")", ",", "..", ".whl",
    "#egg=", "base.txt", "\x00", "é", "::", "C:\\",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=40), st.lists(st.sampled_from(PIECES)))
def test_whatever_the_lines_hold_the_file_is_read_or_refused(pieces, included) -> None:
    try:
        parsed = parse("".join(pieces), base="".join(included))
    except UnreadableLockfile:
        return
    assert all(package.name for package in parsed.packages)
    assert "u:p" not in repr(parsed)
    REQUIREMENTS.accepts("notes.txt", "".join(pieces).encode())
