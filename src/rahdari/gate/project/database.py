"""From the configuration to Django's description of a database."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from rahdari.errors import GateError
from rahdari.gate.project.folder import DataFolder

# FULL: a verdict that was shown has reached the disk, also if the power goes in the next moment.
# secure_delete: what retention destroys is overwritten, not only unlinked.
_SQLITE = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"


def database_of(folder: DataFolder, url: str) -> dict[str, object]:
    """Return the database that a URL names, or the folder's own SQLite file."""
    if not url:
        # IMMEDIATE: a transaction that will write takes the lock at once, so that it waits its turn
        # (timeout) instead of failing half-way when another one wrote in between.
        options = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": _SQLITE}
        return {
            "ENGINE": "rahdari.gate.project.sqlite",
            "NAME": folder.database,
            "OPTIONS": options,
            "CONN_MAX_AGE": None,
            "TEST": {"NAME": folder.path / "test.sqlite3"},
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise GateError(
            "The database in gate.toml is no postgresql://user:password@host:port/name.",
            next_step="Leave it empty to keep everything in one SQLite file.",
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.strip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),  # a folder, for a socket: %2Frun%2Fpostgresql
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }
