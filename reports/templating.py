"""How pages are made: every text from a record is escaped, and a name that is missing is an error, never a gap."""

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined


def rendered(template: str, content: dict[str, Any]) -> str:
    """A page of `reports/templates` as HTML."""
    return _environment().get_template(template).render(**content)


def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
