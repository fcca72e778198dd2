"""Forms of the administration: they parse and check fields, services decide."""
