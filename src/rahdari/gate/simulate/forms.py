"""What a lane's page sends, made without a page."""

from __future__ import annotations

import uuid
from collections.abc import Mapping


def unit(*members: Mapping[str, str], key: str = "", **more: str) -> dict[str, str]:
    """Return the form of a unit, each member with the fields that it has; a new key if none is given."""
    form = {"key": key or str(uuid.uuid4()), "class": "general"} | more
    for n, fields in enumerate(members):
        form |= {f"member-{n}-{field}": value for field, value in fields.items()}
    return form
