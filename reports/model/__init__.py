"""A model of the machine: what batches should take, and what holds them back."""
