"""What sweeps say: points along an axis, and where models overtake each other."""
