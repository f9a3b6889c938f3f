"""A workload that is wrong in every way, and `sitecustomize.py`, which registers it in every process of a run."""
