"""What happened to a collection, in order, as its page tells it."""

from collections.abc import Mapping, Sequence

from django.utils import timezone

_MOST = 200


def told(
    history: Sequence[Mapping[str, str]], what: str, by: str = "Stripe"
) -> list[dict[str, str]]:
    """The history with one more thing; the same twice in a row is told once."""
    if history and history[-1]["what"] == what:
        return [dict(each) for each in history]
    entry = {"at": timezone.now().isoformat(), "what": what[:300], "by": by}
    return [*(dict(each) for each in history), entry][-_MOST:]
