"""Which column is which field of a customer: guessed from its name, or said with `--map`.

In: the names of the columns of a file. Out: the target of each. A target is a column of
docs/reference/subjects.md, a kind of document (the column holds its number), `given_names` or
`family_names` (put together they are one name), or `-`, which leaves a column out. A name that is no
known word of a field has no target: its column is not read, and whoever starts the run is shown so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from attrs import field, frozen

from rahdari.errors import SourceError, UsageError
from rahdari.records.entry import DOCUMENT_KINDS
from rahdari.records.schema import COLUMNS

LEFT_OUT = "-"
PARTS = ("given_names", "family_names")
TARGETS = (*COLUMNS, *PARTS, *DOCUMENT_KINDS, LEFT_OUT)
ONCE = ("id", "kind", "sex")
"""Fields that have one value; all others may come from several columns."""
_WORDS: Mapping[str, str] = {
    "id": "customer_id customer client_id client_no client_number customer_no customer_number cif case_id "
    "beneficiary_id reference ref record_id account_id",
    "kind": "type customer_type entity_type party_type schema",
    "names": "name full_name fullname customer_name client_name beneficiary_name primary_name latin_name "
    "native_name name_latin name_native aliases alias aka also_known_as other_names نام اسم نوم",
    "given_names": "given_name first_name firstname forename forenames first_names",
    "family_names": "family_name last_name lastname surname surnames last_names تخلص",
    "father_names": "father_name fathers_name father father_s_name so_wo_do نام_پدر ولدیت",
    "grandfather_names": "grandfather_name grandfathers_name grandfather grandfather_s_name نام_پدرکلان",
    "birth_dates": "birth_date date_of_birth dob born birthdate birthday birth_year year_of_birth yob "
    "تاریخ_تولد",
    "birth_places": "birth_place place_of_birth pob birthplace محل_تولد",
    "nationalities": "nationality citizenship citizenships country_of_citizenship تابعیت",
    "sex": "gender جنسیت",
    "documents": "document identity_documents id_documents",
    "passport": "passport_no passport_number passport_num",
    "national_id": "national_id_no national_id_number nid national_identity_number id_card id_card_number",
    "tazkira": "tazkira_no tazkira_number tazkera تذکره",
    "cnic": "cnic_no cnic_number nic_number",
    "por": "por_card por_number",
    "acc": "acc_number",
    "plate": "plate_number number_plate vehicle_plate",
    "imo": "imo_number",
}
_TARGET_OF = {word: target for target, words in _WORDS.items() for word in (target, *words.split())}
_TARGET_OF |= {name: name for name in (*COLUMNS, *DOCUMENT_KINDS) if name not in ("other", "permit")}


def guess(column: str) -> str | None:
    """Return the field that a column of this name holds, or None if no field is called so."""
    return _TARGET_OF.get(re.sub(r"[\W_]+", "_", column.casefold()).strip("_"))


@frozen
class Columns:
    """What was said of columns with `--map`; everything else is guessed."""

    said: Mapping[str, str] = field(factory=dict, hash=False)

    @classmethod
    def of(cls, texts: Iterable[str]) -> Columns:
        """Read `COLUMN=FIELD` texts."""
        said = {}
        for text in texts:
            column, equals, target = text.rpartition("=")
            if not equals or not column or target not in TARGETS:
                hint = "".join(f"Did you mean {near!r}? " for near in get_close_matches(target, TARGETS, 1))
                raise UsageError(
                    f"--map {text!r} is not COLUMN=FIELD.",
                    next_step=f"{hint}FIELD is one of {', '.join(TARGETS)}.",
                )
            said[column] = target
        return cls(said)

    def target(self, column: str) -> str | None:
        """Return what a column holds; None where it is not read."""
        target = self.said[column] if column in self.said else guess(column)
        return None if target == LEFT_OUT else target

    def check(self, names: Iterable[str], file: str) -> dict[str, str | None]:
        """Return the target of each column of a file, or raise SourceError for what cannot be read so."""
        names = list(names)
        if twice := next((name for name in names if name and names.count(name) > 1), None):
            raise SourceError(file, "two columns have the same name", field=twice)
        found = {name: self.target(name) for name in names}
        for name in self.said:
            if name not in found:
                hint = "".join(f" Did you mean {near!r}?" for near in get_close_matches(name, names, 1))
                raise SourceError(
                    file,
                    "is not a column of the file",
                    field=name,
                    next_step=f"Its columns are {', '.join(names)}.{hint}",
                )
        for target in ONCE:
            if len(same := [name for name in names if found[name] == target]) > 1:
                raise SourceError(
                    file,
                    f"{' and '.join(same)} are both taken for {target!r}",
                    field=same[1],
                    next_step=f"Say which one is not: --map '{same[1]}=-'.",
                )
        if not {"names", *PARTS, "documents", *DOCUMENT_KINDS} & set(found.values()):
            raise SourceError(
                file,
                f"no column holds names or documents; there are: {', '.join(names) or 'none'}",
                field="names",
                next_step="Say which one does: --map 'COLUMN=names'.",
            )
        return found
