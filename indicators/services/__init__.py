"""Changes to indicators: one rule or one audited change each. Refusals are ``ValidationError`` with a code."""
