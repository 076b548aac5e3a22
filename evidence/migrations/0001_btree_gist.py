from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations


class Migration(migrations.Migration):
    """The extension with which an exclusion constraint compares ids and time ranges together."""

    initial = True
    dependencies = []
    run_before = [("people", "0001_initial")]  # whose employments exclude one another too
    operations = [BtreeGistExtension()]
