"""Screens of clinics."""
