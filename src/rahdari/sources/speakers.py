"""Whoever is said to say something: what kind of source the words for them mean, and who that is."""

from __future__ import annotations

import re
from functools import cache

from attrs import define, field, frozen

from rahdari.sources import eastern
from rahdari.sources.capitals import POSSESSIVE, names_in, outlet_in
from rahdari.sources.lexicon import Lexicon, any_of, lexicon
from rahdari.sources.records import Kind

_CONJUNCTION = re.compile(r"^(?:Whereas|But|And|While|Although|Then|However|That|As|Now)\s+(?=\w)")
_ROLE = re.compile(
    r"(?:(?:[A-Z][\w.’'-]*|of|for|the|general|minister|chief|head|director|spokes\w+|ambassador|secretary|official|"
    r"commander|governor|analyst|professor|researcher|trader|driver|new|former),?\s+)+$"
)
_PAST = re.compile(r"\b(?:visited|arrived|met|travelled|led|held|went|took|was|is|has|had)\b")
_PEOPLE: tuple[Kind, ...] = ("official", "expert", "person")
_ONE_OF = re.compile(r"(?:one|another|some|two|both|a third) of (?:them|the \w+)$", re.I)
_SERVANTS = (
    r"(?:[a-z]+ )?(?:aide|adviser|advisor|spokes\w+|lawyer|office|deputy|driver|guard|family|assistant|widow|"
    r"wife|husband|son|daughter|brother|sister|mother|father|cousin|colleague|neighbour|friend)s?"
)
_SERVANT = re.compile(rf"['’]s? (?P<who>{_SERVANTS})$|^(?:the|an?) (?P<of>{_SERVANTS}) of (?!the\b)", re.I)
"""Somebody of somebody's: the aide or the widow is the source, not whose they are."""
_PLURAL = frozenset({"they", "the officials", "the sources"})


@frozen
class Speaker:
    """A source: how it is called in the answer, what kind it is, and what it is said to be."""

    name: str
    kind: Kind
    role: str = ""


