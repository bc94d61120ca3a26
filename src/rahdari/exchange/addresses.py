"""Where the publishers offer their lists for download, by format.

`ADDRESSES` holds what a program can fetch; `BY_HAND` says, for the other formats, what a person has to
do instead. Addresses change: a source can always be named by its path, and `fetch` takes another table.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from attrs import frozen


@frozen
class Part:
    """One file of a list: the name that its reader expects, its address, and the bytes it may begin with.

    Without such bytes it may begin with any.
    """

    name: str
    url: str
    begins: bytes


_XML, _XLSX, _NUMBERED_ROWS = b"<", b"P", b"0123456789"
_OFAC = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/"

ADDRESSES: Mapping[str, tuple[Part, ...]] = MappingProxyType(
    {
        "un": (
            Part("consolidated.xml", "https://scsanctions.un.org/resources/xml/en/consolidated.xml", _XML),
        ),
        # Its server calls everything text/xml, so the first byte says more than the content type.
        "ofac": (
            Part("sdn.csv", _OFAC + "SDN.CSV", _NUMBERED_ROWS),
            Part("alt.csv", _OFAC + "ALT.CSV", _NUMBERED_ROWS),
            Part("add.csv", _OFAC + "ADD.CSV", _NUMBERED_ROWS),
            Part("sdn_comments.csv", _OFAC + "SDN_COMMENTS.CSV", _NUMBERED_ROWS),
        ),
        "ofac-xml": (Part("sdn.xml", _OFAC + "SDN.XML", _XML),),
        # The token is the Commission's public one, the same for everybody: it names no account.
        "eu": (
            Part(
                "xmlFullSanctionsList_1_1.xml",
                "https://webgate.ec.europa.eu/fsd/fsf/public/files/xmlFullSanctionsList_1_1/content"
                "?token=dG9rZW4tMjAxNw",
                _XML,
            ),
        ),
        "uk": (
            Part(
                "UK-Sanctions-List.xml", "https://sanctionslist.fcdo.gov.uk/docs/UK-Sanctions-List.xml", _XML
            ),
        ),
        "au": (
            Part(
                "regulation8_consolidated.xlsx",
                "https://www.dfat.gov.au/sites/default/files/regulation8_consolidated.xlsx",
                _XLSX,
            ),
        ),
        "ca": (
            Part(
                "sema-lmes.xml",
                "https://www.international.gc.ca/world-monde/assets/office_docs/"
                "international_relations-relations_internationales/sanctions/sema-lmes.xml",
                _XML,
            ),
        ),
    }
)
BY_HAND: Mapping[str, str] = MappingProxyType(
    {
        "nacta": "The export has no address of its own: open https://nfs.nacta.gov.pk/, press JSON",
        "ftm": "Choose a dataset at https://www.opensanctions.org/datasets/ and mind its licence, "
        "download entities.ftm.json",
        "simple-csv": "Choose a dataset at https://www.opensanctions.org/datasets/ and mind its licence, "
        "download targets.simple.csv",
        "table": "A service's own list is where the service keeps it",
    }
)
