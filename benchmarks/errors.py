"""What can go wrong while measuring; every message is one line that says what, where, and what to do next."""


class CrossoverError(Exception):
    """The root of everything this package raises on purpose."""


class RequestError(CrossoverError):
    """What was asked for cannot be done: exit status 2."""


class ChildError(CrossoverError):
    """A process that measures or serves did not do its work."""


class MeasuringError(CrossoverError):
    """Something that was measured is wrong: exit status 1."""
