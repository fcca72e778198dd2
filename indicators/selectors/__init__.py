"""Everything that a screen needs of indicators, as dataclasses, in a fixed number of queries."""
