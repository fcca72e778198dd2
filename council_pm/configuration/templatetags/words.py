"""Template tag for the council's own words: ``{% council_word "executive" as executive %}``."""

from django import template

from council_pm.configuration.words import word

register = template.Library()

register.simple_tag(word, name="council_word")
