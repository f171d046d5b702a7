"""Text that people paste, by page and API."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.core.files.storage import default_storage
from django.test import Client
from rest_framework.test import APIClient

from apps.companies.models import Company
from apps.companies.roles import Role
from apps.inventory.models import Dependency, Product, Upload, stored_as
from apps.inventory.selectors import inventory_versions
from apps.inventory.services import path_remove, upload_ingest

FIXTURES = Path(__file__).parents[1] / "domain/lockfiles/fixtures"
PAGE = "/c/acme/products/shop/paste/"
API = "/api/v1/companies/acme/products/shop/pasted/"
FREEZE = "lid==0.3.1\npot==3.0.0\n"
Capture = Callable[..., object]


@pytest.fixture
def read(django_capture_on_commit_callbacks: Capture) -> Callable[[Callable[[], object]], object]:
    """Do something, and let the worker read what came of it."""

    def run(act: Callable[[], object]) -> object:
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
            return act()

    return run


Read = Callable[[Callable[[], object]], object]


@pytest.mark.parametrize(
    ("fixture", "path", "parser"),
    [
        ("pip-freeze/ordinary/pip-freeze.txt", "pasted/pip-freeze.txt", "pip-freeze"),
        ("npm-ls/ordinary/npm-ls.json", "pasted/npm-ls.json", "npm-ls"),
        ("go-list/replaced/go-list.txt", "pasted/go-list.txt", "go-list"),
        ("maven-tree/ordinary/tree.txt", "pasted/maven-tree.txt", "maven-tree"),
        ("requirements/compiled/requirements.txt", "pasted/requirements.txt", "requirements"),
    ],
)
def test_pasted_text_becomes_an_upload_that_is_read_again_as_the_same(
    client_of: Callable[[Role], Client],
    product: Product,
    read: Read,
    fixture: str,
    path: str,
    parser: str,
) -> None:
    text = (FIXTURES / fixture).read_text(encoding="utf-8").replace("\n", "\r\n")
    answer = read(lambda: client_of(Role.PLANNER).post(PAGE, {"text": text}))
    upload = Upload.objects.get()
    assert answer.url == f"/c/acme/uploads/{upload.pk}/"  # type: ignore[attr-defined]
    assert (upload.path, upload.parser, upload.state) == (path, parser, Upload.State.PARSED)
    found = set(Dependency.objects.values_list("type", "name", "version"))
    assert found
    Upload.objects.update(state=Upload.State.QUEUED, parser="")
    upload_ingest(upload_id=upload.pk)
    upload.refresh_from_db()
    assert (upload.parser, upload.state) == (parser, Upload.State.PARSED)
    assert set(Dependency.objects.values_list("type", "name", "version")) == found


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + FREEZE,
        "\ufffd\ufffd" + "".join(f"{letter}\x00" for letter in FREEZE),
        FREEZE.replace("\n", "\r\n"),
        "\x1b[32mlid\x1b[0m==0.3.1\npot==3.0.0",
        "PS C:\\shop> pip freeze\nlid==0.3.1\npot==3.0.0\nPS C:\\shop> ",
        "user@mac shop % pip freeze\nlid==0.3.1\npot==3.0.0\nuser@mac shop % ",
        "➜  shop git:(main) pip3 freeze\nlid==0.3.1\npot==3.0.0",
    ],
    ids=["mark", "utf-16", "crlf", "colours", "powershell", "zsh", "oh-my-zsh"],
)
@pytest.mark.parametrize("door", ["page", "api"])
def test_what_the_way_through_the_clipboard_adds_does_no_harm(
    client_of: Callable[[Role], Client],
    api_of: Callable[..., APIClient],
    product: Product,
    read: Read,
    text: str,
    door: str,
) -> None:
    if door == "page":
        answer = read(lambda: client_of(Role.PLANNER).post(PAGE, {"text": text}))
        assert answer.status_code == 302  # type: ignore[attr-defined]
    else:
        answer = read(lambda: api_of().post(API, {"text": text}, format="json"))
        assert answer.status_code == 202, answer.json()  # type: ignore[attr-defined]
    names = set(Dependency.objects.values_list("name", "version"))
    assert names == {("lid", "0.3.1"), ("pot", "3.0.0")}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Dear all, please pay the maintainers.", "Paste all that one prints"),
        ("├── lid@0.3.1\n└── pot@3.0.0\n", "Run “npm ls --json --all”"),
        ('{"dependencies": {"lid": "^1.0"}}', "Paste all that one prints"),
        ('{"dependencies": {', "This is not JSON"),
        (" \n ", "There is no text"),
        ("<<<<<<< ours\nlid==1.0\n", "is not what"),
    ],
)
def test_what_is_not_recognised_is_refused_with_words_and_stays_in_the_form(
    client_of: Callable[[Role], Client],
    api_of: Callable[..., APIClient],
    product: Product,
    text: str,
    words: str,
) -> None:
    page = client_of(Role.PLANNER).post(PAGE, {"text": text, "name": "api"})
    assert page.status_code == 422
    form = page.context["paste_form"]
    assert words in " ".join(form.errors["text"])
    assert form["text"].value() == text
    assert form["name"].value() == "api"
    assert 'paste" open' in page.content.decode()
    answer = api_of().post(API, {"text": text}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (422, "unreadable_text")
    assert words in answer.json()["detail"]
    assert answer["Content-Type"] == "application/problem+json"
    assert not Upload.objects.exists()


def test_an_empty_form_says_what_to_do(
    client_of: Callable[[Role], Client], api_of: Callable[..., APIClient], product: Product
) -> None:
    page = client_of(Role.PLANNER).post(PAGE, {"text": ""})
    assert page.status_code == 422
    assert "Paste what one of the commands printed" in page.content.decode()
    rest = api_of()
    assert rest.post(API, {"text": ""}, format="json").status_code == 422
    missing = rest.post(API, {"name": "x"}, format="json").json()
    assert [error["pointer"] for error in missing["errors"]] == ["/text"]
    wrong = rest.post(API, {"text": 5, "nmae": "x"}, format="json")
    assert wrong.status_code == 400


def test_newer_text_of_the_same_name_replaces_the_older_and_says_so(
    client_of: Callable[[Role], Client], product: Product, read: Read
) -> None:
    browser = client_of(Role.PLANNER)

    def paste(text: str, name: str = "") -> str:
        page = read(lambda: browser.post(PAGE, {"text": text, "name": name}, follow=True))
        content: str = page.content.decode()  # type: ignore[attr-defined]
        return content

    replaces = "It replaces what was pasted as pasted/pip-freeze.txt before"
    assert replaces not in paste(FREEZE)
    assert replaces not in paste(FREEZE)
    assert replaces not in paste("kettle==1.0\n", name="api")
    assert replaces in paste("lid==0.4.0\n")
    newest, middle, oldest = inventory_versions(product=product)
    assert [change.kind for version in (oldest, middle, newest) for change in version.changes] == [
        "added",
        "added",
        "changed",
    ]
    assert middle.changes[0].path == "pasted/api/pip-freeze.txt"


def test_pasted_text_is_kept_by_digest_and_can_be_removed(
    api_of: Callable[..., APIClient], product: Product, company: Company, read: Read, owner
) -> None:
    answer = read(lambda: api_of().post(API, {"text": FREEZE, "name": " api "}, format="json"))
    (sent,) = answer.json()  # type: ignore[attr-defined]
    assert sent["path"] == "pasted/api/pip-freeze.txt"
    with default_storage.open(stored_as(company.pk, sent["sha256"])) as file:
        assert file.read().decode() == FREEZE
    assert path_remove(member=owner, product=product, path=sent["path"]) == 1


@pytest.mark.parametrize("name", ["..", "../x", "a/../b", "/", ".", "a\\b", "x\u202ey"])
def test_a_name_that_is_no_folders_is_refused_at_its_field(
    client_of: Callable[[Role], Client],
    api_of: Callable[..., APIClient],
    product: Product,
    name: str,
) -> None:
    page = client_of(Role.PLANNER).post(PAGE, {"text": FREEZE, "name": name})
    assert page.status_code == 422
    assert page.context["paste_form"].errors["name"]
    answer = api_of().post(API, {"text": FREEZE, "name": name}, format="json")
    assert answer.status_code in (400, 422)
    assert not Upload.objects.exists()


def test_text_that_is_too_large_is_refused_and_told_to_come_as_a_file(
    client_of: Callable[[Role], Client],
    api_of: Callable[..., APIClient],
    product: Product,
    settings,
) -> None:
    settings.SPONSORPLAN_MAX_PASTE_BYTES = 1_000
    text = FREEZE * 50
    page = client_of(Role.PLANNER).post(PAGE, {"text": text})
    assert page.status_code == 413
    assert "Save it as a file" in page.content.decode()
    assert page.context["paste_form"]["text"].value() == text
    answer = api_of().post(API, {"text": text}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (413, "text_too_large")
    assert not Upload.objects.exists()


def test_a_body_larger_than_any_is_a_413_with_words(
    client_of: Callable[[Role], Client], product: Product
) -> None:
    text = "lid==1.0\n" * (configured.DATA_UPLOAD_MAX_MEMORY_SIZE // 9 + 1)
    page = client_of(Role.PLANNER).post(PAGE, {"text": text})
    assert page.status_code == 413
    assert "Send long text as a file" in page.content.decode()


def test_a_form_larger_than_any_is_a_problem_of_the_api_too(
    api_of: Callable[..., APIClient], product: Product
) -> None:
    paths = "x" * (configured.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    answer = api_of().post("/api/v1/companies/acme/products/shop/uploads/", {"paths": [paths]})
    assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")


def test_who_may_not_write_may_not_paste(
    client_of: Callable[[Role], Client],
    api_of: Callable[..., APIClient],
    outside_client: Client,
    product: Product,
) -> None:
    for role in (Role.VIEWER, Role.APPROVER):
        browser = client_of(role)
        assert browser.post(PAGE, {"text": FREEZE}).status_code == 403
        assert "Paste text" not in browser.get("/c/acme/products/shop/").content.decode()
    assert outside_client.post(PAGE, {"text": FREEZE}).status_code == 404
    assert api_of("inventory:read").post(API, {"text": FREEZE}, format="json").status_code == 403
    elsewhere = API.replace("shop", "nothing")
    assert api_of().post(elsewhere, {"text": FREEZE}, format="json").status_code == 404
    assert not Upload.objects.exists()
