"""The pictures: each module draws one figure from an analysis."""
