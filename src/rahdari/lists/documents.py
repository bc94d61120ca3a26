"""Identity documents as lists state them: what publishers call them, and their numbers among other words.

In: a label ("Passport", "C.U.R.P.", "Número de pasaporte"), a clause about one document ("Diplomatic
Passport: Z30300500 (expired)"), or running text ("Afghan passport no. AB 012345, issued in Kabul; National
identification no: na"). Out: our kind, the bare number, the issuer. Invariants: a label that is not known
gives no kind, so that "Website" or "Gender" never becomes a document; in running text a number is taken
only where it follows a label and between them stands nothing but a marker (no., number, #, a)) or the
issuer. Whatever else is said about documents stays in the text it came from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise, takewhile, zip_longest

from attrs import frozen

from rahdari.records.countries import from_name
from rahdari.records.entry import DocumentKind

# The first that is found in the label decides, so the narrow ones stand before the wide ones. Short names
# that are words of other languages (Spanish "por") count in capitals only.
_TAZKIRA = r"(?:t[ae][zs]k[aei]r[ae]|تذ[کك]ر)"
_ELECTRONIC = r"(?:\be-?|electronic |[اإ]ل[کك]ترون\w* )"
_KINDS: tuple[tuple[DocumentKind, str], ...] = (
    ("imo", r"\bIMO\b|international maritime org|vessel registration identification"),
    ("passport", r"passport|passeport|pasaporte|laissez|travel document|پاسپورت|گذرنامه"),
    ("e_tazkira", rf"{_ELECTRONIC}{_TAZKIRA}|{_TAZKIRA}\w* [اإ]ل[کك]ترون"),
    ("tazkira", _TAZKIRA),
    ("cnic", r"\bS?N?CNIC\b|\bNICOP\b|computeri[sz]ed national"),
    ("por", r"proof of registration|\b(?-i:P[oO]R)\b"),
    ("acc", r"afghan citizen'?s? card|\b(?-i:ACC)\b"),
    ("plate", r"\bplate\b|vehicle registration"),
    ("licence", r"driv|pilot licen|permis de conduire"),
    ("registration", r"aircraft (construction|manufacturer|serial|tail)|(company|business|state) identif"),
    ("permit", r"\bresiden|refugee|stateless|permit|immigration|visa ?number|deportation|work card|alien"),
    (
        "other",
        r"MMSI|call sign|transponder|\bISIN\b|\btax\b|fiscal|\bR\.?F\.?C\b|\bN\.?I\.?[TF]\b|\bR\.?U\.?C\b"
        r"|\bR\.?I\.?F\b|\bRTN\b|\bV\.?A\.?T\b|\bC\.?U\.?I\.?T\b|\bC\.?I\.?F\b|FEIN|birth certificate"
        r"|ration card|numero unico|\bINN\b|\bKPP\b|\bOKPO\b|\bTIN\b|employer|chassis",
    ),
    (
        "national_id",
        r"national (id\b|identi|foreign|number)|nationale|identi[dt]|\bidentification (number|card|no|doc)"
        r"|\bidentification$|c[eé]dula|\bC\.?U\.?R\.?P\b|\bD\.?N\.?I\b|\bC\.?U\.?I\.?P?\b|\bN\.?I\.?E\b"
        r"|\bI\.?F\.?E\b|personal (id|no|number)|citizen's card|civil (id|number)|\bid (card|no|number)"
        r"|\bCNP\b|\bSSN\b|social security|^LE number|electoral|cartilla|carnet|\bNIC\b|military|شناسنامه",
    ),
    (
        "registration",
        r"regist(ration|ry|er|ered charity)\b|company (number|id)|chamber of|trade licen|^licen[cs]e"
        r"|licen[cs]e n|C\.R\. no|matricula|folio|legal entity n|social credit|incorporation|gazette"
        r"|enterprise n|business n|branch unit|file number|d-u-n-s|organi[sz]ation code|public security"
        r"|\bOGRN\b",
    ),
)
_PATTERNS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _KINDS)

# One clause.
_GLUED = re.compile(
    r"(?<=\b[Nn]o\.)(?=[A-Z]{0,4}\d|[A-Z]{1,4} \d)|(?<=\b[Nn]o)(?=\d)|(?<=\b[Nn]umber)(?=\d)"
    r"|(?<=\d) No\.? (?=\d)|(?<=\d),(?=[a-z])|(?<=\d)\.(?=[A-Z][a-z])"
)
_BRACKETS = re.compile(r" ?[(（]([^()]*)\)\W*$")
_AFTERWARDS = re.compile(r"[,;] (?![^()]*\)).*| (?:issued?|expir\w*|valid|under name)\b.*", re.IGNORECASE)
_PREFIX = re.compile(r"[A-Z]{1,4}(?:-[A-Z]{1,2})?[-.]?")
_LABELS = re.compile(r"ID|IMO|ISIN|NO|NIC|CNIC|NIT|RUC|RFC|RIF|RTN|SSN|UNP|VAT|FEIN|CURP|USCC|MMSI")
_IN_NUMBER = re.compile(rf".*\d.*|\W+|{_PREFIX.pattern}")

# Running text.
_LABEL = re.compile(
    r"""(?:(?:diplomatic|service|official|foreign|national|provisional)\s)*
        (?:travel\s)?(?:passport(?:\sID)?|\btravel\sdocument)
    |driv\w+['’]?s?['’]?\slicen[cs]e
    |\bIMO\b(?:\sidentification)?
    |(?:company|business|state)\s(?:registration|identification)|company\snumber
    |\b(?:registration|licen[cs]e|number)\splate\b|\bchassis\b
    |\bregistration\s(?:number|no|id)\b|\bOGRN\b
    |\b(?:(?:national\s)?tax|employer|military|alien)\s(?:id\w*|registration|no|number)\b
    |\b(?:INN|KPP|OKPO|TIN)\b|(?:social\ssecurity|ration\scard|fiscal\scode)\b|residen\w+\scard
    |\bCNIC\b|\bproof\sof\sregistration\b|\bafghan\scitizen'?s?\scard\b|\b(?-i:P[oO]R|ACC)(?=\s(?:card|no|number))
    |\b(?:(?:national|civil|federal)\s(?:identification|identity|ID)
        |(?:identification|identity|ID)(?=\s(?:card|no|number|document)))\b(?:\scard)?(?:\s*\(tazkira\))?
    |\b(?:e-)?t[ae][zs]k[aei]r[ae]h?\b|تذ[کك]ر\w|شناسنامه""",
    re.IGNORECASE | re.VERBOSE,
)
_END = re.compile(
    r"(?<![Nn]o)(?<!Nr)\.\s(?=[A-Z][a-z])|\b(?:Address|Listed on|Other information|Review pursuant|Gender)\b"
)
_BEFORE_NUMBER = re.compile(r"\D*")
_ITEM = re.compile(r"(?:^|[\s;(])[a-z]\)|;|\balt\.")
_MARK = re.compile(r"(?:\b(?:no|numbers?|nr|id)\b|[#:№])[\s:,.)-]*$", re.IGNORECASE)
_NOISE = re.compile(
    r"\b(?:na|n/a|no|nos|number|nr|id|is|card|document|information|passport|diplomatic|the|unconfirmed)\b"
    r"|[^\w\s'’-]",
    re.IGNORECASE,
)
_ISSUED = re.compile(r"issued (?:in|by)(?: the)? (?:[\w’'-]+, )?([A-Z][^,.;()\d]+)")
_COUNTRY_BEFORE = re.compile(r"((?:[A-Z][\w'’-]+\s+|of\s+|the\s+)+)$")


@frozen
class Numbered:
    """A document as stated in words: `label` may be empty, `aside` is what stood last in brackets."""

    label: str
    number: str
    aside: str | None = None

    @property
    def issuer(self) -> str | None:
        """The country that the bracket names, or the words before (`South African passport no. ...`)."""
        words = [word for word in self.label.split() if len(word) > 3]  # "ID" and "No" are countries' codes
        told = (self.aside or "", *map(" ".join, pairwise(words)), *words)
        return next(filter(None, map(from_name, told)), None)


@frozen
class Stated:
    """A document that running text states; `country` is an alpha-2 code where the text names the issuer."""

    kind: DocumentKind
    number: str
    country: str | None = None


def document_kind(label: str) -> DocumentKind | None:
    """Return our kind for a publisher's label, or None where it names no document that is known."""
    return next((kind for kind, pattern in _PATTERNS if pattern.search(label)), None)


