"""One audited change of clinics each."""
