"""Each limit of docs/operations.md: what has exactly so much is taken, and one more is refused in words.

Limits of time and memory are in test_sandbox.py, those of lines and parts of a file in
tests/domain/lockfiles/test_limits.py, that of requests in tests/rest/test_conditional.py, and that of a body in
tests/companies/test_api_bodies.py.
"""

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings
from rest_framework.test import APIClient

from apps.audit.models import AuditEvent
from apps.companies.models import Company, Member
from apps.companies.roles import Role
from apps.inventory.models import Delivery, Product, Upload
from apps.payments.models import Payment, Receipt, Statement, StatementDraft, Transaction
from apps.payments.services import Done, payment_done
from tests.domain.statements.given import collective
from tests.domain.statements.given import given as row
from tests.payments.worlds import COLLECTIVE, DAY, approved, line_of

pytestmark = pytest.mark.django_db
PAGE, API = "/c/acme/", "/api/v1/companies/acme/"
FILES_PAGE, FILES_API = f"{PAGE}products/shop/upload/", f"{API}products/shop/uploads/"
TEXT_PAGE, TEXT_API = f"{PAGE}products/shop/paste/", f"{API}products/shop/pasted/"
STATEMENT = collective(row(1))
PDF = b"%PDF-1.7\n"


def _file(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def _requirements(size: int) -> bytes:
    return b"lid==1.0\n".ljust(size, b"#")


def _files(*contents: tuple[str, bytes]) -> Mapping[str, object]:
    return {
        "files": [_file(name, content) for name, content in contents],
        "paths": [name for name, _ in contents],
    }


def _several(count: int, size: int = 20) -> list[tuple[str, bytes]]:
    return [(f"{number}/requirements.txt", _requirements(size)) for number in range(count)]


def _whole(size: int) -> list[tuple[str, bytes]]:
    """Two files that have so many bytes together."""
    return [
        ("a/requirements.txt", _requirements(size // 2)),
        ("b/requirements.txt", _requirements(size - size // 2)),
    ]


def _zipped(*contents: tuple[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as pack:
        for name, content in contents:
            pack.writestr(name, content)
    return held.getvalue()


def _dense(ratio: int, packed: int = 10_000) -> bytes:
    """An archive of so many bytes that unpacks to as many times more."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("requirements.txt", _requirements(packed * ratio))
        pack.comment = b"x"
    with zipfile.ZipFile(held, "a") as pack:
        pack.comment = b"x" * (packed - len(held.getvalue()) + 1)
    assert len(held.getvalue()) == packed
    return held.getvalue()


def _packages(count: int) -> str:
    return "".join(f"lid-{number}==1.0\n" for number in range(count))


@dataclass(frozen=True)
class Limit:
    """``make`` gives what has so many of it; ``words`` are in the refusal."""

    setting: str
    at: int
    make: Callable[[int], object]
    words: str
    what: str


LIMITS = [
    Limit(
        "SPONSORPLAN_MAX_FILE_BYTES",
        1_000,
        lambda n: [("requirements.txt", _requirements(n))],
        "larger than 0.001 MB",
        "files",
    ),
    Limit("SPONSORPLAN_MAX_REQUEST_BYTES", 1_000, _whole, "larger than 0.001 MB together", "files"),
    Limit("DATA_UPLOAD_MAX_NUMBER_FILES", 3, _several, "3 files", "files"),
    Limit(
        "SPONSORPLAN_ARCHIVE_BYTES",
        3_000_000,
        lambda n: [("all.zip", _zipped(*_whole(n)))],
        "unpack",
        "files",
    ),
    Limit("SPONSORPLAN_ARCHIVE_RATIO", 200, lambda n: [("all.zip", _dense(n))], "unpack", "files"),
    Limit(
        "SPONSORPLAN_MAX_PASTE_BYTES",
        1_000,
        lambda n: _requirements(n).decode(),
        "larger than 0.001 MB",
        "text",
    ),
    Limit("SPONSORPLAN_MAX_PACKAGES", 5, _packages, "5 packages", "text"),
    Limit(
        "SPONSORPLAN_MAX_RECEIPT_BYTES", 100, lambda n: PDF.ljust(n, b"x"), "0.0001 MB", "receipt"
    ),
    Limit(
        "SPONSORPLAN_MAX_STATEMENT_BYTES",
        len(STATEMENT) + 50,
        lambda n: STATEMENT.ljust(n, b"\n"),
        "Export a shorter period",
        "statement",
    ),
]


@pytest.fixture
def payment(company: Company, planner: Member) -> int:
    plan = approved(company, [(COLLECTIVE, "a", 12_50)])
    line = line_of(plan, "a").pk
    return payment_done(member=planner, plan=plan, line_id=line, done=Done(DAY)).pk


Send = Callable[[str, Any], tuple[int, str]]


def _body(what: str, made: Any, receipt: str) -> Mapping[str, object]:  # noqa: ANN401 - by ``what``
    if what == "files":
        return _files(*made)
    if what == "text":
        return {"text": made}
    if what == "receipt":
        return {receipt: _file("r.pdf", made)}
    return {"source": "open_collective", "file": _file("oc.csv", made)}


@pytest.fixture
def by_page(client_of: Callable[[Role], Client], payment: int, product: Product) -> Send:
    line = Payment.objects.get(pk=payment).line_id
    browser = client_of(Role.OWNER)
    browser.raise_request_exception = False
    places = {
        "files": FILES_PAGE,
        "text": TEXT_PAGE,
        "receipt": f"{PAGE}plans/1/give/lines/{line}/receipts/",
        "statement": f"{PAGE}payments/statements/new/",
    }

    def send(what: str, made: Any) -> tuple[int, str]:  # noqa: ANN401 - by ``what``
        answer = browser.post(places[what], _body(what, made, "receipt"))
        return answer.status_code, answer.content.decode()

    return send


@pytest.fixture
def by_program(api_of: Callable[..., APIClient], payment: int, product: Product) -> Send:
    rest = api_of()
    rest.raise_request_exception = False
    places = {
        "files": FILES_API,
        "text": TEXT_API,
        "receipt": f"{API}payments/pay_{payment}/receipts/",
        "statement": f"{API}statements/",
    }

    def send(what: str, made: Any) -> tuple[int, str]:  # noqa: ANN401 - by ``what``
        form = "json" if what == "text" else "multipart"
        answer = rest.post(places[what], _body(what, made, "file"), format=form)
        if answer.status_code >= 400:
            assert answer["Content-Type"] == "application/problem+json", answer.content[:200]
            return answer.status_code, answer.json()["detail"]
        return answer.status_code, answer.content.decode()

    return send


def _kept() -> list[int]:
    kinds = (Upload, Delivery, Receipt, Statement, StatementDraft, AuditEvent)
    return [kind._default_manager.count() for kind in kinds]


@pytest.mark.parametrize("door", ["by_page", "by_program"])
@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.setting)
def test_the_limit_is_taken_and_one_more_is_refused_in_words(
    limit: Limit, door: str, request: pytest.FixtureRequest, settings: Settings
) -> None:
    send: Send = request.getfixturevalue(door)
    setattr(settings, limit.setting, limit.at)
    before = _kept()
    status, said = send(limit.what, limit.make(limit.at + 1))
    assert status in (413, 422), (status, said[:500])
    assert limit.words in said.replace("\u00a0", " ")
    assert _kept() == before
    status, said = send(limit.what, limit.make(limit.at))
    assert status in (200, 201, 202, 302), (status, said[:500])
    full = _kept()
    assert full != before
    # Refused again, with something there: it stays.
    assert send(limit.what, limit.make(limit.at + 1))[0] in (413, 422)
    assert _kept() == full


def test_an_archive_is_read_up_to_the_number_of_its_files_and_says_which_are_left_out(
    by_page: Send, by_program: Send, settings: Settings
) -> None:
    settings.SPONSORPLAN_ARCHIVE_FILES = 3
    assert by_program("files", [("all.zip", _zipped(*_several(3)))])[0] == 202
    assert Upload.objects.count() == 3
    assert Delivery.objects.get().skipped == []
    assert by_page("files", [("all.zip", _zipped(*_several(4, size=30)))])[0] == 302
    ((left, code),) = (
        (each["path"], each["code"]) for each in Delivery.objects.latest("pk").skipped
    )
    assert (left, code) == ("3/requirements.txt", "too_many")
    assert Upload.objects.filter(removed_by="").count() == 6


def _nested(depth: int) -> bytes:
    # The document and what its key holds are two more.
    deep = "[" * (depth - 1) + "]" * (depth - 1)
    return f'{{"lockfileVersion": 3, "packages": {{}}, "deep": {deep}}}'.encode()


def _linked(edges: int) -> bytes:
    found: dict[str, object] = {"": {"name": "shop", "dependencies": {"lid": "*"}}}
    found["node_modules/lid"] = {
        "version": "1.0.0",
        "dependencies": {f"pot-{number}": "*" for number in range(edges)},
    }
    for number in range(edges):
        found[f"node_modules/pot-{number}"] = {"version": "1.0.0"}
    return json.dumps({"lockfileVersion": 3, "packages": found}).encode()


@pytest.mark.parametrize(
    ("setting", "at", "make", "why"),
    [
        ("SPONSORPLAN_MAX_DEPTH", 10, _nested, ("too_deep", "nested too deeply")),
        ("SPONSORPLAN_MAX_EDGES", 10, _linked, ("too_many_edges", "more than 10 dependencies")),
    ],
)
def test_what_a_worker_finds_out_fails_the_file_alone_and_says_why(
    setting: str,
    at: int,
    make: Callable[[int], bytes],
    why: tuple[str, str],
    deliver: Callable[..., list[Upload]],
    settings: Settings,
) -> None:
    setattr(settings, setting, at)
    full, over = deliver({"a/package-lock.json": make(at), "b/package-lock.json": make(at + 1)})
    assert (full.state, over.state) == (Upload.State.PARSED, Upload.State.FAILED)
    (said,) = over.problems
    assert said["code"] == why[0]
    assert why[1] in said["message"]


def test_of_a_statement_so_many_rows_are_read_and_the_rest_is_told(
    by_program: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A hundred thousand rows take minutes to keep; the number is the same to the code.
    monkeypatch.setattr("sponsorplan.domain.statements.reading.MOST_ROWS", 3)
    assert by_program("statement", collective(row(1), row(2), row(3)))[0] in (200, 201)
    assert Statement.objects.get().problems == []
    by_program("statement", collective(*(row(number) for number in range(4, 8))))
    second = Statement.objects.latest("pk")
    assert Transaction.objects.count() == 6
    assert "Export shorter periods" in str(second.problems)
