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

import attrs

from rahdari.sources.capitals import names_in, outlet_in
from rahdari.sources.eastern import LANGUAGES
from rahdari.sources.frames import all_quoted, attributed, leading
from rahdari.sources.lexicon import Lexicon, lexicon
from rahdari.sources.records import Report, Statement
from rahdari.sources.sentences import Sentence, sentences
from rahdari.sources.speakers import Cast, Speaker

_TO = re.compile(
    r"\b(?:told|tells?|speaking to|interview with)\s+"
    r"((?:the |a |US |U\.S\. )*[\w. ]{2,40}?)(?:\s+(?:that|in|on|the)\b|[,.:“\"]|$)"
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
        self.paragraphs, self.own = report.paragraphs, report.name

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
        found = attributed(s, self.lex, self.own)
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
            who = self.cast.resolve(found.speaker, found.apposition, found.how)
            hidden = (
                ("body", "anonymous", "person") if self.lex.language in LANGUAGES else ("body", "anonymous")
            )
            if self.lex.pattern("anonymous").search(s.frame) and who.kind in hidden:
                who = attrs.evolve(who, kind="anonymous")
            through: tuple[str, ...] = ()
            indirect = found.how == "according" or (found.how == "closing" and "□" not in s.frame)
            if indirect and who.kind in ("document", "media"):
                inner = leading(s.frame, self.lex) if self.lex.language == "en" else None
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
        elif spoken is not None and s.quotes and all_quoted(s):
            one = attrs.evolve(base, kind=spoken.kind, speaker=spoken.speaker, role=spoken.role)
        elif not inside and all_quoted(s) and (near := self._named_before(s.paragraph)):
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
