"""The plan of a record, measured anew on this machine."""
