"""Pasting text, and looking at what changed, in a real browser: wide, narrow, dark, without scripts."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect

from tests.browser.conftest import Running
from tests.conftest import PACKAGE_LOCK

pytestmark = pytest.mark.browser
Look = Callable[[Page, str], None]
CHANGED = PACKAGE_LOCK.replace(b"zz-made-up", b"zz-other").replace(b"4.4.1", b"4.4.2")
# Packages enough that a kind does not fit on the page.
FREEZE = "".join(f"made-up-{number}==1.0\n" for number in range(130))


def new_product(page: Page, name: str) -> str:
    page.goto("/c/demo/products/new/")
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Add the product").click()
    page.wait_for_url(re.compile(r"/products/(?!new)[\w-]+/$"))
    return page.url


def send(page: Page, address: str, content: bytes) -> None:
    page.goto(address)
    page.locator("input[type=file]").set_input_files(
        {"name": "package-lock.json", "mimeType": "application/json", "buffer": content}
    )
    page.get_by_role("button", name=re.compile("^Upload")).click()
    expect(page.get_by_role("heading", name="What was found")).to_be_visible(timeout=20_000)


def paste(page: Page, address: str, text: str, name: str = "") -> None:
    page.goto(address)
    page.get_by_text("Paste text instead").click()
    page.get_by_label("What the command printed").fill(text)
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Read this text").click()


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize(
    ("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)]
)
def test_two_versions_are_chosen_and_compared(
    page: Page, look: Look, scheme: str, width: int
) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two
    page.set_viewport_size({"width": width, "height": 800})
    shot = f"{scheme}-{width}"
    address = new_product(page, f"Compared {shot}")
    send(page, address, PACKAGE_LOCK)
    page.goto(f"{address}difference/")
    expect(page.get_by_text("There is one version only")).to_be_visible()
    look(page, f"difference-none-{shot}")
    send(page, address, CHANGED)
    page.get_by_role("link", name="What changed since the upload before").click()
    expect(page.get_by_role("heading", name="Changed version 1 package")).to_be_visible()
    look(page, f"upload-difference-{shot}")
    paste(page, address, FREEZE, "api")
    expect(page.get_by_role("heading", name="What was found")).to_be_visible(timeout=20_000)

    page.goto(address)
    page.get_by_role("link", name="All versions").click()
    expect(page.get_by_role("radio")).to_have_count(6)
    look(page, f"versions-{shot}")
    assert fits(page)
    page.get_by_role("radio", name=re.compile("^From")).last.check()
    page.get_by_role("button", name="Compare the two chosen").click()
    expect(page.get_by_role("heading", name="Added 131 packages")).to_be_visible()
    expect(page.locator("#changed_version .now")).to_have_text("4.4.2")
    look(page, f"difference-{shot}")
    assert fits(page)
    page.get_by_role("link", name="All 131 added").click()
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_text("101 to 131 of 131 packages")).to_be_visible()
    expect(page.get_by_role("heading", name="Removed")).to_have_count(0)
    look(page, f"difference-one-kind-{shot}")
    with page.expect_download() as export:
        page.get_by_role("link", name="Export CSV").click()
    assert export.value.path().read_text(encoding="utf-8").count("added,pypi,") == 130


def test_text_that_is_refused_stays_in_the_form_and_the_reader_at_the_words(
    context: BrowserContext, look: Look
) -> None:
    page = context.new_page()  # not the fixture's: an answer of 422 is an error in the console
    page.set_viewport_size({"width": 390, "height": 800})
    address = new_product(page, "Refused")
    paste(page, address, "Dear all, thank you.", "api")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("What the command printed")).to_have_value("Dear all, thank you.")
    look(page, "paste-refused")
    assert fits(page)


def test_pasting_and_comparing_need_no_javascript(
    browser: Browser, running: Running, logged_in: StorageState
) -> None:
    context = browser.new_context(
        base_url=running.address, storage_state=logged_in, java_script_enabled=False
    )
    page = context.new_page()
    address = new_product(page, "No script")
    paste(page, address, "Dear all, thank you.")
    expect(page.get_by_label("What the command printed")).to_have_value("Dear all, thank you.")
    for version in ("1.0", "2.0"):
        paste(page, address, f"dev@desk:~/shop$ pip freeze\nlid=={version}\n")
        expect(page.get_by_role("heading", name="What was found")).to_be_visible(timeout=20_000)
    page.goto(f"{address}versions/")
    page.get_by_role("button", name="Compare the two chosen").click()
    expect(page.locator("#changed_version .was")).to_have_text("1.0")
    expect(page.locator("#changed_version .now")).to_have_text("2.0")
    context.close()
