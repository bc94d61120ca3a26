"""Each sentence of a report, and who says it.

1. What is quoted is blanked out; the rest is the frame in which a speaker and a reporting verb stand.
2. The frame is tried in this order: hearsay, "according to", words that close a quotation (", said X", ", X
   said"), the subject before the verb ("X said").
3. A sentence without any is a quotation that goes on, or the outlet's own voice.
4. An author introduced with "wrote:" speaks until a paragraph that ends in an ellipsis; if there is none, to
   the end, marked unsure.
5. Where the report is an account of documents, what people say in it was read there, unless said in public.
"""

from __future__ import annotations

import re
from functools import cache

import attrs

from rahdari.sources.lexicon import Lexicon, any_of, lexicon
from rahdari.sources.records import Report, Statement
from rahdari.sources.sentences import Sentence, sentences
from rahdari.sources.speakers import Cast, Speaker, names_in, outlet_in

_TO = re.compile(
    r"\b(?:told|tells?|speaking to|interview with)\s+"
    r"((?:the |a |US |U\.S\. )*[\w. ]{2,40}?)(?:\s+(?:that|in|on|the)\b|[,.:“\"]|$)"
)
_CLAUSE = re.compile(r"\s*,\s*|\s+[—–]\s+")
_SUBJECT_WORDS = 16
_FINITE = re.compile(
    r"\b(?:is|are|was|were|will|would|can|could|may|might|who|which|that|because|took|went|had|has|have)\b"
)


def statements(report: Report) -> tuple[Statement, ...]:
    """Return the statements of a report, in order."""
    return read(report)[0]


def read(report: Report) -> tuple[tuple[Statement, ...], tuple[Speaker, ...]]:
    """Return the statements of a report, and the people it names with what they are said to be."""
    reader = _Reader(report)
    return tuple(reader.read()), tuple(reader.cast.known)


