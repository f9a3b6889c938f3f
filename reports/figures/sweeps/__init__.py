"""Charts along an axis."""
