from django.core.files.storage import default_storage

from apps.inventory.models import Product, Upload
from apps.inventory.selectors.present import newest_of_paths
from sponsorplan.domain.lockfiles.additions import FILENAME, Addition, read_additions
from sponsorplan.domain.lockfiles.collector import Collector

# Away from the root, where a build may send the product's own file of that name.
ADDITIONS_PATH = f"by-hand/{FILENAME}"


def additions_upload(*, product: Product) -> Upload | None:
    """The newest version of the list that members keep by page, if there is one."""
    return newest_of_paths(product=product).filter(path=ADDITIONS_PATH).first()


def addition_list(*, product: Product) -> list[Addition]:
    """What members added to the product by hand, in the order they did."""
    upload = additions_upload(product=product)
    if upload is None:
        return []
    with default_storage.open(upload.stored_as) as file:
        return read_additions(file.read(), Collector())
