"""Records, bundles and pages from a hostile world: a one-line error or a right answer, and nothing else."""
