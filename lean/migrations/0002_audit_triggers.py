"""The audit trail refuses change and deletion, on SQLite and PostgreSQL."""

from django.db import migrations

from lean.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("lean", "0001_initial")]
    operations = [append_only("lean_auditentry")]
