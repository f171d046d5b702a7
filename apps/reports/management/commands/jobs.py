"""Print what waits, runs and failed in the background, over all companies, and who was heard of."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from apps.reports.selectors import instance_totals
from sponsorplan.heartbeat import last_heard
from sponsorplan.settings.background import QUEUES


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *, json: bool, **_: Any) -> None:  # noqa: ANN401 - Django's
        now = timezone.now()
        kinds = [
            {
                "kind": each.key,
                "waiting": each.waiting,
                "running": each.running,
                "failed_in_a_day": each.failed,
                "oldest_waiting_seconds": int((now - each.oldest).total_seconds())
                if each.oldest
                else 0,
            }
            for each in instance_totals()
        ]
        heard = {queue: last_heard(queue) for queue in QUEUES}
        self.stdout.write(_json(kinds, heard) if json else _text(kinds, heard))


def _json(kinds: list[dict[str, Any]], heard: dict[str, int | None]) -> str:
    return json.dumps({"kinds": kinds, "queues_heard_seconds_ago": heard})


def _text(kinds: list[dict[str, Any]], heard: dict[str, int | None]) -> str:
    lines = ["kind         waiting  running  failed in 24 h  oldest waits, s"]
    lines += [
        f"{each['kind']:<12}{each['waiting']:>8}{each['running']:>9}{each['failed_in_a_day']:>16}"
        f"{each['oldest_waiting_seconds']:>17}"
        for each in kinds
    ]
    silent = [queue for queue, seconds in heard.items() if seconds is None]
    lines.append(
        f"No worker was heard of within a day on: {', '.join(silent)}."
        if silent
        else f"Workers were heard of on every queue, at most {max(s or 0 for s in heard.values())} s ago."
    )
    return "\n".join(lines)
