"""What screens show of the booklet, the words and the log, in a fixed number of queries."""
