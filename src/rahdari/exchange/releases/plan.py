"""Who signs what: the plan of a ceremony, read from a TOML file.

    [root]                                 who may change who signs; the keys of more than one party
    keys = ["north-1.pub", "north-2.pub", "south-1.pub"]
    threshold = 2
    days = 365
    [targets]                              who declares a release complete
    keys = ["north-1.pub", "south-1.pub"]
    threshold = 2
    [seal]                                 who says, every few days, which release is the newest
    keys = ["seal.pub"]
    [party.north]                          who signs the lists of a party
    keys = ["north-1.pub"]

Without `threshold` all keys have to sign. Paths of keys are relative to the plan.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import frozen
from securesystemslib.signer import SSlibKey

from rahdari.errors import ReleaseError
from rahdari.exchange.releases.content import check_name
from rahdari.exchange.releases.keys import read_public

DAYS: Mapping[str, int] = {"root": 365, "targets": 90, "party": 90, "seal": 7}
"""For how long signatures hold, unless a plan says otherwise."""
_KEYS = ("keys", "threshold", "days")


@frozen
class RolePlan:
    """Keys, how many of them have to sign, and for how many days their signatures hold."""

    keys: tuple[SSlibKey, ...]
    threshold: int
    days: int


@frozen
class Plan:
    """Who signs what. `seal` signs snapshot and timestamp."""

    root: RolePlan
    targets: RolePlan
    seal: RolePlan
    parties: Mapping[str, RolePlan]


def read_plan(path: Path) -> Plan:
    """Read a plan; raise `ReleaseError` that names the field."""
    try:
        shape = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        why = f"{path} cannot be read: {error.strerror}."
        raise ReleaseError("plan", why, next_step="Check the path.") from error
    except UnicodeDecodeError as error:
        why = f"{path} is no text."
        raise ReleaseError("plan", why, next_step="Is it another file that was meant?") from error
    except (ValueError, RecursionError) as error:
        raise ReleaseError("plan", f"{path} is no TOML: {error}.") from error
    if unknown := set(shape) - {"root", "targets", "seal", "party"}:
        raise ReleaseError("plan", f"{path}: there is no [{min(unknown)}].")
    parties = shape.get("party")
    if not isinstance(parties, dict) or not parties:
        raise ReleaseError("plan", f"{path}: names no party.", next_step="Add [party.NAME] with its keys.")
    return Plan(
        **{part: _role(shape.get(part), part, part, path) for part in ("root", "targets", "seal")},
        parties={
            check_name(name, "party"): _role(given, f"party.{name}", "party", path)
            for name, given in parties.items()
        },
    )


def _role(given: Any, where: str, kind: str, path: Path) -> RolePlan:
    def bad(why: str) -> ReleaseError:
        return ReleaseError("plan", f"{path}, [{where}]: {why}.")

    if not isinstance(given, dict):
        raise bad("is missing")
    if unknown := set(given) - set(_KEYS):
        raise bad(f"knows no {min(unknown)}")
    names = given.get("keys")
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        raise bad("keys has to be a list of files")
    keys = tuple(read_public(path.parent / name) for name in names)
    if len({key.keyid for key in keys}) < len(keys):
        raise bad("one key is there twice")
    threshold, days = given.get("threshold", len(keys)), given.get("days", DAYS[kind])
    if type(threshold) is not int or not 1 <= threshold <= len(keys):
        raise bad(f"threshold has to be between 1 and {len(keys)}")
    if type(days) is not int or not 1 <= days <= 3650:
        raise bad("days has to be between 1 and 3650")
    return RolePlan(keys, threshold, days)
