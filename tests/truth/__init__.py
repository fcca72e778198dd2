"""Every number on a screen, worked out a second time.

The modules ``days``, ``verdicts``, ``statistics``, ``outlook``, ``journal``, ``council`` and ``wording`` were written
from the specification and ``docs/method.md``; they import nothing of the product. They read the journal (figures,
targets, rules, definitions, breaks, decisions, releases) by plain SQL and know nothing of what the product stored about
it. ``screens`` reads pages, ``compare`` sets the two side by side. ``python -m tests.truth`` says what it found.
"""
