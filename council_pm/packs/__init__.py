"""Papers of what dashboards show: one content, as a page to print, a PDF and a Word document."""
