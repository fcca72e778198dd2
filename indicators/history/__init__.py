"""History files: tidy CSV of values and comparators, checked into staging, previewed, swapped in by one statement."""
