"""What single jobs do in a batch: recorded from events of the loop, of pools, and of the system's threads."""
