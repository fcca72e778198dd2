"""What the administration's screens read."""
