"""Screens of how departments see themselves."""
