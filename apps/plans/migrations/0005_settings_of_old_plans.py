from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def fill(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    plans = apps.get_model("plans", "Plan").objects.using(editor.connection.alias)
    revisions = apps.get_model("plans", "PlanRevision").objects.using(editor.connection.alias)
    for plan in plans.filter(settings={}):
        plan.available_minor = plan.budget_minor
        plan.settings = {
            "title": plan.title,
            "budget": {
                "kind": "amount",
                "minor": plan.budget_minor,
                "currency": plan.currency,
                "share": 0,
                "people": 0,
            },
            "policy": plan.policy,
            "words": {},
        }
        plan.save(update_fields=["available_minor", "settings"])
        revisions.create(
            company_id=plan.company_id,
            plan=plan,
            number=plan.revision,
            settings=plan.settings,
            summary="Drafted",
            made_by=plan.created_by,
        )


class Migration(migrations.Migration):
    dependencies = [("plans", "0004_settings_and_votes")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
