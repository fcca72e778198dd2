"""Screens of appraisals."""
