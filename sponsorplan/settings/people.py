"""How people sign in: by password, with a second factor, a passkey, or a company's own provider."""

from sponsorplan.settings import env

SIGNING_IN_APPS = [
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

AUTH_USER_MODEL = "companies.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "landing"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "landing"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_ADAPTER = "apps.companies.adapters.AccountAdapter"
# A person is told by mail of a changed password, address or second factor.
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600

MFA_ADAPTER = "apps.companies.adapters.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "SponsorPlan"
MFA_TOTP_TOLERANCE = 1
# An address need not be confirmed to sign in, so neither to sign in more safely.
MFA_ALLOW_UNVERIFIED_EMAIL = True

# One provider of the operator's, none unless named (docs/operations.md).
SPONSORPLAN_OIDC_ID = env.text("SPONSORPLAN_OIDC_ID", "")
SPONSORPLAN_OIDC_NAME = env.text("SPONSORPLAN_OIDC_NAME", "")
SPONSORPLAN_OIDC_URL = env.text("SPONSORPLAN_OIDC_URL", "")
SPONSORPLAN_OIDC_CLIENT_ID = env.text("SPONSORPLAN_OIDC_CLIENT_ID", "")
SPONSORPLAN_OIDC_CLIENT_SECRET = env.text("SPONSORPLAN_OIDC_CLIENT_SECRET", "")
SOCIALACCOUNT_ADAPTER = "apps.companies.adapters.ProviderAdapter"
# Whoever has an account logs in and connects it: an address that a provider names opens nothing.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": SPONSORPLAN_OIDC_ID,
                "name": SPONSORPLAN_OIDC_NAME or SPONSORPLAN_OIDC_ID,
                "client_id": SPONSORPLAN_OIDC_CLIENT_ID,
                "secret": SPONSORPLAN_OIDC_CLIENT_SECRET,
                "settings": {"server_url": SPONSORPLAN_OIDC_URL},
            }
        ]
        if SPONSORPLAN_OIDC_ID
        else [],
    }
}
