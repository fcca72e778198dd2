"""``python3 -m bootstrap setup|run|check|test|bench|lock``: what the Makefile calls.

This file keeps to what an old Python 3 can read, so that it can say in a sentence that it is too old.
"""

import os
import shutil
import sys

OLDEST = (3, 11)
NEWEST = (3, 13)


def main() -> None:
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        _start_again_with_a_supported_python()
    from bootstrap.commands import dispatch

    sys.exit(dispatch(sys.argv[1:]))


def _start_again_with_a_supported_python() -> None:
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found and "BOOTSTRAP_RESTARTED" not in os.environ:
            os.environ["BOOTSTRAP_RESTARTED"] = "1"
            sys.stdout.flush()
            os.execv(found, [found, "-m", "bootstrap", *sys.argv[1:]])
    sys.exit(
        "This needs Python 3.11, 3.12 or 3.13 and found"
        f" {sys.version_info[0]}.{sys.version_info[1]} only: install one of them, or name it with"
        " PYTHON=/path/to/python3.11."
    )


if __name__ == "__main__":
    main()
