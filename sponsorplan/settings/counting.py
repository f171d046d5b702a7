"""Who is told how it goes: the folder in which processes count, Sentry, OpenTelemetry.

The folder is named before anything that counts is imported.
"""

import os
from pathlib import Path

from sponsorplan.settings import env

SPONSORPLAN_SENTRY_DSN = env.text("SPONSORPLAN_SENTRY_DSN", "")
SPONSORPLAN_OTLP_URL = env.text("SPONSORPLAN_OTLP_URL", "")
SPONSORPLAN_METRICS = env.text("SPONSORPLAN_METRICS", "")
if SPONSORPLAN_METRICS:
    Path(SPONSORPLAN_METRICS).mkdir(parents=True, exist_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = SPONSORPLAN_METRICS
