"""The screens that show several apps: the committees' dashboards, the whole council, its parts, indicators, my work."""
