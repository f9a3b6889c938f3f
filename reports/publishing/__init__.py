"""One file that holds all a stranger needs of a record, and how such a file from elsewhere is trusted."""
