"""Putting the demonstration council into the database: everything or nothing, once."""
