"""The frame of a sentence, what is quoted blanked out: where in it a speaker and a reporting verb stand."""

from __future__ import annotations

import re
from functools import cache

from attrs import frozen

from rahdari.sources import eastern
from rahdari.sources.capitals import names_in, outlet_in
from rahdari.sources.lexicon import Lexicon, any_of, lexicon
from rahdari.sources.sentences import Sentence

_CLAUSE = re.compile(r"\s*,\s*|\s+[—–]\s+")
_SUBJECT_WORDS = 16
_FINITE = re.compile(
    r"\b(?:is|are|was|were|will|would|can|could|may|might|who|which|that|because|took|went|had|has|have)\b"
)


@frozen
class Found:
    """The words for a speaker, the verb, what stands beside the speaker, and which way it was found."""

    speaker: str
    verb: str
    apposition: str = ""
    how: str = "subject"


def attributed(s: Sentence, lex: Lexicon, own: str = "") -> Found | None:
    """Return to whom a sentence is given, in the first of the ways that fits."""
    if lex.language in eastern.LANGUAGES:
        found = eastern.subject(s.frame, lex, own)
        return Found(found.subject, found.verb, found.beside, found.how) if found else None
    learned = re.search(rf"\b(?:learned|heard) from (?P<who>{_NP})(?=[,.;:]|$)", s.frame)
    if learned:
        return Found(learned["who"], "learned from", how="according")
    return (
        _quoted_as_saying(s.frame)
        or _read_in(s.frame, lex)
        or _closing(s.frame, lex)
        or _according(s.frame)
        or _for_whom(s.frame)
        or _in_whose_view(s.frame)
        or leading(s.frame, lex)
        or _embedded(s.frame, lex)
        or _reported_in_quotes(s)
    )


def _quoted_as_saying(frame: str) -> Found | None:
    """Return whom "X was quoted as saying" or "the brief quotes X as saying" means."""
    passive = re.search(
        rf"(?:^|,\s*)(?P<s>{_NP})(?:,\s*(?P<a>[^,□]{{3,110}}),)?\s+(?:was|were|is|are) "
        r"(?:quoted|cited) as (?:saying|telling)",
        frame,
    )
    if passive:
        return Found(passive["s"], "quoted as saying", passive["a"] or "", "quoted")
    active = re.search(rf"\b(?:quotes|quoted|cites|cited) (?P<s>{_NP}) as (?:saying|telling)\b", frame)
    return Found(active["s"], "quoted as saying", how="quoted") if active else None


def _read_in(frame: str, lex: Lexicon) -> Found | None:
    """Return the document in "documents reviewed by the Post show", "a letter, which it has seen, says"."""
    found = _document_pattern(lex.language).search(frame)
    return Found(found["s"], found["v"], how="document") if found else None


@cache
def _document_pattern(language: str) -> re.Pattern[str]:
    lex = lexicon(language)
    verb = any_of(lex.words("verbs") + lex.words("document_verbs")).pattern
    seen = "(?:seen|obtained|reviewed|examined|verified|read)"
    return re.compile(
        rf"(?P<s>(?:[\w’'-]+ ){{0,4}}?{lex.pattern('documents').pattern})"
        rf"(?: of [^,□]{{3,50}})?(?: {seen} by [^,□]{{3,50}}?|,? (?:which|that) [^,□]{{2,50}} {seen},?|"
        rf", (?:{seen}|published|released|issued|signed|leaked|dated) [^,□]{{3,60}},)\s+(?P<v>{verb})",
        re.IGNORECASE,
    )


def _in_whose_view(frame: str) -> Found | None:
    """Return whose "In her view" or "In Minister X's words" is."""
    found = re.match(rf"In (?P<s>{_NP})(?:['’]s?)? (?:view|opinion|eyes|words|telling|account)\b", frame)
    if not found:
        return None
    pronoun = {"his": "he", "her": "she", "their": "they"}.get(found["s"].lower())
    known = pronoun or (found["s"] if names_in(found["s"]) else "")
    return Found(known, "view", how="according") if known else None


