"""What the dashboards' screens print, as dataclasses made from scorecards."""
