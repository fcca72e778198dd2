"""Improvement clinics: what they look at and why, how it is prepared, what was promised, and whether it helped."""
