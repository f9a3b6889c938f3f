"""What a record means: from a record to measurements, intervals, figures and a page."""
