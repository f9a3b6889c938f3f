"""What can go wrong while measuring; every message is one line that says what, where, and what to do next."""


class CrossoverError(Exception):
    """The root of everything this package raises on purpose."""


class RequestError(CrossoverError):
    """What was asked for cannot be done: exit status 2."""


class ChildError(CrossoverError):
    """A process that measures or serves did not do its work; `step` is what it last said it was about to do."""

    def __init__(self, message: str, step: str = "") -> None:
        super().__init__(message)
        self.step = step