@define
class Cast:
    """The people of one report as they were first called, so that "Khan" later on is the ambassador."""

    lexicon: Lexicon
    known: list[Speaker] = field(factory=list)
    last: Speaker | None = None
    last_document: Speaker | None = None
    last_thing: Speaker | None = None
    mentioned: str = ""
    _newest: str = ""
    _sentence: int = 0
    _spoke_at: int = 0

    def resolve(self, words: str, apposition: str = "", how: str = "") -> Speaker:
        """Return who is meant by the words before a verb, with what stands after them between commas."""
        words = words.strip(" ,\"“”'")
        if self.lexicon.language in eastern.LANGUAGES:
            return self._remember(self._eastern(words, apposition, how))
        words = _CONJUNCTION.sub("", words)
        whole = f"{words}, {apposition}" if apposition else words
        if words.lower() == "it" and self.last_thing:
            return self.last_thing
        if _ONE_OF.match(words) and self.last:
            return Speaker(words, "anonymous", self.last.name) if self.last.kind == "anonymous" else self.last
        if (servant := _SERVANT.search(words)) and not names_in(apposition):
            return self._remember(self._nameless(servant["who"] or servant["of"], words, name=words))
        of_a_body = _body_of().match(words) and not apposition
        if of_a_body and not self.lexicon.pattern("official_roles").search(words):
            return self._remember(Speaker(words, "body"))
        if self._is_pronoun(words):
            if re.search(r"\breport$", words, re.IGNORECASE) and self.last_document:
                return self.last_document
            plural = words.lower() in _PLURAL
            spoke_before = self._spoke_at == self._sentence - 1 and _is_somebody(self.last)
            if words.lower() in ("he", "she") and self.mentioned and not spoke_before:
                return self._remember(self._person(self.mentioned, whole))
            if self.last and (not plural or self.last.kind == "anonymous" or words.lower() == "they"):
                return self.last
        names = names_in(words) or self._surname(words) or names_in(apposition)
        if names:
            return self._remember(self._person(names[-1], whole))
        holder = self._by_role(words)
        return self._remember(holder or self._nameless(words, whole))

    def _eastern(self, words: str, apposition: str, how: str) -> Speaker:
        if (paper := eastern.outlet(words, self.lexicon)) and len(words.split()) <= len(paper.split()) + 2:
            return Speaker(paper, "media", words)
        one = eastern.called(words, apposition, self.lexicon)
        if one.pronoun:
            return self.last or Speaker(one.name, "anonymous")
        known = [k for k in self.known if one.kind in _PEOPLE and _same_person(one.name, k.name)]
        if known and one.kind == "person":
            return Speaker(max(known[-1].name, one.name, key=len), known[-1].kind, known[-1].role)
        if how == "report" and one.kind == "person":
            return Speaker(words, "media", words)
        return Speaker(one.name, one.kind, one.role)

    def _surname(self, words: str) -> tuple[str, ...]:
        """Return whoever was called in full before, and here by one word."""
        plain = POSSESSIVE.sub("", words).split()
        found = [k.name for k in self.known if k.name.split()[-1] in plain or k.name in plain]
        return tuple(found[-1:])

    def _by_role(self, words: str) -> Speaker | None:
        """Return the one person so far whom words like "the US official" can mean."""
        wanted = {w for w in words.lower().split() if w not in ("the", "a", "an")}
        only_body = self.lexicon.pattern("bodies").search(words)
        if only_body and not self.lexicon.pattern("official_roles").search(words.replace(only_body[0], "")):
            return None
        if words.lower().startswith(("a ", "an ")) or words.lower().rstrip().endswith("s"):
            return None
        heads = self.lexicon.pattern("role_of_body")
        one = [
            k
            for k in self.known
            if wanted <= set(k.role.lower().replace(",", " ").split())
            or (heads.search(words) and heads.search(k.role))
        ]
        return one[0] if len(one) == 1 and wanted else None

    def mention(self, sentence: str) -> None:
        """Note the people of a sentence, with the words next to their names."""
        self.mentioned, self._newest = self._newest, next(iter(names_in(sentence)), "")
        self._sentence += 1
        for one in (
            eastern.named(sentence, self.lexicon) if self.lexicon.language in eastern.LANGUAGES else ()
        ):
            if not any(_same_person(one.name, k.name) for k in self.known):
                self.known.append(Speaker(one.name, one.kind, one.role))
        for name in names_in(sentence):
            if any(_same_person(name, one.name) for one in self.known):
                continue
            at = sentence.find(name)
            before = _ROLE.search(sentence[max(0, at - 80) : at])
            after = sentence[at + len(name) :]
            beside = after[1:120].split(",")[0] if after.startswith(",") else ""
            verb = self.lexicon.pattern("verbs").search(beside) or _PAST.search(beside)
            beside = beside[: verb.start()] if verb else beside
            role = f"{before[0].strip() if before else ''} {beside.strip()}".strip()
            self.known.append(Speaker(name, person_kind(role, self.lexicon), role))

    def is_known(self, words: str) -> bool:
        """Tell whether these words name somebody who was named before."""
        return bool(self._surname(words))

    def _is_pronoun(self, words: str) -> bool:
        return words.lower() in self.lexicon.words("pronouns")

    def _person(self, name: str, whole: str) -> Speaker:
        outlet = outlet_in(whole, self.lexicon)
        if outlet and (name in outlet or outlet in name):
            return Speaker(outlet, "media", whole)
        role = whole.replace(name, "").strip(" ,")
        for one in self.known:
            if _same_person(name, one.name):
                better = person_kind(role, self.lexicon)
                kind = better if better != "person" else one.kind
                return Speaker(max(one.name, name, key=len), kind, max(role, one.role, key=len))
        return Speaker(name, person_kind(role, self.lexicon), role)

    def _nameless(self, words: str, whole: str, name: str = "") -> Speaker:
        found = self._unnamed(words, whole)
        return Speaker(name, found.kind, found.role) if name else found

    def _unnamed(self, words: str, whole: str) -> Speaker:
        lex = self.lexicon
        if outlet := outlet_in(whole, lex):
            return Speaker(outlet, "media", words)
        if lex.pattern("documents").search(words):
            made = re.search(
                r"\b(?:ministry|embassy|department|police|court|government|council)\b", words, re.I
            )
            released = lex.pattern("releases").search(words)
            return Speaker(words, "body" if made and released else "document")
        if lex.pattern("anonymous_nouns").search(words) or lex.pattern("anonymous").search(whole):
            return Speaker(words, "anonymous")
        if lex.pattern("bodies").search(words) or re.search(r"\b[A-Z]{2,}\b|\b[A-Z][a-z]+", words):
            return Speaker(words, "body")
        return Speaker(words, "anonymous")

    def _remember(self, speaker: Speaker) -> Speaker:
        if speaker.kind in ("document", "media"):
            self.last_document = speaker
        if speaker.kind in ("document", "media", "body"):
            self.last_thing = speaker
        if speaker.kind != "document":
            self.last, self._spoke_at = speaker, self._sentence
        if speaker.kind in _PEOPLE:
            self.known = [k for k in self.known if not _same_person(k.name, speaker.name)] + [speaker]
        return speaker


def _is_somebody(speaker: Speaker | None) -> bool:
    return speaker is not None and speaker.kind in _PEOPLE


def person_kind(role: str, lex: Lexicon) -> Kind:
    """Return what kind of source a named person is, by the words beside the name."""
    if lex.pattern("expert_roles").search(role):
        return "expert"
    return "official" if lex.pattern("official_roles").search(role) else "person"


@cache
def _body_of() -> re.Pattern[str]:
    lex = lexicon("en")
    words = {word.title() for word in lex.words("bodies")} | set(lex.words("organisations"))
    return re.compile(
        rf"^(?:[Tt]he )?(?:[A-Z]\w+ ){{0,3}}{any_of(words, exact=True).pattern} (?:of|for) [^,]+$"
    )


def _same_person(one: str, other: str) -> bool:
    """Tell whether two names of one report are one person's: the shorter one's words are the other's last."""
    a, b = sorted((one.split(), other.split()), key=len)
    return a == b[-len(a) :] or (len(a) == 1 and a[0] in b[-2:])
