"""The demonstration council: published figures of a real council, and an organisation that is made up.

How its figures come about, their sources and licences: ``docs/demonstration.md``.
"""
