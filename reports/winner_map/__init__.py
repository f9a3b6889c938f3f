"""What maps say: which model wins where, how clearly, and between the measured points."""
