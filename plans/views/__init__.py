"""Screens of plans that this app alone knows."""
