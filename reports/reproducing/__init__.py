"""What becomes of the claims of a record when its plan is measured anew."""
