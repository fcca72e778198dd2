"""One audited change each."""
