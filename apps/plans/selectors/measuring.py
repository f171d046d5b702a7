"""What was measured of a plan, as it is kept: gzip of JSON, under the digest of the plan's inputs."""

import gzip
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from apps.plans.errors import NotMeasured
from apps.plans.models import Measurement
from sponsorplan.domain.allocation.bands import Band
from sponsorplan.domain.allocation.baselines import Baseline, Compared, Comparison
from sponsorplan.domain.allocation.sensitivity import Change, Coverage, Sensitivity, Swing

Measured = Comparison | Sensitivity


def packed(found: Measured) -> bytes:
    text = json.dumps(asdict(found), ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode(), mtime=0)


def comparison_in(*, measurement: Measurement) -> Comparison | None:
    """``None`` while it is being measured. Raises ``NotMeasured``."""
    found = _document(measurement)
    if found is None:
        return None
    return Comparison(
        **found
        | {
            "baselines": tuple(Baseline(**each) for each in found["baselines"]),
            "rows": tuple(Compared(**row) for row in found["rows"]),
        }
    )


def sensitivity_in(*, measurement: Measurement) -> Sensitivity | None:
    """``None`` while it is being measured. Raises ``NotMeasured``."""
    found = _document(measurement)
    if found is None:
        return None
    return Sensitivity(
        **found
        | {
            "swings": tuple(map(_swing, found["swings"])),
            "coverage": Coverage(**found["coverage"]),
        }
    )


def _swing(row: Mapping[str, Any]) -> Swing:
    return Swing(
        row["upstream"],
        row["minor"],
        Band(**row["band"]),
        tuple(Change(**change) for change in row["changes"]),
    )


def _document(measurement: Measurement) -> dict[str, Any] | None:
    if measurement.problem:
        raise NotMeasured(measurement.problem)
    if measurement.document is None:
        return None
    found: dict[str, Any] = json.loads(gzip.decompress(measurement.document))
    return found
