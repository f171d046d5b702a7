"""What every way of running has in common. No secrets."""

from sponsorplan.settings import env, places, shared
from sponsorplan.settings.background import *  # noqa: F403
from sponsorplan.settings.counting import *  # noqa: F403
from sponsorplan.settings.people import *  # noqa: F403
from sponsorplan.settings.people import SIGNING_IN_APPS

BASE_DIR = places.BASE_DIR
DATA_DIR = places.DATA_DIR

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    *SIGNING_IN_APPS,
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "sponsorplan",
    "apps.audit",
    "apps.companies",
    "apps.upstreams",
    "apps.inventory",
    "apps.plans",
    "apps.fiscal",
    "apps.approvals",
    "apps.payments",
    "apps.contributions",
    "apps.collections",
    "apps.journals",
    "apps.pledge",
    "apps.calendar",
    "apps.notifications",
    "apps.reports",
]

MIDDLEWARE = [
    "sponsorplan.web.requests.with_id",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "sponsorplan.web.headers.security_headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "sponsorplan.web.nul.no_nul",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "apps.companies.adapters.sessions_seen",
    "django_htmx.middleware.HtmxMiddleware",
    "sponsorplan.web.problems.page_for_domain_errors",
]

ROOT_URLCONF = "sponsorplan.urls"
WSGI_APPLICATION = "sponsorplan.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_I18N = False
USE_TZ = True

STATIC_URL = "/static/"
STORAGES = {
    "default": shared.files(DATA_DIR / "files"),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# Counts logins that went wrong, for all processes: see shared.py.
CACHES = {"default": shared.cache(DATA_DIR / "cache")}

# People: how they sign in is in people.py -------------------------------------------------

EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

# Over a weekend, and not over a holiday. A session ends two weeks after its login in any case.
SPONSORPLAN_SESSION_IDLE_HOURS = env.number("SPONSORPLAN_SESSION_IDLE_HOURS", 72)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# REST -----------------------------------------------------------------------------------

REST_FRAMEWORK = {
    # CompanyApi names its own: DRF reads these while it is being imported.
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["sponsorplan.web.parsers.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "sponsorplan.web.resource.ResourceSchema",
    "EXCEPTION_HANDLER": "sponsorplan.web.problems.problem_response",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "SponsorPlan",
    "DESCRIPTION": "Plan, approve, pay and prove a company's open-source sponsorship.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": [],
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "ClaimKind": "apps.inventory.models.Claim.Kind",
        "CorrectionKind": "apps.upstreams.models.Correction.Kind",
        "FeedSource": "apps.payments.serializers.feeds.FEED_SOURCES",
        "StatementSource": "apps.payments.serializers.statements.SOURCES",
        "UploadedSource": "apps.payments.serializers.statements.UPLOADED",
        "StatementProblemKind": "apps.payments.serializers.statements.PROBLEM_KINDS",
        "TransactionKind": "apps.payments.serializers.statements.KINDS",
        "GivingState": "apps.payments.serializers.giving.STATES",
        "GivingStep": "apps.payments.serializers.giving.STEPS",
        "PaymentState": "apps.payments.serializers.giving.MARKS",
        "JournalKind": "apps.journals.serializers.ENTRY_KINDS",
        "AccountRole": "apps.journals.serializers.ROLES",
        "CollectionMethod": "apps.collections.models.Collection.Method",
        "CollectionState": "apps.collections.models.Collection.State",
        "ContributionKind": "apps.contributions.models.Contribution.Kind",
        "ChargeKind": "apps.fiscal.serializers.KINDS",
        "RateSource": "apps.fiscal.serializers.SOURCES",
        "PledgeReportState": "apps.pledge.models.PledgeReport.State",
        "ReminderState": "apps.calendar.models.Reminder.State",
        "EndpointReason": "apps.notifications.serializers.ENDPOINT_REASONS",
        "EndpointState": "apps.notifications.serializers.ENDPOINT_STATES",
        "MessageState": "apps.notifications.serializers.MESSAGE_STATES",
        "MessageType": "apps.notifications.serializers.TYPES",
        "AdditionKind": "sponsorplan.domain.lockfiles.additions.AdditionKind",
    },
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "sponsorplan.web.schema.describe_problems",
        "sponsorplan.web.examples.add_examples",
    ],
}

# Sources of facts, none unless named (docs/operations.md) --------------------------------

