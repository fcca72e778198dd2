"""What screens show of how departments see themselves, in a fixed number of queries."""
