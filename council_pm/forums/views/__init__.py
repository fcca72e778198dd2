"""Screens of forums."""
