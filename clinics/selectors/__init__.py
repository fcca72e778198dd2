"""What screens show of clinics."""