class _Reader:
    def __init__(self, report: Report) -> None:
        self.lex = lexicon(report.language)
        self.cast = Cast(self.lex)
        self.sentences = sentences(report.paragraphs)
        self.frame = document_frame(report, self.lex)
        self.author: Speaker | None = None
        self.author_until = -1
        self.author_unsure = False
        self.paragraphs = report.paragraphs

    def read(self) -> list[Statement]:
        out: list[Statement] = []
        paragraph, spoken = -1, None
        for sentence in self.sentences:
            if sentence.paragraph != paragraph:
                if spoken is not None and not sentence.text.startswith(('"', "“", "«")):
                    spoken = None
                paragraph = sentence.paragraph
            self.cast.mention(sentence.text)
            one = self._one(sentence, spoken, out)
            if one.kind not in ("outlet", "none", "hearsay"):
                spoken = one
            out.append(one)
        return out

    def _one(self, s: Sentence, spoken: Statement | None, before: list[Statement]) -> Statement:
        hedged = bool(self.lex.pattern("hedges").search(s.frame))
        quoted = any(len(q.split()) >= 3 for q in s.quotes)
        base = Statement(s.text, "outlet", quoted=quoted, hedged=hedged, paragraph=s.paragraph)
        if self.author and s.paragraph > self.author_until:
            self.author = None
        inside = self.author
        found = _attributed(s, self.lex)
        follows_on = found is None or self.lex.pattern("pronouns").fullmatch(found.speaker)
        if (
            follows_on
            and self.lex.pattern("anonymous").search(s.frame)
            and before
            and before[-1].kind == "anonymous"
        ):
            return attrs.evolve(before[-1], text=s.text, quoted=False, role=s.text)
        if self.lex.pattern("hearsay").search(s.frame) and (found is None or found.how == "subject"):
            one = attrs.evolve(base, kind="hearsay", hedged=True)
        elif found is not None:
            who = self.cast.resolve(found.speaker, found.apposition)
            if self.lex.pattern("anonymous").search(s.frame) and who.kind in ("body", "anonymous"):
                who = attrs.evolve(who, kind="anonymous")
            through: tuple[str, ...] = ()
            indirect = found.how == "according" or (found.how == "closing" and "□" not in s.frame)
            if indirect and who.kind in ("document", "media"):
                inner = _leading(s.frame, self.lex) if self.lex.language == "en" else None
                if inner and (names_in(inner.speaker) or self.cast.is_known(inner.speaker)):
                    through = (who.name,)
                    who, found = self.cast.resolve(inner.speaker, inner.apposition), inner
            citing = re.match(r"(?:Citing|Quoting) ([^,]{3,60}),", s.frame)
            if citing and (outlet := outlet_in(citing[1], self.lex)):
                through = (outlet,)
            to = _TO.search(s.frame)
            one = attrs.evolve(
                base,
                kind=who.kind,
                speaker=who.name,
                role=who.role,
                verb=found.verb,
                to=to[1].strip() if to else "",
                via=through,
            )
            if s.frame.rstrip('□”"').rstrip().endswith((":", ": ")) or found.verb in ("wrote", "writes"):
                self._opens_block(s, who)
        elif spoken is not None and s.quotes and _all_quoted(s):
            one = attrs.evolve(base, kind=spoken.kind, speaker=spoken.speaker, role=spoken.role)
        elif not inside and _all_quoted(s) and (near := self._named_before(s.paragraph)):
            return attrs.evolve(base, kind=near.kind, speaker=near.name, role=near.role, unsure=True)
        elif self.lex.pattern("unwitnessed").search(s.text) and not inside:
            one = attrs.evolve(base, kind="none")
        elif inside:
            unsure = self.author_unsure
            return attrs.evolve(
                base, kind=inside.kind, speaker=inside.name, role=inside.role, unsure=unsure, quoted=True
            )
        else:
            return base
        if inside and one.speaker != inside.name:
            one = attrs.evolve(one, via=(inside.name,))
        return self._framed(one, s)

    def _named_before(self, paragraph: int) -> Speaker | None:
        """Return the last person named in the paragraph before: a quotation alone is mostly theirs."""
        text = self.paragraphs[paragraph - 1] if paragraph else ""
        names = names_in(text)
        return self.cast.resolve(names[-1]) if names else None

    def _opens_block(self, s: Sentence, who: Speaker) -> None:
        """Let an author speak on from "wrote:" where what follows the colon is not in quotation marks."""
        colon = re.search(r"\b(?:wrote|writes|said)[^.:]{0,30}:\s*(?P<next>\S)", s.text)
        if not colon or colon["next"] in '"“«' or who.kind in ("document", "anonymous"):
            return
        rest = range(s.paragraph, len(self.paragraphs))
        ends = [n for n in rest if self.paragraphs[n].rstrip().endswith(("…", "..."))]
        in_one = "article" in s.text.lower() or "wrote in" in s.text
        self.author = who
        self.author_until = ends[0] if ends and in_one else (s.paragraph if not in_one else rest[-1])
        self.author_unsure = in_one and not ends

    def _framed(self, one: Statement, s: Sentence) -> Statement:
        """Put the document between a person and the outlet, where the outlet only read of the words."""
        if not self.frame or one.kind not in ("official", "person", "body", "anonymous", "expert"):
            return one
        seen_from, words = self.frame
        public = self.lex.pattern("public").search(s.text)
        if s.paragraph < seen_from or public or one.via:
            return one
        if one.kind in ("body", "anonymous") and not re.search(
            r"\b(?:meeting|discussion|talk|told|notes)\b", s.text
        ):
            return one
        return attrs.evolve(one, via=(words,))


@attrs.frozen
class _Found:
    speaker: str
    verb: str
    apposition: str = ""
    how: str = "subject"


def _attributed(s: Sentence, lex: Lexicon) -> _Found | None:
    if lex.language == "fa":
        return _eastern(s, lex)
    learned = re.search(rf"\b(?:learned|heard) from (?P<who>{_NP})(?=[,.;:]|$)", s.frame)
    if learned:
        return _Found(learned["who"], "learned from", how="according")
    return (
        _closing(s.frame, lex)
        or _according(s.frame)
        or _leading(s.frame, lex)
        or _embedded(s.frame, lex)
        or _reported_in_quotes(s)
    )


