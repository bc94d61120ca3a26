"""The map of a service's own list: what is wrong with it is said by file, line and field."""

import re
from pathlib import Path

import pytest

from rahdari.errors import SourceError
from rahdari.lists.reading import READERS, read_list
from rahdari.lists.table_map import ANY_COLUMN, FIELDS, IN_FILE, IN_LIST, find_line, read_map

DOCS = Path(__file__).parents[2] / "docs"
MAP = """[list]
id = "own"
party = "P"
kind = "person"

[columns]
id = "Ref"
name = "Name"
"""


WRONG_MAPS = {
    "no toml": (MAP.replace('"P"', "P"), r"map.toml, line 3: is no TOML"),
    "unknown table": (MAP + "[colums]\n", r"line 9, field colums: .*Did you mean 'columns'"),
    "unknown key": (MAP.replace("party", "partie"), r"line 3, field list.partie: .*Did you mean 'party'"),
    "no party": (MAP.replace('party = "P"', ""), r"line 1, field list.party: has to say who"),
    "no list": ("[columns]\nid = 'a'", r"field list.id: has to be a short name"),
    "taken id": (MAP.replace('"own"', '"un"'), r"line 2, field list.id: .*published list"),
    "wrong kind": (MAP.replace('"person"', '"persons"'), r"line 4, field list.kind: .*Did you mean 'person'"),
    "no kind": (MAP.replace('kind = "person"', ""), r"line 1, field list.kind: .*stated once"),
    "wrong type": (MAP.replace('"P"', "7"), r"line 3, field list.party: has to be text"),
    "unknown field": (
        MAP + "fathers_name = 'F'\n",
        r"line 9, field columns.fathers_name: .*Did you mean 'father_names'",
    ),
    "no id": (MAP.replace('id = "Ref"', ""), r"line 6, field columns.id: is missing"),
    "no name": (MAP.replace('name = "Name"', ""), r"line 6, field columns.name: is missing"),
    "wrong column": (
        MAP.replace('"Name"', '"Nmae"'),
        r"line 8, field columns.name: .*'Nmae' is not in list.csv.*Did you mean 'Name'",
    ),
    "column twice": (MAP + 'aliases = "Twice"\n', r"line 9, field columns.aliases: .*'Twice' is twice"),
    "no column": (
        MAP + "aliases = {separator = '@'}\n",
        r"line 9, field columns.aliases.column: needs a column",
    ),
    "number for column": (MAP + "aliases = 7\n", r"line 9, field columns.aliases: .*name of a column"),
    "unknown setting": (
        MAP + "aliases = {column='Name', seperator='@'}\n",
        r"line 9, field columns.aliases.seperator: .*Did you mean 'separator'",
    ),
    "setting of another field": (
        MAP + "cnic = {column='Name', quality='low'}\n",
        r"columns.cnic.quality: is not known",
    ),
    "wrong quality": (
        MAP + "aliases = {column='Name', quality='weak'}\n",
        r"aliases.quality: cannot be 'weak'.*good, low",
    ),
    "wrong format": (
        MAP + "birth_dates = {column='Name', format='dd/mm/yy'}\n",
        r"birth_dates.format: cannot be 'dd/mm/yy'",
    ),
    "ISO turned round": (
        MAP + "birth_dates = {column='Name', format='yyyy-dd-mm'}\n",
        r"birth_dates.format: cannot be 'yyyy-dd-mm'",
    ),
    "wrong calendar": (
        MAP + "birth_dates = {column='Name', calendar='solar'}\n",
        r"calendar: cannot be 'solar'.*Did you mean 'solar_hijri'",
    ),
    "wrong parts": (
        MAP + "aliases = {columns=['Name'], parts=['forename']}\n",
        r"aliases.parts: have to be one",
    ),
    "wrong values": (MAP + "sex = {column='Name', values={M=1}}\n", r"columns.sex.values: has to hold texts"),
    "wrong restriction": (
        MAP.replace("[columns]", "restriction = ['dob']\n[columns]"),
        r"line 6, field list.restriction: cannot be 'dob'",
    ),
    "wrong encoding": (MAP + "[file]\nencoding = 'utf-9'\n", r"line 10, field file.encoding"),
    "wrong delimiter": (MAP + "[file]\ndelimiter = ';;'\n", r"line 10, field file.delimiter"),
    "yes for a number": (
        MAP + "[file]\nheader_row = true\n",
        r"line 10, field file.header_row: has to be a number",
    ),
}


@pytest.mark.parametrize(("map", "message"), WRONG_MAPS.values(), ids=WRONG_MAPS)
def test_a_wrong_map_is_refused_with_file_line_field_and_a_hint(map, message, tmp_path):
    (tmp_path / "list.csv").write_text("Ref,Name,Twice,Twice\n1,A B,,\n")
    (tmp_path / "map.toml").write_text(map)
    with pytest.raises(SourceError) as caught:
        list(read_list(f"table:{tmp_path / 'list.csv'},map={tmp_path / 'map.toml'}"))
    assert caught.value.file.endswith("map.toml")
    assert re.search(message, str(caught.value)), str(caught.value)


def test_the_line_of_a_key_is_found_in_every_way_to_write_it():
    text = "a = 1\n[x]\na = 2\n'b' = 3\n[x.c]\na = 4\n[[y]]\n"
    wanted = {
        ("", "a"): 1,
        ("x", "a"): 3,
        ("x", "b"): 4,
        ("x", "c"): 5,
        ("x.c", "a"): 6,
        ("", "y"): 7,
        ("x", "z"): 2,
    }
    assert {key: find_line(text, *key) for key in wanted} == wanted


def test_the_guide_names_every_field_and_its_maps_can_be_read(tmp_path):
    guide = (DOCS / "how-to/own-list.md").read_text("utf-8")
    settings = {setting for own in FIELDS.values() for setting in own}
    unnamed = [
        word for word in (*FIELDS, *settings, *ANY_COLUMN, *IN_LIST, *IN_FILE) if f"`{word}" not in guide
    ]
    assert [word for word in unnamed if not re.search(rf"(?m)^{word} = ", guide)] == []
    maps = re.findall(r"(?s)```toml\n(.*?)```", guide)
    assert len(maps) == 2
    for map in maps:
        (tmp_path / "map.toml").write_text(map, "utf-8")
        read_map(tmp_path / "map.toml")


def test_every_format_is_described():
    page = (DOCS / "reference/formats.md").read_text("utf-8")
    assert [format for format in READERS if f"\n## {format}\n" not in page] == []


def test_a_map_that_cannot_be_opened(tmp_path):
    with pytest.raises(SourceError, match="cannot be opened"):
        read_map(tmp_path)
