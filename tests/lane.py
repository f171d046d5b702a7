"""Run a command with PostgreSQL and Redis named in its environment: ``python -m tests.lane COMMAND...``.

The database is a new one, so that two runs on one server do not share theirs.
"""

import os
import subprocess
import sys

from tests.brokers import redis_server
from tests.databases import URL, server_database

with server_database() as database, redis_server() as redis:
    environment = {**os.environ, URL: database, "SPONSORPLAN_CACHE_URL": f"{redis}/0"}
    sys.exit(subprocess.run(sys.argv[1:], env=environment, check=False).returncode)
