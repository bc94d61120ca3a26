"""Who says it in Dari, Pashto and Urdu: the speaker of a sentence, and what its words say that this is.

The verb stands last. Dari names an office's body and holder after it (سخنگوی وزارت, or the name, a comma, the
office); Pashto and Urdu put the body before and the name last (د وزارت ویاند NAME). Urdu marks the subject
with نے. What follows is rules over the lexicon's words; a name is what is left of a subject without them.
"""

from __future__ import annotations

import re
from functools import cache

from attrs import frozen

from rahdari.sources.lexicon import Lexicon, any_of
from rahdari.sources.records import Kind

LANGUAGES = frozenset({"fa", "ps", "ur"})
_SUBJECT_WORDS = 12
_NAME_WORDS = 3
_SAYS = r"به (?:گفت[هۀ]ٔ?|نقل از|قول|گزارش)(?:\u200cی)?\s*$"
_REPORT = re.compile("گزارش|راپور|رپورٹ")
_EDGE = r"(?:^|[،؛:۔.]\s*)"


@frozen
class Words:
    """A subject as it stands there, what stands beside it between commas, and the verb."""

    subject: str
    verb: str
    beside: str = ""
    how: str = "subject"


@frozen
class Called:
    """Whom words mean: what kind of source, the name where they hold one, and the office."""

    name: str
    kind: Kind
    role: str = ""
    pronoun: bool = False


def subject(frame: str, lex: Lexicon, own: str) -> Words | None:
    """Return to whom a sentence is given: "according to X", or the subject of a reporting verb.

    own: the outlet whose report it is, to whom people say things.
    """
    for pattern in _according(lex):
        if found := pattern.search(frame):
            hidden = lex.pattern("anonymous").search(found["who"])
            who = found["who"] if hidden else _within(found["who"], lex, own)
            said = found[0].replace(found["who"], "")
            return Words(who, said, how="report" if _REPORT.search(said) else "according") if who else None
    verb = lex.pattern("verbs").search(frame)
    while verb and re.match(r"\s*(?:شده|کېږي|جاتا|جا رہا|گیا ہے)", frame[verb.end() :]):
        verb = lex.pattern("verbs").search(frame, verb.end())  # "it is said" says nobody
    if not verb:
        return None
    before = frame[: verb.start()]
    if lex.words("subject_marks"):
        return _marked(frame[: verb.end()], verb[0], lex)
    return _leading(before, verb[0], lex, own)


@cache
def _according(lex: Lexicon) -> tuple[re.Pattern[str], ...]:
    out = []
    for before, after in lex.pairs("according"):
        start = rf"(?<!\w){any_of([before]).pattern}\s+" if before else _EDGE
        end = rf"\s+{any_of([after]).pattern}" if after else r"\s*(?:[،:]|$)"
        out.append(re.compile(rf"{start}(?P<who>[^،.:□]{{2,70}}?){end}"))
    return tuple(out)


def _marked(frame: str, verb: str, lex: Lexicon) -> Words | None:
    """Urdu: the subject before the last mark; what an adverbial clause puts before it is left out."""
    marks = list(lex.pattern("subject_marks").finditer(frame))
    if not marks:
        return None
    clause = re.split(r"[،؛:۔]", frame[: marks[-1].start()])[-1]
    ends = list(lex.pattern("lead_ends").finditer(clause))
    who = clause[ends[-1].end() :] if ends else clause
    return Words(who.strip(), verb) if 0 < len(who.split()) <= _SUBJECT_WORDS else None


def _leading(before: str, verb: str, lex: Lexicon, own: str) -> Words | None:
    """Dari and Pashto: the first clause that is no lead-in, up to the word that opens something else."""
    clauses = [c.strip(' "«»□') for c in re.split(r"[،؛:]", before)]
    clauses = [c for c in clauses if c]
    while len(clauses) > 1 and lex.pattern("stops").match(clauses[0]):
        clauses = clauses[1:]
    if not clauses:
        return None
    who = _within(clauses[0], lex, own)
    beside = next((c for c in clauses[1:2] if _office(lex).search(c)), "")
    whole = clauses[0] if lex.pattern("anonymous").search(clauses[0]) else who
    return Words(whole, verb, beside) if 0 < len(who.split()) <= _SUBJECT_WORDS else None


def _within(words: str, lex: Lexicon, own: str) -> str:
    """Return a subject without what it does and to whom: "X at the gate", "X to the outlet"."""
    if lex.words("subject_marks"):
        return words.strip()
    some = re.match(rf"(?:{lex.pattern('one').pattern})(?:\s+از\b)?", words)  # "some of": it goes on
    begins = some.end() if some else 1
    at = next((m.start() for m in lex.pattern("stops").finditer(words) if m.start() >= begins), None)
    kept = words[:at].strip()
    if at is not None and lex.pattern("to").match(words[at:]):  # told to the outlet, which stands there too
        plain = [word.rstrip("ېه") for word in own.split()]
        said = kept.split()
        while len(said) > 1 and (
            said[-1].rstrip("ېه") in plain or lex.pattern("outlet_words").match(said[-1])
        ):
            said.pop()
        kept = " ".join(said)
    return kept


