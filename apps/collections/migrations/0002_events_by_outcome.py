"""What is nobody's is looked for by each look; the table may be long by then."""

from typing import ClassVar

from django.db import migrations, models

from sponsorplan.migrations import AddIndexAlongside


class Migration(migrations.Migration):
    atomic = False
    dependencies: ClassVar = [("collections", "0001_initial")]
    operations: ClassVar = [
        AddIndexAlongside(
            model_name="stripeevent",
            index=models.Index(fields=["outcome", "received_at"], name="stripe_event_by_outcome"),
        ),
    ]
