"""The winner map: where to measure it, and the loop that does."""
