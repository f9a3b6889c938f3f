"""What a function of the user's own waits and computes per job."""