def called(words: str, beside: str, lex: Lexicon) -> Called:
    """Return what the words for a speaker say of them."""
    words = words.strip(" ،:«»\"'")
    if words in lex.words("pronouns"):
        return Called(words, "person", pronoun=True)
    office = _office(lex).search(beside) or _office(lex).search(words)
    unnamed = lex.pattern("anonymous_nouns").search(words) or lex.pattern("one").match(words)
    if unnamed or lex.pattern("anonymous").search(words):
        return Called(words, "anonymous")
    if office:
        kind = _kind(office[0], lex)
        name = words if beside else _name(words, lex)
        return Called(_untitled(name, lex) or words, kind if name else "anonymous", beside or words)
    if lex.pattern("documents").search(words):
        return Called(words, "document")
    if lex.pattern("bodies").search(words):
        return Called(words, "body")
    return Called(_untitled(words, lex), "person")


@cache
def _office(lex: Lexicon) -> re.Pattern[str]:
    return any_of(lex.words("official_roles") + lex.words("expert_roles") + lex.words("person_roles"))


def _kind(office: str, lex: Lexicon) -> Kind:
    if lex.pattern("expert_roles").search(office):
        return "expert"
    return "official" if lex.pattern("official_roles").search(office) else "person"


def _name(words: str, lex: Lexicon) -> str:
    """Return the name beside an office: in Dari before it unless the office begins, else after the last."""
    offices = list(_office(lex).finditer(words))
    before, after = words[: offices[0].start()].strip(), words[offices[-1].end() :].strip()
    if lex.language == "fa" and before:
        return before
    return "" if lex.pattern("bodies").search(after) else after


def _untitled(name: str, lex: Lexicon) -> str:
    """Return a name without a title before it."""
    title = lex.pattern("titles").match(name)
    return name[title.end() :].strip() if title else name.strip()


def named(sentence: str, lex: Lexicon) -> tuple[Called, ...]:
    """Return the people whom a sentence names together with an office or a title."""
    found: list[Called] = []
    word = r"[^\W\d_][\w\u200c]+"
    for office in _office(lex).finditer(sentence):
        kind = _kind(office[0], lex)
        before = re.search(rf"({word}(?: {word}){{1,2}})،\s*$", sentence[: office.start()])
        after = re.match(rf"\s+({word}(?: {word}){{0,3}})", sentence[office.end() :])
        name = ""
        begins = sentence[: before.start()] if before else ""
        if before and lex.language == "fa" and not re.search(_SAYS, begins):
            name = _since_stop(before[1], lex)
        elif after and lex.language != "fa":
            name = _until_stop(after[1], lex)
        if 2 <= len(name.split()) <= _NAME_WORDS and _plain(_untitled(name, lex), lex):
            found.append(Called(_untitled(name, lex), kind, office[0]))
    for told in re.finditer(rf"(?:^|\sکه\s)({word} {word})(?=\s)", sentence) if lex.language == "fa" else ():
        follows = sentence[told.end() :].split()[:1]
        if follows and lex.pattern("stops").fullmatch(follows[0]) and _plain(told[1], lex):
            found.append(Called(told[1], "person"))
    return tuple(found)


def _until_stop(words: str, lex: Lexicon) -> str:
    kept: list[str] = []
    for word in words.split():
        if lex.pattern("stops").fullmatch(word) or lex.pattern("verbs").fullmatch(word) or word == "د":
            break
        kept.append(word)
    return " ".join(kept)


def _since_stop(words: str, lex: Lexicon) -> str:
    kept: list[str] = []
    for word in reversed(words.split()):
        if lex.pattern("stops").fullmatch(word) or lex.pattern("verbs").fullmatch(word):
            break
        kept.insert(0, word)
    return " ".join(kept)


def _plain(words: str, lex: Lexicon) -> bool:
    """Tell whether words hold nothing that the lexicon knows: what is left may be a name."""
    kinds = (
        "bodies",
        "titles",
        "anonymous_nouns",
        "stops",
        "outlet_words",
        "documents",
        "pronouns",
        "hedges",
        "verbs",
    )
    known = any(lex.pattern(kind).search(words) for kind in kinds)
    return not known and not _office(lex).search(words) and not lex.pattern("hearsay").search(words)


def outlet(words: str, lex: Lexicon) -> str:
    """Return the outlet that words name: a word of the trade and the name beside it."""
    if known := lex.pattern("outlets").search(words):
        return known[0]
    trade = lex.pattern("outlet_words").search(words)
    if not trade:
        return ""
    if lex.language == "ps":
        before = re.split(r"[،:؛]|\bاو\b", words[: trade.start()])[-1].split()
        while before and before[0] == "د":
            before = before[1:]
        return " ".join([*before[-3:], trade[0]]) if before else ""
    after = _until_stop(re.split(r"[،:؛.«]", words[trade.end() :])[0], lex).split()[:3]
    return " ".join([trade[0], *after]) if after else ""
