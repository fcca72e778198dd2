"""Addresses of the administration, an area a module."""
