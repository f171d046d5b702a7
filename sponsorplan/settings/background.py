"""Work in the background: which broker, which queues, what is done when.

A row in the database is the job, and a message only rings: whatever a broker loses, a sweep finds.
"""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from kombu import Exchange, Queue

from sponsorplan.settings import env
from sponsorplan.settings.places import DATA_DIR

CELERY_BROKER_URL = env.text("SPONSORPLAN_BROKER_URL", "filesystem://")
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ALWAYS_EAGER = False
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True  # there is no result backend: what came of a job is in its row
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 120
CELERY_TASK_TIME_LIMIT = 150
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a broker that is away for an hour ends no worker
# A page does not wait for a broker that is away: the sweep queues the row again.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.2}

# Queues ---------------------------------------------------------------------------------

QUEUES = ("imports", "providers", "plans", "exports", "webhooks", "default")
# The first pattern that fits. Sweeps only look and queue, so they never wait behind long work.
CELERY_TASK_ROUTES = (
    [
        ("heartbeat", {"queue": "default"}),
        ("notifications.sweep_mails", {"queue": "webhooks"}),
        ("*.sweep", {"queue": "default"}),
        ("*.match_sweep", {"queue": "default"}),
        ("notifications.forget", {"queue": "default"}),
        ("payments.read_statement", {"queue": "imports"}),
        ("payments.follow_feed", {"queue": "providers"}),
        ("inventory.follow_import", {"queue": "providers"}),
        ("inventory.*", {"queue": "imports"}),
        ("upstreams.*", {"queue": "providers"}),
        ("plans.*", {"queue": "plans"}),
        ("calendar.*", {"queue": "plans"}),
        ("journals.*", {"queue": "exports"}),
        ("pledge.*", {"queue": "exports"}),
        ("reports.*", {"queue": "exports"}),
        ("notifications.*", {"queue": "webhooks"}),
        ("collections.*", {"queue": "default"}),
        ("payments.*", {"queue": "default"}),
        ("companies.*", {"queue": "default"}),
    ],
)
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_CREATE_MISSING_QUEUES = (
    False  # a misspelled queue is an error, not a place to be lost in
)

_IS_RABBIT = CELERY_BROKER_URL.startswith(("amqp://", "amqps://"))
_IS_REDIS = CELERY_BROKER_URL.startswith(("redis://", "rediss://"))
CELERY_TASK_QUEUES = [
    Queue(
        name,
        Exchange(name),
        routing_key=name,
        # Kept on several nodes of a cluster, and safe when one dies.
        queue_arguments={"x-queue-type": "quorum"} if _IS_RABBIT else None,
    )
    for name in QUEUES
]

# Brokers --------------------------------------------------------------------------------

# What a dead worker held is handed out again after this: twice the longest task.
_VISIBILITY_SECONDS = 2 * CELERY_TASK_TIME_LIMIT

CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any]
if _IS_REDIS:
    # Celery reads it in three places.
    CELERY_VISIBILITY_TIMEOUT = _VISIBILITY_SECONDS
    CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS = {"visibility_timeout": _VISIBILITY_SECONDS}
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": _VISIBILITY_SECONDS,
        # Looked for every second; by default every hundred.
        "unacked_restore_interval": 1,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 3,
        "socket_keepalive": True,
        "health_check_interval": 25,
    }
elif _IS_RABBIT:
    CELERY_BROKER_TRANSPORT_OPTIONS = {"confirm_publish": True}
    CELERY_TASK_DEFAULT_QUEUE_TYPE = "quorum"
elif CELERY_BROKER_URL.startswith("filesystem"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(DATA_DIR / "queue" / "messages"),
        "data_folder_out": str(DATA_DIR / "queue" / "messages"),
        "polling_interval": 0.2,
        "control_folder": str(DATA_DIR / "queue" / "control"),
    }
else:
    raise ImproperlyConfigured(
        "SPONSORPLAN_BROKER_URL begins with redis://, rediss://, amqp:// or amqps://; "
        "leave it out for files in the data folder."
    )

# Beat: embedded in the worker by `serve`, a process of its own on a server --------------------

CELERY_BEAT_SCHEDULER = "sponsorplan.heartbeat:Scheduler"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "queue" / "beat")
CELERY_BEAT_MAX_LOOP_INTERVAL = 1
_TIMES = {
    "sweep-uploads": ("inventory.sweep", 5.0),
    "sweep-sources": ("upstreams.sweep", 30.0),
    "sweep-plans": ("plans.sweep", 30.0),
    "sweep-payments": ("payments.match_sweep", 3600.0),
    "sweep-statements": ("payments.sweep", 15.0),
    "sweep-requests": ("companies.sweep", 600.0),
    "sweep-calendar": ("calendar.sweep", 3600.0),
    "sweep-messages": ("notifications.sweep", 5.0),
    "sweep-mails": ("notifications.sweep_mails", 30.0),
    "sweep-old-messages": ("notifications.forget", 3600.0),
    "sweep-collections": ("collections.sweep", 30.0),
}
# A sweep that nobody took in time is stale: the next one does its work. Without this, an hour
# without workers would leave 720 of them.
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    name: {"task": task, "schedule": every, "options": {"expires": max(every, 10.0)}}
    for name, (task, every) in _TIMES.items()
} | {
    f"heartbeat-{queue}": {
        "task": "heartbeat",
        "schedule": 15.0,
        "args": [queue],
        "options": {"queue": queue, "expires": 15.0},
    }
    for queue in QUEUES
}
