"""What was forgotten after a backup was made is forgotten again when it is restored, or meets its key store.

In: the restored database and the key store. Out: the fields whose keys are gone are empty, each destroyed key
has its event, and a key that the database knows to be destroyed is not kept either.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping

from django.db import models, transaction
from django.db.models.functions import Substr

from rahdari.errors import GateError
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.services import record
from rahdari.gate.keeping.fields import sealed_fields, sealed_models
from rahdari.gate.keeping.forgetting import destroyed, records
from rahdari.gate.keeping.ring import HEAD, KeyName, ring
from rahdari.gate.place.models import Gate
from rahdari.gate.secondary.models import Hit


def apply(made: datetime.datetime, *, without_keys: bool) -> list[str]:
    """Forget again; return the keys that were destroyed since. Refuses where others are missing."""
    gate = Gate.objects.get()
    told = set(destroyed().values_list("data__key", flat=True))
    for name in told & set(ring().store.read().keys):
        ring().destroy(KeyName.of(name))
    held = ring().store.read()
    with transaction.atomic():
        lost = _empty(lambda name: name not in held.keys) - held.forgotten.keys()
        if lost and not without_keys:
            raise GateError(
                f"The key store lacks {len(lost)} keys that nobody has destroyed, as {min(lost)}.",
                next_step="It is older than the backup: name a newer one with --keys. Or --without-keys.",
            )
        since = sorted(held.forgotten.keys() - told)
        _tell(since, held.forgotten, gate)
        record(
            Kind.GATE_RESTORED,
            who=None,
            what=gate,
            made=made.isoformat(),
            forgotten=len(since),
            lost=len(lost),
        )
    return since


def follow(forgotten: Mapping[str, str]) -> None:
    """Forget what the key store beside the backups says is forgotten: the gate was brought back."""
    with transaction.atomic():
        told = set(destroyed().values_list("data__key", flat=True))
        _empty(lambda name: name in forgotten)
        _tell(sorted(forgotten.keys() - told), forgotten, Gate.objects.get())
    ring().follow(forgotten)  # last: what breaks off before is done again


def _tell(names: Iterable[str], forgotten: Mapping[str, str], gate: Gate) -> None:
    """Record that these keys were destroyed elsewhere."""
    for name in names:
        record(
            Kind.KEY_DESTROYED,
            who=None,
            what=gate,
            key=name,
            records=records(KeyName.of(name)),
            fingerprint=forgotten[name],
            restored=True,
        )


def _empty(over: Callable[[str], bool]) -> set[str]:
    """Empty what is sealed under such keys; return which these were."""
    gone: set[str] = set()
    for model in sealed_models():
        for field in sealed_fields(model):
            head = Substr(field, 1, HEAD, output_field=models.BinaryField())
            rows = model._default_manager.filter(**{f"{field}__isnull": False}).annotate(head=head)
            for found in set(map(bytes, rows.order_by().values_list("head", flat=True).distinct())):
                name = str(KeyName.of_head(found))
                if over(name):
                    rows.filter(head=found).update(**{field: None})
                    gone.add(name)
    Hit.objects.filter(entry__isnull=True).delete()
    return gone
