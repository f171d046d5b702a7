import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Running
from tests.conftest import PACKAGE_LOCK

pytestmark = pytest.mark.browser
Look = Callable[[Page, str], None]
LogIn = Callable[[Page], None]


def test_a_lockfile_becomes_a_plan_with_links(page: Page, log_in: LogIn, look: Look) -> None:
    log_in(page)
    look(page, "overview")

    page.get_by_role("link", name="Products").first.click()
    look(page, "products")
    page.get_by_role("link", name=re.compile("New product")).first.click()
    page.get_by_label("Name").fill("Checkout")
    page.get_by_role("button", name="Add the product").click()
    page.locator("input[type=file]").set_input_files(
        {"name": "package-lock.json", "mimeType": "application/json", "buffer": PACKAGE_LOCK}
    )
    page.get_by_role("button", name=re.compile("Upload")).click()
    expect(page.get_by_text("4 packages")).to_be_visible(timeout=20_000)
    look(page, "upload")

    page.goto("/c/demo/plans/new/")
    page.get_by_label("Title").fill("Thanks")
    page.get_by_label("Budget").fill("5000")
    look(page, "plan-new")
    page.get_by_role("button", name="Create draft").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thanks")
    expect(page.get_by_text("5,000.00").first).to_be_visible()
    look(page, "plan")


def test_a_payable_line_opens_the_prepared_address_in_a_new_tab(
    page: Page, context: BrowserContext, log_in: LogIn
) -> None:
    log_in(page)
    page.goto("/c/demo/plans/1/")
    with context.expect_page() as opened:
        page.get_by_role("link", name=re.compile("opens in a new tab")).first.click()
    address = opened.value.url
    assert re.match(r"https://(github\.com/sponsors/|opencollective\.com/)", address), address


def test_the_waterfall_of_a_line_unfolds(page: Page, log_in: LogIn, look: Look) -> None:
    log_in(page)
    page.goto("/c/demo/plans/1/lines/1/")
    expect(page.get_by_text("Risk is not known yet").first).to_be_visible()
    look(page, "line")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path",
    ["", "products/", "products/web-shop/", "upstreams/", "plans/", "plans/1/", "settings/"],
)
def test_every_page_is_free_of_what_axe_finds(
    page: Page, log_in: LogIn, look: Look, path: str, scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two
    log_in(page)
    page.goto(f"/c/demo/{path}")
    look(page, f"{scheme}-{path.replace('/', '-') or 'overview-'}")


def test_the_main_job_needs_no_javascript(
    browser: Browser, running: Running, log_in: LogIn
) -> None:
    context = browser.new_context(base_url=running.address, java_script_enabled=False)
    page = context.new_page()
    log_in(page)
    page.goto("/c/demo/products/edge-gateway/")
    page.locator("input[type=file]").set_input_files(
        {"name": "requirements.txt", "mimeType": "text/plain", "buffer": b"Django==5.2.7\n"}
    )
    page.get_by_role("button", name=re.compile("Upload")).click()
    # The page asks for itself again until the worker is done.
    expect(page.get_by_text("1 package").first).to_be_visible(timeout=20_000)
    page.goto(
        "/c/demo/plans/new/?title=No+script&budget=100&currency=USD&frequency=monthly"
        "&cap_percent=10&no_channel=escrow"
    )
    page.get_by_role("button", name="Create draft").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("No script")
    context.close()
