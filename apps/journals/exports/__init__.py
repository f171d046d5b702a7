"""Journals, bills and payments as files for other programs."""

from apps.journals.exports.making import Wanted, export_make, export_stream, file_response

__all__ = ["Wanted", "export_make", "export_stream", "file_response"]
