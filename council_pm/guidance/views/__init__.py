"""Screens of the booklet, the words and the log."""
