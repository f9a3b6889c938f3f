"""What is wrong with a record whose parts can be read and make no sense."""


class DamagedError(Exception):
    """Parts of a record contradict each other; the message says which."""