SPONSORPLAN_GITHUB_IMPORT = env.flag("SPONSORPLAN_GITHUB_IMPORT", default=False)
SPONSORPLAN_GITHUB_API = env.text("SPONSORPLAN_GITHUB_API", "https://api.github.com")
SPONSORPLAN_GITHUB_DOWNLOADS = env.names(
    "SPONSORPLAN_GITHUB_DOWNLOADS", ".githubusercontent.com,.blob.core.windows.net"
)
SPONSORPLAN_IMPORT_MINUTES = env.number("SPONSORPLAN_IMPORT_MINUTES", 30)
SPONSORPLAN_CONTACT = env.text("SPONSORPLAN_CONTACT", "")
SPONSORPLAN_PROXY = env.text("SPONSORPLAN_PROXY", "")
SPONSORPLAN_SOURCES = env.names("SPONSORPLAN_SOURCES")
SPONSORPLAN_GITHUB_TOKEN = env.text("SPONSORPLAN_GITHUB_TOKEN", "")
SPONSORPLAN_OPEN_COLLECTIVE_TOKEN = env.text("SPONSORPLAN_OPEN_COLLECTIVE_TOKEN", "")
SPONSORPLAN_OPEN_COLLECTIVE_URL = env.text(
    "SPONSORPLAN_OPEN_COLLECTIVE_URL", "https://api.opencollective.com"
)
SPONSORPLAN_ECOSYSTEMS_URL = env.text("SPONSORPLAN_ECOSYSTEMS_URL", "https://packages.ecosyste.ms")
SPONSORPLAN_ECOSYSTEMS_COMMITS_URL = env.text(
    "SPONSORPLAN_ECOSYSTEMS_COMMITS_URL", "https://commits.ecosyste.ms"
)
SPONSORPLAN_ECOSYSTEMS_ISSUES_URL = env.text(
    "SPONSORPLAN_ECOSYSTEMS_ISSUES_URL", "https://issues.ecosyste.ms"
)
SPONSORPLAN_SCORECARD_URL = env.text("SPONSORPLAN_SCORECARD_URL", "https://api.scorecard.dev")
SPONSORPLAN_DEPS_DEV_URL = env.text("SPONSORPLAN_DEPS_DEV_URL", "https://api.deps.dev")
SPONSORPLAN_FUNDING_JSON_URL = env.text("SPONSORPLAN_FUNDING_JSON_URL", "")
SPONSORPLAN_REFRESH_REQUESTS = env.number("SPONSORPLAN_REFRESH_REQUESTS", 100)

# Accounts whose payments are fetched each day, by platform: open_collective, github -----------

SPONSORPLAN_FEEDS = env.names("SPONSORPLAN_FEEDS")

# Messages to endpoints and members ---------------------------------------------------------

SPONSORPLAN_ADDRESS = env.text("SPONSORPLAN_ADDRESS", "")
SPONSORPLAN_ENDPOINT_SECONDS = env.number("SPONSORPLAN_ENDPOINT_SECONDS", 20)
SPONSORPLAN_ENDPOINT_LOOPBACK = env.flag("SPONSORPLAN_ENDPOINT_LOOPBACK", default=False)
SPONSORPLAN_MESSAGE_DAYS = env.number("SPONSORPLAN_MESSAGE_DAYS", 90)

# Collecting by Stripe, off unless all of it is named (docs/collecting.md) ------------------

SPONSORPLAN_STRIPE_SECRET_KEY = env.text("SPONSORPLAN_STRIPE_SECRET_KEY", "")
SPONSORPLAN_STRIPE_WEBHOOK_SECRETS = env.names("SPONSORPLAN_STRIPE_WEBHOOK_SECRETS")
SPONSORPLAN_STRIPE_API = env.text("SPONSORPLAN_STRIPE_API", "https://api.stripe.com")
SPONSORPLAN_STRIPE_PAYEE = env.text("SPONSORPLAN_STRIPE_PAYEE", "")
SPONSORPLAN_STRIPE_PAYEE_IS = env.text("SPONSORPLAN_STRIPE_PAYEE_IS", "")
SPONSORPLAN_STRIPE_CURRENCIES = env.names("SPONSORPLAN_STRIPE_CURRENCIES")

# Limits (docs/operations.md says what they protect) --------------------------------------

