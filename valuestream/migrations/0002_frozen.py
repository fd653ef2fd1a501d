"""What others rely on is never edited: maps, profiles, event sets, demand, gemba values."""

from django.db import migrations

from lean.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("valuestream", "0001_initial")]
    operations = [
        append_only("valuestream_mapversion"),
        append_only("valuestream_sourceprofile"),
        append_only("valuestream_eventset"),
        append_only("valuestream_demand"),
        append_only("valuestream_gembavalue"),
    ]
