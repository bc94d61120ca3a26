"""Claims across reports: what is said about one event, put together; a later event alike is another.

An event is a word of the lexicon's list (visit, meeting, attack, ...) with whoever, wherever and whenever its
sentence names. Two are one if the kind is the same, no days exclude one another, and a name agrees (our own
matcher), or an office does that no two different names hold; where nobody is named, place and day have to.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import define, evolve, field, frozen

from rahdari.sources.capitals import names_in, organisations_in, outlet_in
from rahdari.sources.days import days
from rahdari.sources.eastern import LANGUAGES
from rahdari.sources.lexicon import Lexicon, any_of, lexicon
from rahdari.sources.people import offices, same_name
from rahdari.sources.records import Day, Report, Statement
from rahdari.sources.speakers import Speaker

_PLACE = re.compile(
    r"\b(?:in|to|at|into|near|visited|reached|attended|visit|visits) (?:the )?"
    r"(?:\w+ (?:city|town|district|village) of )?"
    r"(?P<p>[A-Z][\w-]+(?: [A-Z][\w-]+)?)"
)
_SETTING = re.compile(r"\b(?:after|since|before|until|following|prior to)\b[^,.;]*$", re.I)
_OWN = re.compile(
    r"\b(?:his|her|their|the|this|that) (?:\w+ )?"
    r"(?:visit|trip|meeting|arrest|detention|seizure|raid|transfer|closure)\b(?! of)",
    re.I,
)
_OF_THINGS = frozenset({"seizure", "transfer", "closure", "arrest", "attack"})
"""Events that happen to companies and vehicles too, where no person is named."""
_LED = re.compile(r"\b(?:led|headed) by\b")
_AT_THE_TIME = re.compile(r"^(?:At the time|Then|That day|The same day)\b")


@frozen
class Told:
    """What one statement tells of an event."""

    report: int
    statement: Statement
    kind: str
    who: frozenset[str]
    offices: frozenset[str]
    where: frozenset[str]
    when: tuple[Day, ...]
    purpose: str = ""
    denied: bool = False


@define
class Claim:
    """Statements about one event. told: in the order of the reports."""

    kind: str
    told: list[Told] = field(factory=list)

    @property
    def who(self) -> tuple[str, ...]:
        """Return whom it is about, each under the longest of the names used."""
        names: list[str] = []
        for name in sorted({n for one in self.told for n in one.who}, key=lambda n: (-len(n), n)):
            if not any(same_name(name, kept) for kept in names):
                names.append(name)
        counted = {n: sum(any(same_name(n, m) for m in t.who) for t in self.told) for n in names}
        often = max(counted.values(), default=0)
        return tuple(sorted((n for n in names if 3 * counted[n] >= often), key=lambda n: (-counted[n], n)))

    @property
    def spellings(self) -> tuple[str, ...]:
        """Return all the names used."""
        return tuple(sorted({n for one in self.told for n in one.who}))

    @property
    def when(self) -> Day | None:
        """Return the day most often told, the most exact first."""
        all_days = [day for one in self.told for day in one.when]
        exact = [d for d in all_days if d.first == d.last] or all_days
        if not exact:
            return None
        return max(exact, key=lambda d: (sum(d.meets(o) for o in all_days), -d.first.toordinal()))

    @property
    def where(self) -> tuple[str, ...]:
        """Return the places told, the most often told first."""
        places = [p for one in self.told for p in one.where]
        return tuple(sorted(set(places), key=lambda p: (-places.count(p), p)))


def claims(read: Sequence[tuple[Report, Sequence[Statement], Sequence[Speaker]]]) -> tuple[Claim, ...]:
    """Return the claims of these reports, those that most reports carry first."""
    found: list[Claim] = []
    everybody = [person for _report, _said, people in read for person in people]
    for number, (report, said, own) in enumerate(read):
        surnames = {word for person in own for word in person.name.split()}
        people = [*own, *(evolve(p, role="") for p in everybody if p.name.split()[-1] not in surnames)]
        for told in _told(number, report, said, people):
            home = next((c for c in found if _belongs(told, c)), None)
            if home is None:
                home = Claim(told.kind)
                found.append(home)
            home.told.append(told)
    eastern = {n for n, (report, _said, _people) in enumerate(read) if report.language in LANGUAGES}
    kept = [c for c in found if any(_says_which(t, t.report in eastern) for t in c.told)]
    return tuple(sorted(kept, key=lambda c: (-len({t.report for t in c.told}), -len(c.told))))


def _says_which(told: Told, eastern: bool) -> bool:
    """Tell whether a telling says which event it means; in eastern languages no places are read."""
    return bool(told.who or told.offices or (told.when and (told.where or eastern)))


def _told(number: int, report: Report, said: Sequence[Statement], people: Sequence[Speaker]) -> list[Told]:
    lex = lexicon(report.language)
    out: list[Told] = []
    usual = _usual_offices(said)
    for at, one in enumerate(said):
        previous = said[at - 1] if at else None
        following = said[at + 1] if at + 1 < len(said) else None
        for kind, words in lex.events().items():
            if any_of(words).search(one.text):
                out.append(_tell(number, report, one, kind, (previous, following), people, lex, out, usual))
    return [_with_the_next(one, out[n + 1 :]) for n, one in enumerate(out)]


def _with_the_next(one: Told, following: Sequence[Told]) -> Told:
    """Give "this meeting" at the start of a report the people of the event that is told next."""
    if one.who or one.offices or not _OWN.search(one.statement.text):
        return one
    near = [t for t in following if t.who and t.statement.paragraph - one.statement.paragraph <= 1]
    return (
        evolve(one, who=near[0].who, offices=near[0].offices, when=one.when or near[0].when) if near else one
    )


def _tell(
    number: int,
    report: Report,
    one: Statement,
    kind: str,
    beside: tuple[Statement | None, Statement | None],
    people: Sequence[Speaker],
    lex: Lexicon,
    before: Sequence[Told],
    usual: frozenset[str],
) -> Told:
    previous, following = beside
    text = one.text
    if following and following.paragraph == one.paragraph and _LED.search(following.text):
        text = f"{text} {following.text}"
    who = _people_in(text, people) - {one.speaker}
    if not who and kind in _OF_THINGS:
        who = frozenset(organisations_in(one.text))
    held = offices(text)
    who |= _holders(held & usual, people, text)
    when = _days_of(text, report)
    if previous and _AT_THE_TIME.match(one.text):
        when = _days_of(previous.text, report) or when
    purpose = purpose_of(one.text, lex)
    own = _is_own(one.text, kind, lex)
    places = _places(text, who)
    last = next((t for t in reversed(before) if t.kind == kind and t.report == number), None)
    if not who and not held and last and own:
        who, held = last.who, last.offices
        when, places = when or last.when, places or last.where
    elif one.speaker in {p.name for p in people} and re.search(
        r"\b(?:his|her|my) (?:visit|trip|meeting)\b", text
    ):
        who |= {one.speaker}
    elif (
        last and not who and not held and re.search(r"\b[Hh]e\b|\b[Ss]he\b", text)
    ) and last.statement.paragraph == one.paragraph:
        who = last.who
    denied = bool(lex.pattern("denials").search(one.text))
    return Told(number, one, kind, who, held, places, when, purpose, denied)


def _is_own(text: str, kind: str, lex: Lexicon) -> bool:
    """Tell whether a sentence speaks of "this visit": the event told of before."""
    if lex.language == "en":
        return bool(_OWN.search(text))
    this, events = (any_of(words).pattern for words in (lex.words("this"), lex.events()[kind]))
    return bool(re.search(rf"{this}\s+{events}", text))


def _usual_offices(said: Sequence[Statement]) -> frozenset[str]:
    """Return the offices of a report without those of another body that it names in passing."""
    named = [office for one in said for office in offices(one.text)]
    heads = [office for office in named if office.startswith("head of")]
    often = max(map(heads.count, heads), default=0)
    return frozenset(o for o in named if not o.startswith("head of") or heads.count(o) == often)


def _people_in(text: str, people: Sequence[Speaker]) -> frozenset[str]:
    names = set(names_in(text))
    for person in people:
        if re.search(rf"\b{re.escape(person.name.split()[-1])}\b", text) or person.name in text:
            names = {n for n in names if n.split()[-1] != person.name.split()[-1]} | {person.name}
        whole = person.name.split()
        names = {person.name if n in whole else n for n in names}
    return frozenset(names)


def _holders(held: frozenset[str], people: Sequence[Speaker], text: str) -> frozenset[str]:
    """Return the one person of a report who is said to hold one of these offices."""
    if not held or re.search(r"\bAt the time\b|\bthen[- ]", text):
        return frozenset()
    heads = any(office.startswith("head of") for office in held)
    who = [
        p.name
        for p in people
        if offices(p.role) & held or (heads and any(o.startswith("head of spy") for o in offices(p.role)))
    ]
    return frozenset(who) if len(set(who)) == 1 else frozenset()


def _days_of(text: str, report: Report) -> tuple[Day, ...]:
    """Return the days of an event; a day that only sets the scene ("after the fall in August") is not one."""
    kept = []
    for day in days(text, report.published):
        at = text.find(day.words) if day.words in text else text.lower().find(day.words)
        if at >= 0 and not _SETTING.search(text[:at]):
            kept.append(day)
    return tuple(kept)


def _places(text: str, who: frozenset[str]) -> frozenset[str]:
    words = {w for name in who for w in name.split()}
    days_ = lexicon("en").words("not_names")
    found = {m["p"].split()[0] if m["p"].split()[-1] in days_ else m["p"] for m in _PLACE.finditer(text)}
    return frozenset(
        p
        for p in found
        if not set(p.split()) & words and p.split()[0] not in days_ and not outlet_in(p, lexicon("en"))
    )


def purpose_of(text: str, lex: Lexicon) -> str:
    """Return what a sentence says an event was for, in its own words."""
    nouns = any_of(lex.words("purpose")).pattern
    named = re.search(
        rf"{nouns}s? (?:of|behind|for) [^.;]{{2,40}}? (?:was|is|were)\s+(?:to )?(?P<p>[^.;]{{3,200}})", text
    )
    if named:
        return named["p"].strip()
    verbs = any_of(lex.words("purpose_verbs")).pattern
    events = "|".join(any_of(words).pattern for words in lex.events().values())
    aimed = re.search(rf"(?:{events})[^.;]{{0,80}}? (?P<p>(?:only )?to {verbs}[^.;]{{2,200}})", text)
    if aimed:
        return aimed["p"].strip()
    efforts = re.search(r"(?:as (?:an )?|for )[“\"](?P<p>[^”\"]{8,160})", text)
    driven = re.search(
        r"(?:driven by|for the) (?P<p>(?:another issue: |discussions?|talks)[^.;]{0,120})", text
    )
    found = efforts or driven
    return found["p"].strip() if found and re.search(events, text, re.I) else ""


def _belongs(told: Told, claim: Claim) -> bool:
    if claim.kind != told.kind:
        return False
    dated = [day for one in claim.told for day in one.when]
    if told.when and dated and not any(_near(a, b) for a in told.when for b in dated):
        return False
    both_dated, at_home = bool(told.when and dated), told.report in {one.report for one in claim.told}
    names, places = claim.who, set(claim.where)
    if any(same_name(a, b) for a in told.who for b in names):
        return both_dated or at_home or not (told.where and places) or bool(told.where & places)
    if told.who and names:
        return False
    held = frozenset(office for one in claim.told for office in one.offices)
    if told.offices & held:
        return both_dated or (not told.when and (at_home or not dated))
    if told.offices or told.who:
        return False
    return both_dated and bool(told.where & places) and any(a.meets(b) for a in told.when for b in dated)


def _near(one: Day, other: Day) -> bool:
    """Tell whether two days may be told of one event: reports that differ by a day or three contradict."""
    return one.meets(other) or abs((one.first - other.first).days) <= 3
