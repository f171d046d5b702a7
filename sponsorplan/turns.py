"""One after the other, where there is no row of ours to hold."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model


def take_turn(model: type[Model]) -> None:
    """Others who take their turn with this model wait until the caller's transaction ends.

    There is a row for each model since its table is there; rows that refer to it may be written meanwhile.
    """
    kind = ContentType.objects.get_for_model(model)
    ContentType.objects.select_for_update(no_key=True).get(pk=kind.pk)
