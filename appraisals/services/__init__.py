"""One audited change of appraisals each; the record never holds a word of them."""
