#!/usr/bin/env python
"""Django's command line, with the settings of this project."""

import os
import sys

NEEDS_NO_CONFIGURATION = "evaluate"  # it reads a file and prints; auditors run it anywhere
LONG_COMMANDS = frozenset({"migrate", "import_history", "demo", "init_council"})


def main() -> None:
    """Run one management command; a wrong configuration ends it in words, not in a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "council_pm.settings")
    if sys.argv[1:2] == [NEEDS_NO_CONFIGURATION] and not os.environ.get("SECRET_KEY"):
        os.environ.setdefault("DEBUG", "1")
    if len(sys.argv) > 1 and sys.argv[1] in LONG_COMMANDS:
        os.environ.setdefault("STATEMENT_TIMEOUT_MS", "0")  # PostgreSQL's limit is for pages, not for these

    try:
        from django.conf import settings
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
    except ModuleNotFoundError:
        sys.exit(
            "Django is not installed for this Python: run `make setup` once, then `.venv/bin/python manage.py ...`."
        )

    try:
        _ = settings.INSTALLED_APPS
    except ImproperlyConfigured as mistake:
        sys.exit(str(mistake))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