def _embedded(frame: str, lex: Lexicon) -> _Found | None:
    for pattern in _patterns(lex.language)[4:]:
        found = pattern.search(frame)
        if found and _fits(found["s"]):
            return _Found(found["s"], found["v"])
    return None


def _reported_in_quotes(s: Sentence) -> _Found | None:
    """Return whom a quoted document has say something: X "acknowledged ...", "X intimated ..."."""
    verb = any_of(lexicon("en").words("verbs")).pattern
    name = r"(?:[A-Z]\w+ )*"
    found = re.search(rf"(?P<s>{name})[\"“](?:[A-Z]\w+ing [^,]{{3,40}}, )?(?P<n>{name})(?P<v>{verb})", s.text)
    if not found:
        return None
    who = f"{found['s']}{found['n']}".strip()
    return _Found(who, found["v"], how="quoted") if who and who.split()[-1] not in _NOT_WHO else None


_NOT_WHO = frozenset({"The", "It", "That", "They", "We", "I", "He", "She"})
_NP = r"[^,.;:□\"“”]{2,110}?"


_PLAIN = frozenset({"said", "says", "say", "reported", "told"})


def _is_short(speaker: str, lex: Lexicon) -> bool:
    """Tell whether words are nothing but a speaker: few, and a name, an office or people of some kind."""
    known = ("official_roles", "anonymous_nouns", "bodies", "documents", "pronouns")
    named = bool(names_in(speaker) or outlet_in(speaker, lex))
    few = len(speaker.split()) <= 6 and not re.search(r"\b(?:that|and|to)\b", speaker)
    return few and (named or any(lex.pattern(kind).search(speaker) for kind in known))


def _according(frame: str) -> _Found | None:
    found = re.search(rf"\b[Aa]ccording to (?P<who>{_NP})(?=[,.;:]|$)", frame)
    return _Found(found["who"], "according to", how="according") if found else None


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    lex = lexicon(language)
    verb = any_of(lex.words("verbs")).pattern
    either = any_of(lex.words("verbs") + lex.words("document_verbs")).pattern
    adverb = any_of(lex.words("adverbs")).pattern
    return (
        # ..." said X, who he is.   ..., say analysts.
        re.compile(rf"[,”\"□?!]\s*(?P<v>{verb})\s+(?P<s>{_NP})(?:,\s*(?P<a>[^\"“”□]+?))?[.]?$"),
        # ..." X said.   ..., X, which has it, reported.
        re.compile(
            rf"[,”\"□?!]\s*(?P<s>{_NP})(?:,\s*(?P<a>[^\"“”□,]{{3,110}}),)?\s+(?P<v>{verb})"
            r"(?:\s+(?:in|on|at|to)\b[^,□]{0,50})?[.]?$"
        ),
        # That leverage, the officials say, would ...
        re.compile(rf",\s*(?P<s>{_NP})\s+(?P<v>(?:say|says|said)),"),
        re.compile(rf"^(?P<s>.*?)\s*(?:(?:{adverb})\s+)*(?P<v>{either})(?!\s+to\s+have)"),
        # ... after Minister X in Y openly said that ...
        re.compile(
            rf"(?P<s>(?:[A-Z][\w-]+ ){{1,6}}[A-Z][\w-]+)(?: (?:in|at) [A-Z][\w ]{{3,40}}?)? "
            rf"(?:(?:{adverb})\s+)*(?P<v>{verb}) that\b"
        ),
        re.compile(
            rf"^(?P<s>[^,□]{{3,60}}?) (?P<v>{any_of(lex.words('verbs_before_quotes')).pattern}) [^,]*[\"“]□"
        ),
    )


