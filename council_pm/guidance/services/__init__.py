"""One audited change of a page, a word or an entry each."""
