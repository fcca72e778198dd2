"""What screens show of plans, in a fixed number of queries."""
