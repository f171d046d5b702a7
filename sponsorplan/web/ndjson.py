"""Lets a program ask for lines of JSON by name; what a door says instead of them is plain JSON."""

from typing import Any

from rest_framework.renderers import JSONRenderer


class NdjsonRenderer(JSONRenderer):
    media_type = "application/x-ndjson"
    format: Any = "jsonl"
