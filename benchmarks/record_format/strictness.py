"""How pydantic reads every entry of a record: finite numbers, and no fields but those that are named."""

from typing import Any

STRICT: dict[str, Any] = {"allow_inf_nan": False, "extra": "forbid"}
