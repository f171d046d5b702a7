"""Journals, bills and payments as files for other programs."""

from apps.journals.exports.making import export_make, export_stream, file_response

__all__ = ["export_make", "export_stream", "file_response"]