def identity_kind(note: str) -> DocumentKind:
    """Return what a national number is, by a note on it: a tazkira, a CNIC, a PoR or ACC, or just that."""
    kind = document_kind(note)
    return kind if kind in ("tazkira", "e_tazkira", "cnic", "por", "acc") else "national_id"


def numbered(text: str) -> Numbered | None:
    """Part "Passport L 100999 (Tunisia) issued 28 Feb 1996" into label, number and bracket.

    The number starts at the first word that has a digit, or at the short capitals before it (L, HRB).
    None where there is no such word.
    """
    text = _GLUED.sub(" ", " ".join(text.split()))
    rest = _AFTERWARDS.sub("", text)
    tail = text[len(rest) :].lstrip(",; ").partition(",")[0]
    aside = tail if from_name(tail) else None
    while found := _BRACKETS.search(rest):
        if not any(c.isdecimal() for c in rest[: found.start()]):
            break
        rest, aside = rest[: found.start()], aside or found[1].strip()
    words = rest.split()
    start = next((i for i, word in enumerate(words) if any(c.isdecimal() for c in word)), None)
    if start is None:
        return None
    while start and _PREFIX.fullmatch(words[start - 1]) and not _LABELS.fullmatch(words[start - 1]):
        start -= 1
    number = " ".join(takewhile(_IN_NUMBER.fullmatch, words[start:]))
    return Numbered(" ".join(words[:start]).rstrip(":"), number.strip("().,:- "), aside)


