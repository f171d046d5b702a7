"""Run a command with PostgreSQL and Redis named in its environment: ``python -m tests.lane COMMAND...``."""

import os
import subprocess
import sys

from tests.brokers import redis_server
from tests.databases import URL, postgresql_server

with postgresql_server() as database, redis_server() as redis:
    environment = {**os.environ, URL: database, "SPONSORPLAN_CACHE_URL": f"{redis}/0"}
    sys.exit(subprocess.run(sys.argv[1:], env=environment, check=False).returncode)
