"""One audited change of a forum each."""
