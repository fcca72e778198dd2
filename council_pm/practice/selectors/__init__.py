"""What the screens of good practice show."""
