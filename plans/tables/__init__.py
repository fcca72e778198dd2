"""What people may send of plans as a table."""
