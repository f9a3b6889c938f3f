"""What can go wrong while reporting; every message is one line that says what, where, and what to do next."""


class ReportError(Exception):
    """The root of everything this package raises on purpose."""


class RecordError(ReportError):
    """A file is not a record that can be read."""


class BundleError(ReportError):
    """A file is not a bundle that can be trusted."""
