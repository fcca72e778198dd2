"""One audited change of a clinic each."""
