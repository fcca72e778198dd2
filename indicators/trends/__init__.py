"""How a series moves against its own past: limits, special causes, trends and what follows from them (pure, numpy).

One engine works on a batch of series; a single return that is previewed is a batch of one. Rules and their sources:
``docs/method.md``.
"""

from indicators.trends.batch import Batch, TrendInput, batch_of
from indicators.trends.decision import Decision, decide, decide_one

__all__ = ["Batch", "Decision", "TrendInput", "batch_of", "decide", "decide_one"]
