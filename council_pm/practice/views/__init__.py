"""Screens of good practice."""