SPONSORPLAN_API_REQUESTS = env.number("SPONSORPLAN_API_REQUESTS", 600)
SPONSORPLAN_API_SECONDS = env.number("SPONSORPLAN_API_SECONDS", 60)
SPONSORPLAN_LIMITS = env.text("SPONSORPLAN_LIMITS", str(DATA_DIR / "limits"))
SPONSORPLAN_MAX_FILE_BYTES = env.number("SPONSORPLAN_MAX_FILE_BYTES", 25_000_000)
SPONSORPLAN_MAX_REQUEST_BYTES = env.number("SPONSORPLAN_MAX_REQUEST_BYTES", 100_000_000)
SPONSORPLAN_MAX_FILES = env.number("SPONSORPLAN_MAX_FILES", 1000)
SPONSORPLAN_ARCHIVE_FILES = env.number("SPONSORPLAN_ARCHIVE_FILES", 2000)
SPONSORPLAN_ARCHIVE_BYTES = env.number("SPONSORPLAN_ARCHIVE_BYTES", 200_000_000)
SPONSORPLAN_ARCHIVE_RATIO = env.number("SPONSORPLAN_ARCHIVE_RATIO", 200)
SPONSORPLAN_MAX_PASTE_BYTES = env.number("SPONSORPLAN_MAX_PASTE_BYTES", 4_000_000)
SPONSORPLAN_MAX_RECEIPT_BYTES = env.number("SPONSORPLAN_MAX_RECEIPT_BYTES", 10_000_000)
SPONSORPLAN_MAX_STATEMENT_BYTES = env.number("SPONSORPLAN_MAX_STATEMENT_BYTES", 20_000_000)
SPONSORPLAN_STATEMENT_ROWS_AT_ONCE = env.number("SPONSORPLAN_STATEMENT_ROWS_AT_ONCE", 2_000)
SPONSORPLAN_MAX_PACKAGES = env.number("SPONSORPLAN_MAX_PACKAGES", 250_000)
SPONSORPLAN_MAX_EDGES = env.number("SPONSORPLAN_MAX_EDGES", 1_000_000)
SPONSORPLAN_MAX_DEPTH = env.number("SPONSORPLAN_MAX_DEPTH", 200)
SPONSORPLAN_PARSE_SECONDS = env.number("SPONSORPLAN_PARSE_SECONDS", 20)
SPONSORPLAN_PARSE_MEGABYTES = env.number("SPONSORPLAN_PARSE_MEGABYTES", 1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = max(5_000_000, SPONSORPLAN_MAX_PASTE_BYTES + 1_000_000)
DATA_UPLOAD_MAX_NUMBER_FILES = SPONSORPLAN_MAX_FILES
# A path for each file, and what else a form has.
DATA_UPLOAD_MAX_NUMBER_FIELDS = SPONSORPLAN_MAX_FILES + 100

# How many backups `serve` keeps, one a day; 0: none.
SPONSORPLAN_BACKUPS = env.number("SPONSORPLAN_BACKUPS", 7)
# Whether `serve` loads the demo company; its password is published.
SPONSORPLAN_DEMO = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"fields": {"()": "sponsorplan.tracing.WithFields"}},
    "formatters": {
        "line": {
            "()": "sponsorplan.tracing.Line",
            "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s",
        },
        "json": {"()": "sponsorplan.tracing.JsonLines"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": env.choice("SPONSORPLAN_LOG_FORMAT", "line", "json"),
            "filters": ["fields"],
        }
    },
    "loggers": {
        # Each request and each job in one line; on one computer it is noise.
        "sponsorplan.requests": {"level": env.text("SPONSORPLAN_LOG_REQUESTS", "WARNING")},
        "sponsorplan.jobs": {"level": env.text("SPONSORPLAN_LOG_REQUESTS", "WARNING")},
        # It tells of each job when it comes, when it is sent and when it is done: some 180 lines a minute of
        # sweeps alone. What failed is an error, and said.
        "celery": {"level": "WARNING"},
        # It warns that a broker of files has no host name.
        "kombu.connection": {"level": "ERROR"},
        # It writes down addresses, and one that is signed is a secret.
        "urllib3": {"level": "WARNING"},
        # So does it, with ids of customers and payments.
        "stripe": {"level": "CRITICAL"},
    },
    "root": {"handlers": ["console"], "level": env.text("SPONSORPLAN_LOG_LEVEL", "INFO")},
}
