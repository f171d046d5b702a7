"""The inventory as programs get it."""

from apps.inventory.serializers.ownership import (
    AdditionCreateSerializer,
    AdditionSerializer,
    ClaimCreateSerializer,
    ClaimSerializer,
    HeldSerializer,
    HostSerializer,
)
from apps.inventory.serializers.uploads import (
    DeliverySerializer,
    DependencySerializer,
    ImportCreateSerializer,
    ImportSerializer,
    LocalSerializer,
    PastedCreateSerializer,
    ProblemSerializer,
    ProductCreateSerializer,
    ProductSerializer,
    SkippedSerializer,
    UploadCreateSerializer,
    UploadSerializer,
)
from apps.inventory.serializers.versions import (
    ChangeSerializer,
    DifferenceSerializer,
    FileChangeSerializer,
    StandingSerializer,
    VersionSerializer,
    difference_document,
)

__all__ = [
    "AdditionCreateSerializer",
    "AdditionSerializer",
    "ChangeSerializer",
    "ClaimCreateSerializer",
    "ClaimSerializer",
    "DeliverySerializer",
    "DependencySerializer",
    "DifferenceSerializer",
    "FileChangeSerializer",
    "HeldSerializer",
    "HostSerializer",
    "ImportCreateSerializer",
    "ImportSerializer",
    "LocalSerializer",
    "PastedCreateSerializer",
    "ProblemSerializer",
    "ProductCreateSerializer",
    "ProductSerializer",
    "SkippedSerializer",
    "StandingSerializer",
    "UploadCreateSerializer",
    "UploadSerializer",
    "VersionSerializer",
    "difference_document",
]
