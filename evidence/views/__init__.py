"""Pages of evidence: the list, the record, its custody, and panels in other apps' pages."""
