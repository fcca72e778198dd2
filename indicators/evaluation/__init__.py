"""The method tried on anybody's own figures (pure): what ``manage.py evaluate`` prints."""

from indicators.evaluation.errors import EvaluationError
from indicators.evaluation.series import evaluate_series
from indicators.evaluation.tables import evaluate_tables

__all__ = ["EvaluationError", "evaluate_series", "evaluate_tables"]
