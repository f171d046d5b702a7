from django.db import migrations

from apps.audit.triggers import BY_VENDOR, DROP_BY_VENDOR


def add(apps, schema_editor):
    for statement in BY_VENDOR.get(schema_editor.connection.vendor, ()):
        schema_editor.execute(statement, params=None)


def drop(apps, schema_editor):
    for statement in DROP_BY_VENDOR.get(schema_editor.connection.vendor, ()):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):

    dependencies = [
        ("audit", "0003_erasures"),
    ]

    operations = [
        migrations.RunPython(add, drop),
    ]
