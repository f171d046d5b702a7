"""Second factors, a provider, what a company asks for, and the end of an account."""

import re
import time
from collections.abc import Callable, Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from apps.audit.models import AuditEvent
from apps.companies.models import ApiToken, Company, Membership, User
from apps.companies.roles import Role
from apps.companies.tasks import sweep
from sponsorplan.domain.signing import Hindrance, Proof, Rules, hindrance
from sponsorplan.replay.oidc import Oidc
from sponsorplan.replay.server import Replay
from tests.conftest import PASSWORD

OWNER = "owner@acme.example"
OVERVIEW = "/c/acme/"
RULES = "/c/acme/settings/sign-in/"
START = "/accounts/oidc/house/login/"


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def logged_in(email: str = OWNER) -> Client:
    browser = Client()
    answer = browser.post("/accounts/login/", {"login": email, "password": PASSWORD})
    assert answer.status_code == 302
    return browser


def confirmed(browser: Client) -> Client:
    browser.post("/accounts/reauthenticate/?next=/accounts/2fa/", {"password": PASSWORD})
    return browser


@pytest.fixture
def secret(company: Company) -> str:
    """The secret of the owner's app."""
    browser = confirmed(logged_in())
    page = browser.get("/accounts/2fa/totp/activate/").content.decode()
    found = re.search(r'value="([A-Z2-7]{32})"', page)
    assert found
    done = browser.post("/accounts/2fa/totp/activate/", {"code": code_of(found[1])})
    assert done.status_code == 302
    return found[1]


def test_with_an_app_a_password_alone_opens_nothing(secret: str) -> None:
    browser = logged_in()
    assert browser.get(OVERVIEW).status_code == 302
    refused = browser.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert refused.status_code == 200
    assert browser.get(OVERVIEW).status_code == 302
    assert browser.post("/accounts/2fa/authenticate/", {"code": code_of(secret)}).status_code == 302
    assert browser.get(OVERVIEW).status_code == 200


def test_a_code_works_once(secret: str) -> None:
    code = code_of(secret)
    assert logged_in().post("/accounts/2fa/authenticate/", {"code": code}).status_code == 302
    again = logged_in()
    assert again.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 200
    assert again.get(OVERVIEW).status_code == 302


def test_a_recovery_code_works_once(secret: str) -> None:
    rows = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES)
    code = rows.wrap().get_unused_codes()[0]
    assert logged_in().post("/accounts/2fa/authenticate/", {"code": code}).status_code == 302
    assert logged_in().post("/accounts/2fa/authenticate/", {"code": code}).status_code == 200


def test_secrets_of_factors_are_sealed_and_useless_with_another_key(
    secret: str, settings: object
) -> None:
    kept = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    assert secret not in str(kept.data)
    settings.SECRET_KEY = "another"  # type: ignore[attr-defined]
    row = Authenticator.objects.get(pk=kept.pk)
    assert not row.wrap().validate_code(code_of(secret))
    assert not row.wrap().validate_code(code_of(""))


def test_a_factor_is_changed_only_by_who_just_gave_the_password(company: Company) -> None:
    answer = logged_in().get("/accounts/2fa/totp/activate/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/reauthenticate/")


def test_a_company_lets_in_whoever_has_a_second_factor(
    secret: str, api_of: Callable[..., APIClient], client_of: Callable[[Role], Client]
) -> None:
    rest = api_of()
    browser = logged_in()
    browser.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert browser.post(RULES, {"second_factor": "on", "hours": ""}).status_code == 302
    assert browser.get(OVERVIEW).status_code == 200
    planner = client_of(Role.PLANNER)
    refused = planner.get("/c/acme/plans/")
    assert refused.status_code == 403
    assert "A second factor is needed" in refused.content.decode()
    assert planner.post("/c/acme/products/new/", {"name": "x"}).status_code == 403
    # Programs go on, and who is no member learns nothing.
    assert rest.get("/api/v1/companies/acme/").status_code == 200
    assert logged_in("viewer@acme.example").get("/c/rival/").status_code == 404
    assert AuditEvent.objects.filter(action="sign_in_rules.set").count() == 1


@pytest.mark.parametrize("form", [{"second_factor": "on", "hours": ""}])
def test_nobody_locks_themselves_out(company: Company, form: dict[str, str]) -> None:
    answer = logged_in().post(RULES, form)
    assert answer.status_code == 422
    assert "lock yourself out" in answer.content.decode()
    assert Company.objects.get().sign_in_rules == Rules()


@pytest.mark.parametrize(
    ("rules", "proofs", "missing"),
    [
        (Rules(), [], None),
        (Rules(second_factor=True), [Proof("password", 0)], Hindrance.SECOND_FACTOR),
        (Rules(second_factor=True), [Proof("password", 0), Proof("mfa", 1)], None),
        (Rules(provider="a"), [Proof("provider", 0, "b")], Hindrance.PROVIDER),
        (Rules(provider="a"), [Proof("provider", 0, "a")], None),
        (
            Rules(second_factor=True, provider="a"),
            [Proof("provider", 0, "a")],
            Hindrance.SECOND_FACTOR,
        ),
        (Rules(hours=1), [Proof("password", 0), Proof("password", 3601)], Hindrance.TOO_OLD),
        (Rules(hours=1), [Proof("password", 1)], None),
        (Rules(hours=1), [], Hindrance.TOO_OLD),
    ],
)
def test_rules_look_at_what_a_session_proved(
    rules: Rules, proofs: list[Proof], missing: Hindrance | None
) -> None:
    assert hindrance(rules, proofs, now=3601) == missing


