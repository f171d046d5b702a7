"""A real browser against the real server: SponsorPlan as `make run` starts it, in a folder of its own."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    StorageState,
    sync_playwright,
)

from tests import chromium

ROOT = Path(__file__).resolve().parent.parent.parent
SHOTS = Path(__file__).parent / "shots"
# Keeps Chromium from looking for services of its maker, which are not there.
# Each process of the suite has a server of its own.
PORT = 8750 + 20 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True, slots=True)
class Running:
    """A running instance with its demo company."""

    address: str
    email: str
    password: str


@contextmanager
def started(data: Path, port: int, **settings: str) -> Iterator[Running]:
    """SponsorPlan with its demo company, and these settings besides."""
    environment = {
        **os.environ,
        "SPONSORPLAN_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "sponsorplan.settings.dev",
        "SPONSORPLAN_DATABASE_URL": "",
        **settings,
    }
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve", f"--port={port}"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if "Ctrl-C" in line:
            break
    address = re.search(r"http://\S+?(?=/?\s)", said)
    login = re.search(r"(\S+@\S+) with the password (\S+)", said)
    assert address, said
    assert login, said
    yield Running(address[0], login[1], login[2])
    process.terminate()
    assert process.wait(timeout=30) == 0
    process.stdout.close()


def log_in(browser: Browser, running: Running) -> StorageState:
    """What a browser keeps after the demo's owner logged in."""
    context = browser.new_context(base_url=running.address)
    page = context.new_page()
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(running.email)
    page.get_by_label("Password").fill(running.password)
    page.get_by_role("button", name="Log in", exact=True).click()
    page.wait_for_url("**/c/demo/")
    page.goto("/c/demo/")  # the greeting is shown once
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture(scope="session", autouse=True)
def unasked() -> Iterator[None]:
    """The browser's library keeps a loop in this thread, in which Django would not ask the database."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with started(tmp_path_factory.mktemp("data"), PORT) as instance:
        yield instance


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium.find()
    assert path, "Run `make test`, which installs Chromium, or `python -m tests.chromium`."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def logged_in(browser: Browser, running: Running) -> StorageState:
    return log_in(browser, running)


@pytest.fixture
def context(
    browser: Browser, running: Running, logged_in: StorageState
) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=running.address, storage_state=logged_in)
    # Nothing outside this computer is asked: a prepared link is seen, not followed.
    context.route(
        lambda url: not url.startswith(running.address),
        lambda route: route.fulfill(status=200, body="outside"),
    )
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page whose console must stay free of errors."""
    page = context.new_page()
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        # htmx complains of a request that leaving the page cuts off.
        if message.type == "error" and not message.text.startswith("htmx:"):
            complaints.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert complaints == []


@pytest.fixture
def look() -> Callable[[Page, str], None]:
    """Keep a screenshot, and let axe-core find nothing."""

    def inspect(page: Page, name: str) -> None:
        SHOTS.mkdir(exist_ok=True)
        page.screenshot(path=SHOTS / f"{name}.png", full_page=True)
        found = Axe().run(page).response["violations"]
        assert [(item["id"], item["nodes"][0]["html"]) for item in found] == []

    return inspect
