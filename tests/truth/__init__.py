"""Every number on a screen, worked out a second time.

The modules ``days``, ``verdicts``, ``trends``, ``outlook``, ``journal``, ``council``, ``counting`` and ``wording`` were
written from the specification and ``docs/method.md``; they import nothing of the product. They read the journal
(figures, targets, rules, definitions, breaks, decisions, releases) by plain SQL and know nothing of what the product
stored about it. ``screens`` and ``pages`` read pages, ``compare`` reads lines of a scorecard, and each sets the product
beside ours. ``python -m tests.truth`` does all of it and says what it compared; the suite does a part.
"""