def test_all_other_sessions_are_ended_at_once(company: Company) -> None:
    mine, other = logged_in(), logged_in()
    assert UserSession.objects.count() == 2
    assert mine.get("/accounts/sessions/").content.decode().count("127.0.0.1") == 2
    mine.post("/accounts/sessions/")
    assert other.get(OVERVIEW).status_code == 302
    assert mine.get(OVERVIEW).status_code == 200


def test_a_new_password_ends_the_other_sessions(company: Company) -> None:
    mine, other = logged_in(), logged_in()
    fresh = "another-long-password"
    done = mine.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": fresh, "password2": fresh},
    )
    assert done.status_code == 302
    assert other.get(OVERVIEW).status_code == 302


@pytest.mark.parametrize(("hours", "is_over"), [(71, False), (73, True)])
def test_a_session_that_nobody_used_for_three_days_is_over(
    company: Company, hours: int, *, is_over: bool
) -> None:
    browser = logged_in()
    session = browser.session
    session["seen"] -= hours * 3600
    session.save()
    answer = browser.get(OVERVIEW, follow=True)
    assert ("You were away for long" in answer.content.decode()) is is_over
    assert (browser.get(OVERVIEW).status_code == 302) is is_over
    assert Session.objects.filter(session_key=session.session_key).exists() is not is_over


def test_sessions_that_are_over_are_forgotten(company: Company) -> None:
    logged_in()
    present = logged_in()
    key = present.session.session_key
    Session.objects.exclude(session_key=key).update(expire_date=timezone.now())
    sweep()
    assert [row.session_key for row in UserSession.objects.all()] == [key]
    assert Session.objects.get().session_key == key
    assert present.get(OVERVIEW).status_code == 200


def test_who_owns_a_company_alone_hands_it_over_first(company: Company) -> None:
    browser = confirmed(logged_in())
    assert browser.post("/accounts/delete/").status_code == 409
    assert User.objects.filter(email=OWNER, is_active=True).exists()


def test_a_deleted_account_is_gone_and_its_deeds_stay(
    company: Company, client_of: Callable[[Role], Client]
) -> None:
    email = "planner@acme.example"
    browser = logged_in(email)
    browser.post("/c/acme/products/new/", {"name": "Till", "tier": "1"})
    assert browser.get("/accounts/delete/").status_code == 302
    assert confirmed(browser).post("/accounts/delete/").status_code == 302
    assert not Membership.objects.filter(user__email=email).exists()
    assert not EmailAddress.objects.filter(email=email).exists()
    assert not UserSession.objects.filter(user__is_active=False).exists()
    assert AuditEvent.objects.filter(actor=email, action="product.created").exists()
    assert browser.get(OVERVIEW).status_code == 302
    again = Client().post("/accounts/login/", {"login": email, "password": PASSWORD})
    assert again.status_code == 200
    assert not ApiToken.objects.filter(created_by=email, revoked_at=None).exists()


PERSON = {"sub": "7", "email": "new@acme.example", "email_verified": True}


@pytest.fixture
def provider(settings: object, db: None) -> Iterator[Replay]:
    with Replay(Oidc(PERSON)) as replay:
        settings.SPONSORPLAN_OIDC_ID = "house"  # type: ignore[attr-defined]
        settings.SPONSORPLAN_OIDC_URL = replay.address  # type: ignore[attr-defined]
        settings.SOCIALACCOUNT_PROVIDERS = {  # type: ignore[attr-defined]
            "openid_connect": {
                "OAUTH_PKCE_ENABLED": True,
                "APPS": [
                    {
                        "provider_id": "house",
                        "name": "House",
                        "client_id": "sponsorplan",
                        "secret": "s",
                        "settings": {"server_url": replay.address},
                    }
                ],
            }
        }
        yield replay


def through(browser: Client, replay: Replay, path: str = START) -> str:
    """Go to the provider and back; gives where that leads."""
    sent = browser.post(path)
    assert sent.status_code == 302
    address = urlsplit(sent["Location"])
    service = replay._service
    from sponsorplan.replay.server import Asked  # noqa: PLC0415

    back = service.reply(
        Asked("GET", address.path, dict(parse_qsl(address.query)), {"host": address.netloc}, b""),
        "ordinary",
        "",
    )
    target = urlsplit(back.headers["Location"])
    return str(browser.get(f"{target.path}?{target.query}").headers.get("Location", ""))


def test_a_new_person_signs_in_through_the_provider(provider: Replay) -> None:
    browser = Client()
    assert "House" in browser.get("/accounts/login/").content.decode()
    assert through(browser, provider) == "/home/"
    assert User.objects.get().email == "new@acme.example"
    assert browser.get("/home/").status_code == 302


def test_an_address_of_an_account_opens_it_to_no_provider(
    provider: Replay, company: Company
) -> None:
    person = User.objects.get(email=OWNER)
    provider._service.known = {**PERSON, "email": OWNER}  # type: ignore[attr-defined]
    browser = Client()
    through(browser, provider)
    assert browser.get(OVERVIEW).status_code == 302
    assert not person.socialaccount_set.exists()  # type: ignore[attr-defined]
    # Its owner connects it, and is let in through it from then on.
    own = confirmed(logged_in())
    through(own, provider, f"{START}?process=connect")
    assert person.socialaccount_set.count() == 1  # type: ignore[attr-defined]
    assert through(browser, provider) == "/home/"
    assert browser.get(OVERVIEW).status_code == 200


def test_a_token_for_somebody_else_lets_nobody_in(provider: Replay) -> None:
    provider.scenario = "wrong_audience"
    browser = Client()
    through(browser, provider)
    assert not User.objects.exists()


def test_a_state_that_was_not_asked_for_lets_nobody_in(provider: Replay) -> None:
    answer = Client().get("/accounts/oidc/house/login/callback/?code=x&state=made-up")
    assert answer.status_code in (200, 401, 403)
    assert not User.objects.exists()
