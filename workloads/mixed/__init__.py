"""Jobs that wait and then compute."""
