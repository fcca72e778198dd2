"""Tables that people send: checked by a run that is undone, previewed, and applied by the same run."""
