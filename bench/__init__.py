"""Measurements that anybody can run: ``make bench``, or ``python -m bench`` in the virtual environment."""
