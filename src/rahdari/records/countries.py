"""Country codes (contract; being completed)."""

ALPHA2: frozenset[str] = frozenset()
