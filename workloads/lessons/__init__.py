"""The wrong way beside the right way: one mistake in each file, what it costs, and its cure."""