def _closing(frame: str, lex: Lexicon) -> _Found | None:
    for number, pattern in enumerate(_patterns(lex.language)[:3]):
        found = pattern.search(frame)
        if not found:
            continue
        speaker, rest = found["s"].strip(), found.groupdict().get("a") or ""
        if len(speaker.split()) > 9 or (number == 1 and _FINITE.search(speaker)):
            continue
        if "□" not in frame and number == 1 and not (found["v"] in _PLAIN and _is_short(speaker, lex)):
            continue  # ", X said." without a quotation before it is a clause of something else
        if number == 0 and (
            _FINITE.search(speaker)
            or speaker.split()[0] in ("that", "to", "it", "whether", "he", "she", "they")
        ):
            continue
        if number == 0 and "□" not in frame and found["v"] not in ("say", "said", "says"):
            continue
        return _Found(speaker, found["v"], rest, "closing")
    return None


def _leading(frame: str, lex: Lexicon) -> _Found | None:
    """Return the subject before the verb: lead-ins are dropped, "X, who he is, said" is put together."""
    clauses = _CLAUSE.split(frame)
    while (
        len(clauses) > 1 and clauses[0].split()[:1] and clauses[0].split()[0].lower() in lex.words("lead_in")
    ):
        clauses = clauses[1:]
    for number, clause in enumerate(clauses[:4]):
        found = _patterns(lex.language)[3].search(clause)
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
            return _checked(before[0], verb, apposition) if _fits(before[0]) else None
        return _checked(subject, verb) if _fits(subject) else None
    return None


def _fits(subject: str) -> bool:
    words = subject.split()
    starts = words[:1] and words[0].lower() in ("with", "in", "on", "at", "for", "by", "according", "from")
    return (
        not starts
        and 0 < len(words) <= _SUBJECT_WORDS
        and not _FINITE.search(subject)
        and not re.search(r"\bto\s*$", subject)
    )


def _checked(subject: str, verb: str, apposition: str = "") -> _Found | None:
    if re.search(
        r"\b(?:the|a|an|his|her|their|its|of|this|that|these|and|two|any|no|such|for|with|from)$",
        subject,
        re.I,
    ):
        return None  # the "verb" is a noun: "the report", "their claims"
    return _Found(subject, verb, apposition)


def _all_quoted(s: Sentence) -> bool:
    letters = sum(c == "□" for c in s.frame)
    return letters > 0.8 * len(s.frame)


def document_frame(report: Report, lex: Lexicon) -> tuple[int, str] | None:
    """Return from which paragraph on a report is an account of documents, and the words for them."""
    for number, paragraph in enumerate(report.paragraphs[:3]):
        found = re.search(
            rf"(?:according to|based on|obtained|seen in)\s+(?:[\w’' ,-]{{0,40}}?)"
            rf"({lex.pattern('leaked').pattern})",
            paragraph,
            re.I,
        )
        if found:
            all_words = lex.pattern("leaked").findall(" ".join(report.paragraphs[:4]))
            return number + 1, max([found[1], *all_words], key=len)
    return None


def _eastern(s: Sentence, lex: Lexicon) -> _Found | None:
    """Dari: "به گفتهٔ X، ..." and "X ... گفت که ..."."""
    lead = lex.pattern("according").search(s.frame)
    if lead and (who := re.match(r"\s*([^،.:]{2,60})(?:[،:]|$)", s.frame[lead.end() :])):
        return _Found(who[1], lead[0], how="according")
    verb = lex.pattern("verbs").search(s.frame)
    if not verb:
        return None
    role = re.match(
        rf"([^،]{{3,40}}،\s*(?:{lex.pattern('official_roles').pattern})[^،]{{0,40}})", s.frame[: verb.start()]
    )
    if role:
        return _Found(role[1].replace("،", "").strip(), verb[0])
    subject = re.split(r"،|\s(?:روز|به|در|طی|با|امروز|دیروز|گزارش)\s", s.frame[: verb.start()].strip())[
        0
    ].strip()
    return _Found(subject, verb[0]) if 0 < len(subject.split()) <= 10 else None