def documents(text: str) -> Iterator[Stated]:
    """Yield each document whose number running text states in one of the usual phrases."""
    text = " ".join(text.split())
    labels = list(_LABEL.finditer(text))
    for label, following in zip_longest(labels, labels[1:]):
        rest = text[label.end() : following.start() if following else None]
        end = _END.search(rest)
        for item in _ITEM.split(rest[: end.start() if end else None]):
            found = _stated(label, item)
            if found:
                yield found


def issuer(text: str) -> str | None:
    """Return the country that a note on one document names as its issuer: `Afghan passport, issued ...`."""
    label = _LABEL.search(text)
    before = _country_before(_before(label)) if label else None
    return before or _country(text) or _country_after(text)


def _stated(label: re.Match[str], item: str) -> Stated | None:
    """Read what follows a label, if it is a number after nothing but a marker, the issuer or a kind."""
    before, kind = _before(label), document_kind(label[0]) or "national_id"
    if before.endswith("(") and kind in ("imo", "registration", "other"):
        item = item.partition(")")[2]  # a bracket behind a name tells of that other firm or person
    found = numbered(_BEFORE_NUMBER.sub(lambda words: words[0].replace(",", " "), item, count=1))
    if found is None or sum(map(str.isdecimal, found.number)) < 3:
        return None
    words = " ".join(_NOISE.sub(" ", found.label).split()).strip("- ")
    mark, many = _MARK.search(found.label), len(words.split())
    country, told = _country(words), document_kind(words) if many <= 6 else None
    if words and not (country or told or (mark and many <= 3)):
        return None
    if kind == "imo" and not (mark or item.startswith(":") or _MARK.search(before)):
        return None  # "the sale of the tanker IMO 1234567" is about a ship, not its owner's number
    after = item.partition(found.number)[2]
    return Stated(told or kind, found.number, country or _country_before(before) or _country_after(after))


def _before(label: re.Match[str]) -> str:
    return label.string[max(0, label.start() - 60) : label.start()]


def _country_before(text: str) -> str | None:
    """Return the country that the last words before a label name: `an Afghan`, `Saudi Arabian`."""
    match = _COUNTRY_BEFORE.search(text)
    return _country(match[1].strip()) if match else None


def _country_after(text: str) -> str | None:
    """Return the country named right after a number: `(Iran)`, `, issued in Kabul, Afghanistan`."""
    bracket = re.match(r"[\s,;]*\(([^)\d]+?)(?:,[^)]*)?\)", text)
    issued = _ISSUED.search(text)
    return (bracket and _country(bracket[1])) or (issued and _country(issued[1].strip())) or None


def _country(words: str) -> str | None:
    """Return the country that words name; of codes only those that are no words of English."""
    return from_name(words) if len(words) > 2 or words in ("US", "UK") else None
