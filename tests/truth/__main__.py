"""``python -m tests.truth``: every page of the demonstration council, and 300 random councils, worked out again."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path


def main() -> int:
    """Run both with pytest; answers its exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.truth", description=__doc__)
    parser.add_argument("--councils", type=int, default=300, help="how many random councils (300)")
    given = parser.parse_args()
    os.environ |= {"TRUTH_COUNCILS": str(given.councils), "TRUTH_WHOLE": "1"}
    import pytest  # after the environment: the tests read it when they are collected

    return int(pytest.main(["-q", "-p", "no:cacheprovider", str(Path(__file__).parent)]))


if __name__ == "__main__":
    sys.exit(main())
