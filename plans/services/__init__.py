"""Changes to plans: one rule or one audited change each."""
