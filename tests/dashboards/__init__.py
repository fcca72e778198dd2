"""The dashboards' screens, on a small council of a fixed day."""
