"""Returns: what officers send for a series and a period, before it is a value. Pure: no Django, no clock."""
