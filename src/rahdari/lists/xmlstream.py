"""XML lists as a stream of records: one element at a time, in memory no more than that.

In: an open byte stream and the names of the record elements. Out: lxml elements whose tags are local
names (publishers change the namespace with their address). Invariant: no entity is expanded, no DTD or
network is read, and a file that is cut off or not well-formed ends in a `SourceError` with its line.
An element is valid until the next one is asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, BinaryIO

from lxml import etree

from rahdari.errors import SourceError

Element = etree._Element


def records(
    stream: BinaryIO, tags: Collection[str], file: str, *, root: str | None = None
) -> Iterator[Element]:
    """Yield each element whose local name is in `tags`, in the order of the file.

    With `root`, a document whose root element is called otherwise is refused: it is another list.
    """
    parser = etree.iterparse(
        stream,
        events=("end",),
        tag=[f"{{*}}{tag}" for tag in tags],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    checked = False
    try:
        for _, element in parser:
            if not checked:
                _check_document(element.getroottree(), file, root)
                checked = True
            _drop_namespaces(element)
            yield element
            element.clear()
            parent = element.getparent()
            while parent is not None and parent[0] is not element:
                del parent[0]
    except etree.XMLSyntaxError as error:
        raise _malformed(file, error) from error
    if not checked:
        _check_document(parser.root.getroottree(), file, root)


def _malformed(file: str, error: etree.XMLSyntaxError) -> SourceError:
    why = (error.msg or "empty file").rstrip(".")
    if "amplification" in why or "reference loop" in why:
        return _entities(file)
    return SourceError(
        file,
        f"is not whole, well-formed XML ({why})",
        line=error.lineno or None,
        next_step="It may be cut off: fetch it again and compare its SHA-256.",
    )


def _entities(file: str) -> SourceError:
    return SourceError(
        file,
        "its DOCTYPE declares entities (an entity bomb?)",
        next_step="No publisher's list does; fetch it from the official address.",
    )


def _check_document(tree: etree._ElementTree, file: str, root: str | None) -> None:
    info: Any = tree.docinfo  # lxml-stubs lack the system identifier and the DTD's entities
    if info.internalDTD is not None and (info.system_url or list(info.internalDTD.iterentities())):
        raise _entities(file)
    found = etree.QName(tree.getroot()).localname
    if root is not None and found != root:
        raise SourceError(
            file, f"its root element is {found}, expected {root}", next_step="Name the list's own format."
        )


def _drop_namespaces(element: Element) -> None:
    for node in element.iter(etree.Element):
        if node.tag[0] == "{":
            node.tag = node.tag.partition("}")[2]


def texts(element: Element, path: str) -> list[str]:
    """Return the stripped text of every element at `path` that has any."""
    found = ("".join(map(str, node.itertext())).strip() for node in element.iterfind(path))
    return [text for text in found if text]


def text_of(element: Element, path: str) -> str | None:
    """Return the stripped text of the first element at `path` that has any, or None."""
    return next(iter(texts(element, path)), None)


def line_of(element: Element) -> int | None:
    """Return the line of an element; None where the parser lost count (65,535, its largest)."""
    line: Any = element.sourceline  # mistyped in lxml-stubs
    return line if line != 0xFFFF else None


def root_name(stream: BinaryIO, file: str) -> str:
    """Return the local name of a document's root element."""
    try:
        for _, element in etree.iterparse(stream, events=("start",), resolve_entities=False, no_network=True):
            return etree.QName(element).localname
    except etree.XMLSyntaxError as error:
        raise _malformed(file, error) from error
    raise SourceError(file, "holds no XML element")
