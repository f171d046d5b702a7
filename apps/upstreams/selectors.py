from apps.upstreams.catalogue.loader import load
from sponsorplan.domain.upstreams.facts import Facts


def known_facts() -> Facts:
    """All that is known about packages and their upstreams: so far, the bundled catalogue."""
    return load()
