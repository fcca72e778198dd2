"""What screens show of forums, in a fixed number of queries."""
