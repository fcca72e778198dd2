"""What screens show of appraisals, in a fixed number of queries."""
