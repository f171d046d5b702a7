"""An import from GitHub, seen by a person: real browser, server and worker, and a stand-in for GitHub."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from sponsorplan.replay.github_rest import TOKEN, GithubRest, Storage
from sponsorplan.replay.server import Replay
from tests.browser.conftest import PORT, Running, log_in, started
from tests.inventory.test_imports import SBOM

pytestmark = pytest.mark.browser
PRODUCT = "/c/demo/products/edge-gateway/"


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with (
        Replay(Storage(SBOM), host="127.0.0.2") as storage,
        Replay(GithubRest(), elsewhere=storage.address) as github,
        started(
            tmp_path_factory.mktemp("importing"),
            PORT + 10,
            SPONSORPLAN_GITHUB_IMPORT="true",
            SPONSORPLAN_GITHUB_API=github.address,
        ) as running,
    ):
        yield running


@pytest.fixture(scope="module")
def owner(browser: Browser, instance: Running) -> StorageState:
    return log_in(browser, instance)


def ask(page: Page, repository: str, token: str = "") -> None:
    page.goto(PRODUCT)
    page.get_by_text("Fetch a repository's SBOM").click()
    form = page.get_by_role("region", name="From GitHub").locator("form")
    form.get_by_label("Repository").fill(repository)
    form.get_by_label("Token").fill(token)
    form.get_by_role("button", name="Ask GitHub").click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_import_can_be_left_and_come_back_to(
    browser: Browser,
    instance: Running,
    owner: StorageState,
    look: Callable[[Page, str], None],
    scheme: str,
) -> None:
    context = browser.new_context(base_url=instance.address, storage_state=owner)
    page = context.new_page()
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two
    ask(page, "acme/nothing")
    newest = page.locator("#imports li").first
    expect(newest).to_have_class("failed", timeout=20_000)
    expect(newest).to_contain_text("Check the name")
    ask(page, "acme/shop", TOKEN)
    look(page, f"{scheme}-import-running")
    page.goto("/c/demo/")
    page.goto(PRODUCT)
    expect(newest).to_contain_text("acme/shop")
    expect(newest).to_have_class("parsed", timeout=40_000)
    expect(page.locator("#uploads")).to_contain_text("github.com/acme/shop/sbom.spdx.json")
    look(page, f"{scheme}-import-done")
    assert TOKEN not in page.content()
    context.close()


def test_an_import_needs_no_javascript(
    browser: Browser, instance: Running, owner: StorageState
) -> None:
    context = browser.new_context(
        base_url=instance.address, storage_state=owner, java_script_enabled=False
    )
    page = context.new_page()
    ask(page, "acme/open")
    # The page asks for itself again until the import has ended.
    newest = page.locator("#imports li").first
    expect(newest).to_contain_text("acme/open")
    expect(newest).to_have_class("parsed", timeout=40_000)
    context.close()