def _for_whom(frame: str) -> Found | None:
    """Return whose view "For Colonel X, who ..., the numbers prove it" gives."""
    found = re.match(rf"(?:For|To) (?P<s>{_NP}),(?:\s*(?P<a>who [^,□]{{3,110}}),)?\s", frame)
    if not found or not names_in(found["s"]) or len(found["s"].split()) > _VIEW_WORDS:
        return None
    return Found(found["s"], "for", found["a"] or "", "according")


def _embedded(frame: str, lex: Lexicon) -> Found | None:
    clauses = _without_lead_ins(_CLAUSE.split(frame), lex)
    for pattern in _patterns(lex.language)[5:]:
        found = pattern.search(frame) or pattern.search(", ".join(clauses))
        if found and _fits(found["s"]):
            return Found(found["s"], found["v"], found.groupdict().get("a") or "")
    return None


def _reported_in_quotes(s: Sentence) -> Found | None:
    """Return whom a quoted document has say something: X "acknowledged ...", "X intimated ..."."""
    verb = any_of(lexicon("en").words("verbs")).pattern
    name = r"(?:[A-Z]\w+ )*"
    found = re.search(rf"(?P<s>{name})[\"“](?:[A-Z]\w+ing [^,]{{3,40}}, )?(?P<n>{name})(?P<v>{verb})", s.text)
    if not found:
        return None
    who = f"{found['s']}{found['n']}".strip()
    return Found(who, found["v"], how="quoted") if who and who.split()[-1] not in _NOT_WHO else None


_NOT_WHO = frozenset({"The", "It", "That", "They", "We", "I", "He", "She"})
_NP = r"[^,.;:□\"“”]{2,110}?"


_PLAIN = frozenset(
    ("said", "says", "say", "reported", "reports", "told", "announced", "confirmed", "admitted", "claimed")
)
_VIEW_WORDS = 5


def _is_short(speaker: str, lex: Lexicon) -> bool:
    """Tell whether words are nothing but a speaker: few, and a name, an office or people of some kind."""
    known = ("official_roles", "anonymous_nouns", "bodies", "documents", "pronouns")
    named = bool(names_in(speaker) or outlet_in(speaker, lex))
    few = len(speaker.split()) <= 6 and not re.search(r"\b(?:that|and|to)\b", speaker)
    return few and (named or any(lex.pattern(kind).search(speaker) for kind in known))


def _according(frame: str) -> Found | None:
    found = re.search(rf"\b[Aa]ccording to (?P<who>{_NP})(?=[,.;:]|$)", frame)
    return Found(found["who"], "according to", how="according") if found else None


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    lex = lexicon(language)
    verb = any_of(lex.words("verbs")).pattern
    either = any_of(lex.words("verbs") + lex.words("document_verbs")).pattern
    adverb = any_of(lex.words("adverbs")).pattern
    called = any_of(lex.words("verbs_before_quotes")).pattern
    return (
        # ..." said X, who he is.   ..., say analysts.
        re.compile(rf"[,”\"□?!]\s*(?P<v>{verb})\s+(?P<s>{_NP})(?:,\s*(?P<a>[^\"“”□]+?))?[.]?$"),
        # ..." X said.   ..., X, which has it, reported.
        re.compile(
            rf"[,”\"□?!]\s*(?P<s>{_NP})(?:,\s*(?P<a>[^\"“”□,]{{3,110}}),)?\s+(?P<v>{verb})"
            r"(?:\s+(?:in|on|at|to)\b[^,□]{0,50})?[.]?$"
        ),
        # That leverage, the officials say, would ...
        re.compile(
            rf",\s*(?P<s>{_NP})\s+(?P<v>(?:say|says|said|reported|adm(?:its|itted)|concede[sd]|argue[sd]|claim(?:s|ed)|"
            r"believe[sd]|insist(?:s|ed)|add(?:s|ed)|notes|noted|thinks)),"
        ),
        # ..., an officer told the Herald, asking not to be named
        re.compile(rf",\s*(?P<s>{_NP})\s+(?P<v>(?:told|tells))\b"),
        re.compile(rf"^(?P<s>.*?)\s*(?:(?:{adverb})\s+)*(?P<v>{either})(?!\s+to\s+have)"),
        # Colleagues who did not want to be identified said that ...
        re.compile(
            rf"^(?P<s>[^,□]{{3,50}}?) who [^,□]{{3,90}}? (?P<v>{verb}) (?:that|the|they|he|she|it|there)\b"
        ),
        # ... after Minister X in Y openly said that ...
        re.compile(
            rf"(?P<s>(?:[A-Z][\w-]+ ){{1,6}}[A-Z][\w-]+)(?: (?:in|at) [A-Z][\w ]{{3,40}}?)? "
            rf"(?:(?:{adverb})\s+)*(?P<v>{verb}) that\b"
        ),
        re.compile(rf"^(?P<s>[^,□]{{2,60}}?)(?:, (?P<a>who [^□]{{3,120}}?),)? (?P<v>{called}) [^,]*[\"“]□"),
    )


