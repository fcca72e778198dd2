"""What screens show of clinics, in a fixed number of queries."""
