"""Records ready to be compared: tokenised once, looked up once."""

from __future__ import annotations

from attrs import frozen

from rahdari.matching.compare.names import NameComparer, SubjectName
from rahdari.matching.compare.namesakes import UNLIMITED
from rahdari.matching.fixed import ONE
from rahdari.names.tokens import Token, tokenize
from rahdari.records.entry import Entry, Subject

LOW_QUALITY = 8
"""A name of low quality weighs one part where a good one weighs this many."""


@frozen(eq=False)
class PreparedEntry:
    """An entry's names and fathers as tokens. parts: what each name weighs beside the others.

    limits: the most that each of the names, fathers and grandfathers can weigh (`compare.namesakes`).
    """

    entry: Entry
    names: tuple[tuple[Token, ...], ...]
    parts: tuple[int, ...]
    fathers: tuple[tuple[Token, ...], ...]
    grandfathers: tuple[tuple[Token, ...], ...]
    limits: tuple[int, ...]

    @property
    def weights(self) -> tuple[int, ...]:
        """The names' weights as multiples of 2^-46 that sum to 1."""
        whole = sum(self.parts)
        return tuple(p * ONE // whole for p in self.parts)


@frozen(eq=False)
class PreparedSubject:
    """A subject's names and fathers as tokens, looked up in the vocabulary."""

    subject: Subject
    names: tuple[SubjectName, ...]
    fathers: tuple[SubjectName, ...]
    grandfathers: tuple[SubjectName, ...]


def phrases(texts: tuple[str, ...]) -> tuple[tuple[Token, ...], ...]:
    """Return the tokens of each text that names somebody, once each."""
    return tuple(dict.fromkeys(filter(None, map(tokenize, texts))))


def prepare_entry(entry: Entry, limits: tuple[int, ...] = ()) -> PreparedEntry:
    """Tokenise an entry. Names that come to the same tokens count once. limits: none without a list."""
    parts: dict[tuple[Token, ...], int] = {}
    for name in entry.names:
        tokens = tokenize(name.text)
        if tokens:
            parts[tokens] = max(parts.get(tokens, 0), LOW_QUALITY if name.quality == "good" else 1)
    fathers, grandfathers = phrases(entry.father_names), phrases(entry.grandfather_names)
    return PreparedEntry(
        entry,
        tuple(parts),
        tuple(parts.values()),
        fathers,
        grandfathers,
        limits or (UNLIMITED,) * (len(parts) + len(fathers) + len(grandfathers)),
    )


def name_tokens(subject: Subject) -> dict[tuple[Token, ...], bool]:
    """Return the tokens of each name, and whether it may go on. Names that come to the same count once."""
    names: dict[tuple[Token, ...], bool] = {}
    for name in subject.names:
        tokens = tokenize(name.text)
        if tokens:
            names[tokens] = names.get(tokens, True) and name.truncated
    return names


def prepare_subject(subject: Subject, comparer: NameComparer) -> PreparedSubject:
    """Tokenise a subject and look its tokens up."""

    def look_up(all_tokens: tuple[tuple[Token, ...], ...]) -> tuple[SubjectName, ...]:
        return tuple(comparer.prepare(t, subject.nationalities, truncated=False) for t in all_tokens)

    return PreparedSubject(
        subject,
        tuple(
            comparer.prepare(t, subject.nationalities, truncated=cut)
            for t, cut in name_tokens(subject).items()
        ),
        look_up(phrases(subject.father_names)),
        look_up(phrases(subject.grandfather_names)),
    )
