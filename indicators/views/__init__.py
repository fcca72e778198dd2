"""Pages that this app alone knows."""
