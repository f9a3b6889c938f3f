"""What a command has to say, where that can be printed."""

import click

from reports.errors import ReportError


def say(text: str) -> None:
    """Print it. Raises ReportError where nobody listens any more."""
    try:
        click.echo(text)
    except OSError as error:
        raise ReportError(f"everything is done, but it cannot be printed: {error.strerror}") from error
