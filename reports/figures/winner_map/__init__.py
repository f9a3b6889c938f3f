"""The chart of the winner map."""
