"""What is written on pages of giving and of statements."""

from apps.payments.forms.feeds import FeedForm
from apps.payments.forms.giving import (
    DoneForm,
    FileDoneForm,
    MatchForm,
    ReceiptForm,
    ReconcilingForm,
    RefuseForm,
    SkipForm,
    StopForm,
)
from apps.payments.forms.statements import FilterForm, MappingForm, StatementForm

__all__ = [
    "DoneForm",
    "FeedForm",
    "FileDoneForm",
    "FilterForm",
    "MappingForm",
    "MatchForm",
    "ReceiptForm",
    "ReconcilingForm",
    "RefuseForm",
    "SkipForm",
    "StatementForm",
    "StopForm",
]
