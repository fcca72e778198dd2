"""Judging figures from a file, for auditors who want to try the method on their own: no database, nothing stored."""

from indicators.evaluation.errors import EvaluationError
from indicators.evaluation.tables import evaluate_tables

__all__ = ["EvaluationError", "evaluate_tables"]
