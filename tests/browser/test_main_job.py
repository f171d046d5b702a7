import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect

from tests.browser.conftest import Running, log_in
from tests.conftest import PACKAGE_LOCK

pytestmark = pytest.mark.browser
Look = Callable[[Page, str], None]


def test_a_lockfile_becomes_a_plan_with_links(page: Page, look: Look) -> None:
    page.goto("/c/demo/")
    page.get_by_role("link", name="Products").first.click()
    look(page, "products")
    page.get_by_role("link", name=re.compile("New product")).first.click()
    page.get_by_label("Name").fill("Checkout")
    page.get_by_role("button", name="Add the product").click()
    page.locator("input[type=file]").set_input_files(
        {"name": "package-lock.json", "mimeType": "application/json", "buffer": PACKAGE_LOCK}
    )
    page.get_by_role("button", name=re.compile("Upload")).click()
    expect(page.get_by_role("heading", name="What was found")).to_be_visible(timeout=20_000)
    look(page, "upload")

    page.goto("/c/demo/plans/new/")
    page.get_by_label("Title").fill("Thanks")
    page.get_by_label("Budget").fill("5000")
    # While it is worked out, the old preview is dimmed.
    expect(page.locator("#preview:not(.htmx-request)")).to_contain_text("5,000.00")
    look(page, "plan-new")
    page.get_by_role("button", name="Create draft").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thanks")
    expect(page.get_by_text("5,000.00").first).to_be_visible()
    look(page, "plan")


def test_the_waterfall_of_a_line_unfolds(page: Page, look: Look) -> None:
    page.goto("/c/demo/plans/2/lines/1/")
    expect(page.get_by_text("Risk is not known yet").first).to_be_visible()
    look(page, "line")


def test_the_main_job_needs_no_javascript(
    browser: Browser, running: Running, logged_in: StorageState
) -> None:
    context = browser.new_context(
        base_url=running.address, storage_state=logged_in, java_script_enabled=False
    )
    page = context.new_page()
    page.goto("/c/demo/products/edge-gateway/")
    page.locator("input[type=file]").set_input_files(
        {"name": "requirements.txt", "mimeType": "text/plain", "buffer": b"Django==5.2.7\n"}
    )
    page.get_by_role("button", name=re.compile("Upload")).click()
    # The page asks for itself again until the worker is done.
    expect(page.get_by_role("heading", name="What was found")).to_be_visible(timeout=20_000)
    page.goto(
        "/c/demo/plans/new/?title=No+script&budget=100&currency=USD&frequency=monthly"
        "&cap_percent=10&no_channel=escrow"
    )
    page.get_by_role("button", name="Create draft").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("No script")
    context.close()


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/accounts/login/",
        "/accounts/signup/",
        "/calculator/risk/?commits=120%2C+3&state=archived",
        "/calculator/risk/?commits=many",
    ],
)
def test_what_a_stranger_sees_is_free_of_what_axe_finds(
    browser: Browser, running: Running, look: Look, path: str
) -> None:
    page = browser.new_page(base_url=running.address)
    page.goto(path)
    look(page, f"stranger{re.sub(r'[^a-z0-9]', '-', path)}")
    page.close()


def test_the_api_has_a_page_for_people(page: Page, look: Look) -> None:
    page.goto("/api/v1/")
    page.get_by_text("/products/{product_slug}/uploads/").first.click()
    expect(page.locator("details[open]").get_by_text("Refused as")).to_be_visible()
    look(page, "api_reference")


def test_a_folder_is_looked_through_and_only_what_matters_is_sent(
    page: Page, look: Look, tmp_path: Path
) -> None:
    for folder in ("web", "api", "web/node_modules/x"):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / folder / "package-lock.json").write_bytes(PACKAGE_LOCK)
    (tmp_path / "web/index.js").write_text("")
    (tmp_path / "web/yarn.lock").write_text("# yarn lockfile v1\n")
    page.goto("/c/demo/products/edge-gateway/")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a folder").click()
    chooser.value.set_files(tmp_path)
    expect(page.get_by_text("3 of 5 files are worth reading")).to_be_visible()
    page.get_by_role("button", name="Upload 3 files").click()
    expect(page.get_by_role("heading", name="All 2 are read")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("says the same and is counted")).to_be_visible()
    look(page, "delivery")


def test_what_may_be_private_waits_for_a_word(page: Page, look: Look) -> None:
    private = PACKAGE_LOCK.replace(b"registry.example/express", b"npm.corp.example/express")
    page.goto("/c/demo/products/ai-service/")
    page.locator("input[type=file]").set_input_files(
        {"name": "package-lock.json", "mimeType": "application/json", "buffer": private}
    )
    page.get_by_role("button", name="Upload", exact=True).click()
    page.get_by_role("link", name="Say whose they are").click()
    expect(page.get_by_role("heading", name="npm.corp.example")).to_be_visible()
    look(page, "ownership")
    page.get_by_role("button", name="Not ours: count them").click()
    expect(page.get_by_text("is not ours")).to_be_visible()
    look(page, "ownership-said")


def test_what_no_file_names_is_added_by_hand(page: Page, look: Look) -> None:
    page.goto("/c/demo/products/ai-service/")
    page.get_by_text("Add what no file names").click()
    page.get_by_label("What it is").select_option("database")
    page.get_by_label("Called").fill("PostgreSQL")
    page.locator("#additions").get_by_label("Repository").fill(
        "https://github.com/postgres/postgres"
    )
    look(page, "addition-form")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("PostgreSQL counts for AI service now")).to_be_visible()
    look(page, "additions")


def test_an_approved_plan_is_given_from_one_prepared_address_to_the_next(
    page: Page, context: BrowserContext, browser: Browser, running: Running, look: Look
) -> None:
    """The last test of the file, as the demo company's plan is approved by it."""
    page.goto("/c/demo/plans/2/")
    page.get_by_role("button", name="Ask for approval").click()
    checker = browser.new_context(
        base_url=running.address,
        storage_state=log_in(browser, replace(running, email="approver@demo.example")),
    )
    deciding = checker.new_page()
    deciding.goto("/c/demo/plans/2/approval/")
    deciding.get_by_role("button", name=re.compile("^Approve")).click()
    checker.close()
    page.goto("/c/demo/plans/2/give/")
    look(page, "give")
    prepared = re.compile(r"https://(github\.com/sponsors/|opencollective\.com/).*amount=")
    with (
        context.expect_page(),
        context.expect_event("request", lambda request: prepared.match(request.url) is not None),
    ):
        page.get_by_role("link", name=re.compile("opens in a new tab")).first.click()
    page.get_by_role("button", name="It is done").first.click()
    expect(page.get_by_text("1 payment", exact=True).first).to_be_visible()
