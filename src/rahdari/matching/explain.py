"""Evidence in words. The explanation is the computation: one line a piece, and the lines add up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rahdari.errors import UsageError

if TYPE_CHECKING:
    from rahdari.matching.evidence import Evidence, Hit

_FIELDS = {
    "names": "name",
    "father_names": "father's name",
    "grandfather_names": "grandfather's name",
    "birth_dates": "born",
    "birth_places": "born in",
    "nationalities": "nationality",
    "sex": "sex",
    "documents": "document",
}
_RELATIONS = {
    "same": "{s} = {e}",
    "spelling": "{s} ~ {e} (another spelling)",
    "script": "{s} ~ {e} (another script)",
    "joined": "{s} ~ {e} (written as one word)",
    "split": "{s} ~ {e} (written as two words)",
    "initial": "{s} ~ {e} (an initial)",
    "prefix": "{s}... = {e} (cut off in the zone)",
    "patronymic": "{s} ~ {e} (father's name within the other side's full name)",
    "extra": "{s} is not in the entry's name",
    "omitted": "{e} of the entry's name is missing",
    "shape": "which parts agree, which are left over",
    "order": "order of the parts",
    "unlike": "each has a word that the other has nothing like",
    "namesakes": "others of the list are called {e} too",
    "alternatives": "shared among {e}",
    "kin": "relatives share this too; the own names differ",
    "floor": "people do give another name altogether",
    "different": "{s}, entry {e}",
    "same day": "{s} = {e} (day)",
    "same year": "{s} ~ {e} (year)",
    "overlap": "{s} ~ {e} (overlap)",
    "swapped": "{s} ~ {e} (day and month swapped)",
    "near": "{s} ~ {e} (near)",
    "typing error": "{s} ~ {e} (same day of another year)",
}


def explain(hit: Hit, language: str = "en") -> str:
    """Return the hit's evidence as text. Only English so far; another language is a `UsageError`."""
    if language != "en":
        raise UsageError(f"No explanations in {language!r} yet; there is 'en'.")
    mine = hit.subject.names[0].text if hit.subject.names else hit.subject.documents[0].number
    theirs = hit.entry.names[0].text if hit.entry.names else hit.entry.documents[0].number
    lines = [f"{mine}  ~  {theirs}  [{hit.entry_id}]    {hit.bits:.1f} bits of evidence"]
    lines += [_line(e) for e in sorted(hit.evidence, key=lambda e: -e.millibits)]
    missing = [
        _FIELDS[f]
        for f in ("father_names", "birth_dates", "nationalities", "documents")
        if not any(e.field == f for e in hit.evidence)
        and bool(getattr(hit.subject, f)) != bool(getattr(hit.entry, f))
    ]
    lines += [f"     0    {f}: on one side only" for f in missing]
    if hit.verify == "document":
        lines.append("  verify the document: its number is listed, the person's name or birth date is not")
    if hit.threshold is not None:
        lines.append(f"  {'refer' if hit.refer else 'clear'}: the threshold is {hit.threshold:.1f} bits")
    return "\n".join(lines)


def _line(e: Evidence) -> str:
    text = _RELATIONS[e.relation].format(s=e.subject_value, e=e.entry_value)
    field = "" if e.field == "names" else f"{_FIELDS[e.field]}: "
    often = ""
    if e.field == "names" and e.relation == "same" and e.millibits > 3000:
        often = f"    about 1 in {_round(2**e.bits):,} names has it"
    return f"  {e.bits:+6.1f}  {field}{text}{often}"


def _round(value: float) -> int:
    digits = len(str(int(value)))
    return int(round(value, 2 - digits)) if digits > 2 else int(value)
