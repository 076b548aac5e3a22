#!/usr/bin/env python
"""Django's command line. `bin/manage` runs it with the services it needs."""

import os
import sys

from django.core.management import execute_from_command_line
from django.db import OperationalError

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compliance.settings")
    try:
        execute_from_command_line(sys.argv)
    except OperationalError as error:
        cause = str(error).strip().partition("\n")[0]
        sys.exit(f"The database cannot be used: {cause}. Check DATABASE_URL and PostgreSQL itself.")
