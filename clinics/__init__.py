"""Improvement clinics: what they look at and why, how it is prepared, what was promised there, and whether it helped."""