def _closing(frame: str, lex: Lexicon) -> Found | None:
    for number, pattern in enumerate(_patterns(lex.language)[:4]):
        found = pattern.search(frame)
        if not found:
            continue
        speaker, rest = found["s"].strip(), found.groupdict().get("a") or ""
        if len(speaker.split()) > 9 or (number == 1 and _FINITE.search(speaker)):
            continue
        if "□" not in frame and number == 1 and not (found["v"] in _PLAIN and _is_short(speaker, lex)):
            continue  # ", X said." without a quotation before it is a clause of something else
        if number == 3 and not _is_short(speaker, lex):
            continue
        if number == 0 and (
            _FINITE.search(speaker)
            or speaker.split()[0] in ("that", "to", "it", "whether", "he", "she", "they")
        ):
            continue
        if number == 0 and "□" not in frame and found["v"] not in ("say", "said", "says"):
            continue
        return Found(speaker, found["v"], rest, "closing")
    return None


def leading(frame: str, lex: Lexicon) -> Found | None:
    """Return the subject before the verb: lead-ins are dropped, "X, who he is, said" is put together."""
    clauses = _without_lead_ins(_CLAUSE.split(frame), lex)
    for number, clause in enumerate(clauses[:4]):
        found = _patterns(lex.language)[4].search(clause)
        if not found:
            if _FINITE.search(clause) and number == 0:
                return None
            continue
        subject = found["s"].strip(' "“”□')
        before = [c for c in clauses[:number] if not lex.pattern("adverbs").fullmatch(c.strip())]
        verb = found["v"]
        only_documents = verb in lex.words("document_verbs") and verb not in lex.words("verbs")
        if only_documents and not lex.pattern("documents").search(subject or "".join(before[:1])):
            return None
        if before and len(subject.split()) <= 9:
            apposition = ", ".join([*before[1:], subject])
            return _checked(before[0], verb, apposition) if _is_noun(before[0]) else None
        return _checked(subject, verb) if _fits(subject) else None
    return None


def _without_lead_ins(clauses: list[str], lex: Lexicon) -> list[str]:
    """Return the clauses of a sentence without those before its subject: "Speaking by telephone, ..."."""
    while (
        len(clauses) > 1 and clauses[0].split()[:1] and clauses[0].split()[0].lower() in lex.words("lead_in")
    ):
        clauses = clauses[1:]
    return clauses


def _is_noun(words: str) -> bool:
    """Tell whether words before a comma are somebody, and not a sentence of their own."""
    return _fits(words) and not re.search(r"\b(?!un)[a-z]+ed\b(?! (?:officials?|sources?))", words)


def _fits(subject: str) -> bool:
    words = subject.split()
    if subject.strip() in ("I", "We", "we"):
        return False  # the writer, which is the outlet's own voice
    starts = words[:1] and words[0].lower() in ("with", "in", "on", "at", "for", "by", "according", "from")
    return (
        not starts
        and 0 < len(words) <= _SUBJECT_WORDS
        and not _FINITE.search(subject)
        and not re.search(r"\bto\s*$", subject)
    )


def _checked(subject: str, verb: str, apposition: str = "") -> Found | None:
    if re.search(
        r"\b(?:the|a|an|his|her|their|its|of|this|that|these|and|two|any|no|such|for|with|from)$",
        subject,
        re.I,
    ):
        return None  # the "verb" is a noun: "the report", "their claims"
    return Found(subject, verb, apposition)


def all_quoted(s: Sentence) -> bool:
    """Tell whether nearly all of a sentence stands in quotation marks."""
    letters = sum(c == "□" for c in s.frame)
    return letters > 0.8 * len(s.frame)
