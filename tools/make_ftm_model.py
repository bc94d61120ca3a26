"""Write the table of FollowTheMoney's schemata that the API answers with.

    python tools/make_ftm_model.py OUT

Needs the package `followthemoney` (MIT) in an environment of its own: it wants ICU, which the project does
without. Kept are names, labels, and how schemata and properties hang together; no text of its own.
"""

from __future__ import annotations

import json
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from followthemoney import model
from followthemoney.types import registry

NEVER_KEPT = ("ethnicity", "religion", "political")
"""As `rahdari.lists.ftm` has it: who people are is no matter of a list."""


def schema_row(schema: Any) -> dict[str, Any]:
    """Return one schema: what it extends, and the properties that it adds."""
    row: dict[str, Any] = {"label": schema.label, "plural": schema.plural}
    row["extends"] = sorted(parent.name for parent in schema.extends)
    if schema.matchable:
        row["matchable"] = sorted(other.name for other in schema.matchable_schemata)
    if schema.edge:
        row["edge"] = True
    row["caption"] = list(schema.caption)
    row["featured"] = list(schema.featured)
    own = {}
    for prop in schema.properties.values():
        if prop.schema == schema and prop.name not in NEVER_KEPT:
            own[prop.name] = [
                prop.type.name,
                prop.label,
                prop.reverse.name if prop.reverse else None,
                bool(prop.hidden),
                bool(prop.stub),
            ]
    row["properties"] = own
    return row


def main(out: Path) -> None:
    """Write the table."""
    table = {
        "followthemoney": version("followthemoney"),
        "risks": sorted(registry.topic.RISKS),
        "topics": dict(sorted(registry.topic.names.items())),
        "countries": dict(sorted(registry.country.names.items())),
        "types": {t.name: [t.group, t.plural] for t in registry.types if t.group},
        "schemata": {s.name: schema_row(s) for s in sorted(model, key=lambda s: s.name)},
    }
    text = json.dumps(table, ensure_ascii=False, indent=None, separators=(",", ":"), sort_keys=False)
    out.write_text(text.replace('},"', '},\n"') + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
