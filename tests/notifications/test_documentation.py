"""What consumers read is what they get."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from standardwebhooks.webhooks import WebhookVerificationError

from apps.notifications.providers.signed import headers_of, new_secret
from sponsorplan.domain.messages.body import Told, body_of
from sponsorplan.domain.messages.kinds import KINDS, Kind
from sponsorplan.domain.messages.schedule import STEPS

ROOT = Path(settings.BASE_DIR)
TEXT = (ROOT / "docs/webhooks.md").read_text(encoding="utf-8")
_SAMPLES: dict[str, object] = {
    "number": 2,
    "id": 5,
    "money": 120_050,
    "digest": "ab" * 32,
    "date": "2026-11-03",
}


def example_of(kind: Kind) -> str:
    data = {field.at or field.name: _SAMPLES[field.kind] for field in kind.fields}
    at = datetime(2026, 11, 3, 20, 26, 10, 344_522, tzinfo=UTC)
    told = Told("acme", 17, at, f"{kind.number} 3: Thanks", {**data, "currency": "EUR"})
    return body_of(kind, told)


def section_of(kind: Kind) -> str:
    said = [f"`{field.name}`: {field.about}" for field in kind.all_fields]
    words = f" Says {'; '.join(said)}." if said else ""
    return f"### `{kind.name}`\n\n{kind.title}.{words}\n\n```json\n{example_of(kind)}\n```\n"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_each_type_is_documented_with_the_bytes_of_an_example(kind: Kind) -> None:
    assert section_of(kind) in TEXT


def test_nothing_else_is_documented() -> None:
    assert re.findall(r"^### `([a-z_.]+)`$", TEXT, re.MULTILINE) == [
        *(kind.name for kind in KINDS),
        "ping",
    ]


def test_the_schedule_is_documented() -> None:
    words = {0: "0", 5: "5 s", 300: "5 min", 1_800: "30 min"}
    said = [words.get(step) or f"{step // 3_600} h" for step in STEPS]
    assert ", ".join(said) in TEXT


def test_every_action_of_the_catalogue_is_recorded_somewhere() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "apps").rglob("*.py"))
    for kind in KINDS:
        for action in kind.actions:
            # Some are made of a state: f"collection.{collection.state}".
            made = f'"{action.partition(".")[0]}.{{'
            assert f'"{action}"' in code or made in code, action


def _documented() -> Any:  # noqa: ANN401 - a function out of the text
    (program,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    names: dict[str, Any] = {}
    exec(program, names)  # noqa: S102 - our own documentation
    return names["verified"]


def test_the_documented_program_trusts_what_we_sign_and_nothing_else() -> None:
    verified, secret = _documented(), new_secret()
    body = example_of(KINDS[0])
    now = datetime.now(tz=UTC)  # noqa: TID251 - the program looks at the clock
    headers = headers_of("msg_1", body, now, [new_secret(), secret])
    assert verified(body.encode(), headers, secret) == json.loads(body)
    with pytest.raises(WebhookVerificationError):
        verified(body.replace("2", "3").encode(), headers, secret)
    with pytest.raises(WebhookVerificationError):
        verified(body.encode(), headers, new_secret())
