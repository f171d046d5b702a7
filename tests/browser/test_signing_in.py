"""A second factor and a passkey, in a browser that has a key."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Running, log_in

Look = Callable[[Page, str], None]

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def viewer(browser: Browser, running: Running) -> Iterator[Page]:
    """The demo's viewer, logged in, in a browser with a key. A key wants a name, not a number."""
    named = replace(
        running,
        email="viewer@demo.example",
        address=running.address.replace("127.0.0.1", "localhost"),
    )
    context = browser.new_context(base_url=named.address, storage_state=log_in(browser, named))
    page = context.new_page()
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    yield page
    context.close()


def test_an_app_and_a_passkey_are_set_up_and_let_one_in(
    viewer: Page, running: Running, look: Look
) -> None:
    page = viewer
    page.goto("/c/demo/")
    # A second factor is two clicks away from every page.
    page.get_by_role("link", name="viewer@demo.example").click()
    page.get_by_role("link", name="Second factor").click()
    look(page, "second-factor")
    page.get_by_role("link", name="Activate").click()
    look(page, "confirm-that-it-is-you")
    page.get_by_label("Password").fill(running.password)
    page.get_by_role("button", name="Go on").click()
    secret = page.locator("#authenticator_secret").input_value()
    look(page, "second-factor-app")
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    page.get_by_label("Authenticator code").fill(code)
    page.get_by_role("button", name="Activate").click()
    expect(page.get_by_role("heading", name="Recovery Codes")).to_be_visible()
    look(page, "recovery-codes")

    page.goto("/accounts/2fa/webauthn/add/")
    page.get_by_label("Name").fill("laptop")
    page.get_by_label("Passwordless").check()
    look(page, "passkey-new")
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(re.compile("/2fa/(recovery-codes/|webauthn/)?$"))
    page.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_text("laptop").first).to_be_visible()
    look(page, "passkeys")
    page.goto("/accounts/sessions/")
    expect(page.get_by_text("this one")).to_be_visible()
    look(page, "sessions")

    page.get_by_role("button", name="Log out", exact=True).first.click()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Log in with a passkey").click()
    page.wait_for_url("**/c/demo/")
