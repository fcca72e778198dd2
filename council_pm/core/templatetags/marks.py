"""Template tags for marks: `{% status_mark code %}` where a row does not carry a ready mark."""

from __future__ import annotations

from django import template

from council_pm.core import marks

register = template.Library()

register.simple_tag(marks.status_mark)
register.simple_tag(marks.status_shape)
register.simple_tag(marks.trend_mark)
register.simple_tag(marks.direction_mark)
register.simple_tag(marks.sparkline_svg)
register.simple_tag(marks.demonstration_mark)
register.filter("status_label", marks.status_label)
register.filter("trend_label", marks.trend_label)
register.filter("direction_label", marks.direction_label)
