"""Where processes count for ``manage.py metrics``. Set before anything that counts is imported."""

import os
from pathlib import Path

from sponsorplan.settings import env

SPONSORPLAN_METRICS = env.text("SPONSORPLAN_METRICS", "")
if SPONSORPLAN_METRICS:
    Path(SPONSORPLAN_METRICS).mkdir(parents=True, exist_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = SPONSORPLAN_METRICS
