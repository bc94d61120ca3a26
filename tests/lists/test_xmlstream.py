"""XML as a stream: hostile, cut off, with namespaces, and with nothing kept."""

import io

import pytest

from rahdari.errors import SourceError
from rahdari.lists.xmlstream import line_of, records, root_name, text_of, texts

NESTED = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10 if i else "ha" * 20}">' for i in range(10))


def read(xml: str, root: str | None = None) -> list[str | None]:
    return [text_of(e, "y") for e in records(io.BytesIO(xml.encode()), {"x"}, "f.xml", root=root)]


@pytest.mark.parametrize(
    "xml",
    [
        '<!DOCTYPE r [<!ENTITY a "ha">]><r><x><y>&a;</y></x></r>',
        '<!DOCTYPE r [<!ENTITY a "ha">]><r><x/></r>',
        '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><r><x><y>&a;</y></x></r>',
        '<!DOCTYPE r SYSTEM "http://127.0.0.1:9/list.dtd"><r><x><y>1</y></x></r>',
        '<!DOCTYPE r [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]><r><x/></r>',
        f"<!DOCTYPE r [{NESTED}]><r><x><y>&e9;</y></x></r>",
    ],
)
def test_whatever_declares_entities_is_refused(xml: str) -> None:
    with pytest.raises(SourceError, match="an entity bomb"):
        read(xml)


def test_entities_in_attributes_are_not_expanded_without_end() -> None:
    with pytest.raises(SourceError, match="an entity bomb"):
        read(f'<!DOCTYPE r [{NESTED}]><r><x a="&e9;"/></r>')


def test_a_plain_doctype_and_any_namespace_are_read() -> None:
    assert read(
        '<!DOCTYPE r><r xmlns="urn:a" xmlns:b="urn:b"><b:x><b:y> 1 </b:y></b:x><x><y>2</y></x></r>'
    ) == [
        "1",
        "2",
    ]


@pytest.mark.parametrize("xml", ["", "no xml", "<r><x><y>1</y></x>", "<r><x></r>", "<r><x>&b;</x></r>"])
def test_what_is_not_whole_and_well_formed_is_refused(xml: str) -> None:
    with pytest.raises(SourceError, match="is not whole, well-formed XML"):
        read(xml)


def test_the_line_of_the_damage_and_of_an_element() -> None:
    with pytest.raises(SourceError, match=r"f\.xml, line 3:"):
        read("<r>\n<x/>\n<x")
    lines = [line_of(e) for e in records(io.BytesIO(b"<r>\n\n<x>\n</x>\n<x>\n</x></r>"), {"x"}, "f")]
    assert lines == [3, 5]


def test_a_line_beyond_what_the_parser_counts_is_unknown_not_wrong() -> None:
    xml = b"<r>" + b"\n" * 70_000 + b"<x><y/></x><x><y/></x></r>"
    assert {line_of(e) for e in records(io.BytesIO(xml), {"x"}, "f")} <= {None, 70_001}


def test_another_root_is_refused_even_when_it_holds_nothing() -> None:
    with pytest.raises(SourceError, match="its root element is html, expected r"):
        read("<html><body/></html>", root="r")
    assert read("<r/>", root="r") == []


def test_the_root_alone() -> None:
    assert root_name(io.BytesIO(b'<a:list xmlns:a="urn:a"><x>'), "f") == "list"
    with pytest.raises(SourceError, match="is not whole"):
        root_name(io.BytesIO(b"{}"), "f")


def test_texts_are_those_that_say_something() -> None:
    xml = io.BytesIO(b"<r><x><y> </y><y>a<i>b</i> c<!-- no --></y><y/></x></r>")
    assert [texts(element, "y") for element in records(xml, {"x"}, "f")] == [["ab c"]]


def test_an_error_of_the_stream_comes_through() -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise SourceError("f.gz", "damaged")

    with pytest.raises(SourceError, match="damaged"):
        list(records(Broken(), {"x"}, "f"))


def test_nothing_that_was_read_is_kept() -> None:
    xml = b"<r><a>" + b"<other/><x><y>1</y></x>" * 500 + b"</a></r>"
    before = []
    for element in records(io.BytesIO(xml), {"x"}, "f"):
        assert text_of(element, "y") == "1"
        before.append(sum(1 for _ in element.itersiblings(preceding=True)))
    assert (len(before), max(before)) == (500, 2)
