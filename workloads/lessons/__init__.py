"""The wrong way beside the right way: one mistake in each file, its cost, and its cure."""
