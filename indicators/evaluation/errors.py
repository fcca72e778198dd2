"""What `evaluate` says to an auditor whose file cannot be judged."""


class EvaluationError(ValueError):
    """A file that cannot be evaluated: one plain sentence that says where and what, and nothing was worked out."""
