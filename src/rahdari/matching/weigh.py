"""Two prepared records in, evidence out: every field compared, every weight in the sum.

Independence between fields is an assumption of the theory (Fellegi & Sunter 1969); where it does not
hold it is corrected here: one token never counts twice (a father's name that is also a token of the full
name), and a name's weight is that among people of the subject's own nationality.
"""

from __future__ import annotations

from typing import Any

from rahdari.matching.channel import Channel
from rahdari.matching.compare.dates import compare_dates
from rahdari.matching.compare.documents import compare_documents
from rahdari.matching.compare.names import Alignment, NameComparer, SubjectName
from rahdari.matching.compare.namesakes import limited, with_limit
from rahdari.matching.compare.pattern import own_name
from rahdari.matching.compare.scalars import compare_nationalities, compare_places, compare_sex
from rahdari.matching.evidence import Evidence
from rahdari.matching.fixed import ONE, log_mean, millibits_of, probability
from rahdari.matching.parameters import Parameters
from rahdari.matching.prepare import PreparedEntry, PreparedSubject
from rahdari.matching.strangers import Look, Strangers
from rahdari.matching.vocabulary import Vocabulary
from rahdari.names.tokens import Token


class Weigher:
    """Weighs pairs of records with one vocabulary and one set of parameters."""

    def __init__(self, vocabulary: Vocabulary, parameters: Parameters, look: Look | None = None) -> None:
        self.channel = Channel(parameters)
        self.strangers = Strangers(vocabulary, parameters, self.channel, look)
        self.names = NameComparer(parameters, self.strangers, self.channel)
        self._rates: dict[str, Any] = parameters.rates

    def weigh(self, subject: PreparedSubject, entry: PreparedEntry) -> tuple[Evidence, ...]:
        """Return all evidence about whether `subject` is `entry`."""
        out: list[Evidence] = []
        name = self._names(subject, entry, out)
        self._fathers(subject, entry, name, out)
        s, e = subject.subject, entry.entry
        if s.nationalities and e.nationalities:
            rates = self._rates["nationalities"]
            weight, relation = compare_nationalities(s.nationalities, e.nationalities, rates)
            out.append(_evidence("nationalities", s.nationalities, e.nationalities, weight, relation))
        if s.birth_places and e.birth_places:
            rates = self._rates["birth_places"]
            weight, relation = compare_places(s.birth_places, e.birth_places, rates)
            out.append(_evidence("birth_places", s.birth_places, e.birth_places, weight, relation))
        if name and not _own_names_agree(*name):
            _relatives(out, name[0].relatives)
        if s.birth_dates and e.birth_dates:
            self._dates(s.birth_dates, e.birth_dates, out)
        if s.sex and e.sex:
            weight, relation = compare_sex(s.sex, e.sex, self._rates["sex"])
            out.append(Evidence("sex", s.sex, e.sex, weight, relation))
        documents = compare_documents(s.documents, e.documents, self._rates["documents"])
        if documents:
            weight, relation, mine, theirs = documents
            out.append(Evidence("documents", mine.number, theirs.number, weight, relation))
        return tuple(out)

    def _names(
        self, subject: PreparedSubject, entry: PreparedEntry, out: list[Evidence]
    ) -> tuple[SubjectName, tuple[Token, ...], Alignment] | None:
        """Weigh every name against every name; show the best pair, and what the rest takes off."""
        if not subject.names or not entry.names:
            return None
        found = []
        weights = []
        for mine in subject.names:
            for theirs, weight, most in zip(entry.names, entry.weights, entry.limits, strict=False):
                found.append((mine, theirs, with_limit(self.names.align(mine, theirs), theirs, most)))
                weights.append(weight // len(subject.names))
        total = log_mean(weights, [a.millibits for _, _, a in found])
        best = max(found, key=lambda f: f[2].millibits)
        out.extend(_alignment("names", *best))
        if total != best[2].millibits:
            count = len(found)
            out.append(
                Evidence("names", None, f"{count} pairs of names", total - best[2].millibits, "alternatives")
            )
        return best

    def _fathers(
        self,
        subject: PreparedSubject,
        entry: PreparedEntry,
        name: tuple[SubjectName, tuple[Token, ...], Alignment] | None,
        out: list[Evidence],
    ) -> None:
        counted: frozenset[str] = frozenset()
        if name:
            mine, theirs, alignment = name
            counted = _after_own_name(mine.tokens, [p.subject for p in alignment.pairs])
            counted |= _after_own_name(theirs, [p.entry for p in alignment.pairs])
        if subject.fathers and entry.fathers:
            limits = entry.limits[len(entry.names) : len(entry.names) + len(entry.fathers)]
            out.append(self._kin("father_names", subject.fathers, entry.fathers, counted, limits))
        elif name and _own_names_agree(*name):  # else a listed man lends his own name to his son
            self._patronymic_of_entry(subject.fathers, theirs, alignment, out)
            self._patronymic_of_subject(mine, entry.fathers, alignment, out)
        if subject.grandfathers and entry.grandfathers:
            limits = entry.limits[-len(entry.grandfathers) :]
            found = self._kin("grandfather_names", subject.grandfathers, entry.grandfathers, counted, limits)
            out.append(found)

    def _kin(
        self,
        field: str,
        subject: tuple[SubjectName, ...],
        entry: tuple[tuple[Token, ...], ...],
        counted: frozenset[str],
        limits: tuple[int, ...],
    ) -> Evidence:
        """Compare fathers. A token that the names have already agreed on is not counted again.

        Either side's token decides: the father's name may be spelled otherwise than within the full name.
        Fathers whose own names differ are two fathers, whatever else their names share.
        """
        rates = self._rates["fathers"]
        found = []
        for mine in subject:
            for theirs, most in zip(entry, limits, strict=True):
                alignment = self.names.align(mine, theirs, whole=False)
                again = sum(
                    max(0, p.millibits)
                    for p in alignment.pairs
                    if all(t.text in counted for t in mine.tokens[slice(*p.subject)])
                    or all(t.text in counted for t in theirs[slice(*p.entry)])
                )
                weight = limited(alignment.millibits - again, alignment, theirs, most)
                weight = max(weight, int(rates["floor"]))
                if not _own_names_agree(mine, theirs, alignment):  # Dost Muhammad is not Muhammad Khair
                    weight = int(rates["floor"])
                found.append((weight, mine, theirs, alignment))
        weight = log_mean([ONE // len(found)] * len(found), [f[0] for f in found])
        _, mine, theirs, alignment = max(found, key=lambda f: f[0])
        relation = "different" if weight < 0 else _closest(alignment)
        return Evidence(field, _text(mine.tokens), _text(theirs), weight, relation)

    def _patronymic_of_entry(
        self,
        fathers: tuple[SubjectName, ...],
        tokens: tuple[Token, ...],
        alignment: Alignment,
        out: list[Evidence],
    ) -> None:
        """Compare what is left over of the entry's name with the subject's father's."""
        cost, own = int(self._rates["fathers"]["patronymic"]), own_name(tokens)
        best = None
        for j, omitted in alignment.omitted:
            for father in fathers:
                for view, u in zip(father.views, father.strangers, strict=True):
                    found = self.names.pair(view, u, tokens[j]) if j > own else None
                    if found and found[0] - omitted - cost > (best[0] if best else 0):
                        best = (found[0] - omitted - cost, view.text, tokens[j].text)
        if best:
            out.append(Evidence("father_names", best[1], best[2], best[0], "patronymic"))

    def _patronymic_of_subject(
        self,
        name: SubjectName,
        fathers: tuple[tuple[Token, ...], ...],
        alignment: Alignment,
        out: list[Evidence],
    ) -> None:
        """Compare what is left over of the subject's name with the entry's father's."""
        cost, own = int(self._rates["fathers"]["patronymic"]), own_name(name.tokens)
        best = None
        for i, extra in alignment.extra:
            for token in (t for father in fathers for t in father):
                found = self.names.pair(name.views[i], name.strangers[i], token) if i > own else None
                if found and found[0] - extra - cost > (best[0] if best else 0):
                    best = (found[0] - extra - cost, name.tokens[i].text, token.text)
        if best:
            out.append(Evidence("father_names", best[1], best[2], best[0], "patronymic"))

    def _dates(self, subject: tuple[Any, ...], entry: tuple[Any, ...], out: list[Evidence]) -> None:
        rates = self._rates["birth_dates"]
        found = [(*compare_dates(s, e, rates), s, e) for s in subject for e in entry]
        weight = log_mean([ONE // len(found)] * len(found), [f[0] for f in found])
        _, relation, s, e = max(found, key=lambda f: f[0])
        out.append(Evidence("birth_dates", str(s), str(e), weight, relation))


def _relatives(out: list[Evidence], share: int) -> None:
    """Take off what a relative would agree on as well: father's and family's name, country, place.

    share: -log2 of the share of travellers who are close relatives of the entry. Where the own names do
    not agree, all this only tells a relative from a stranger: log2(1 + share * 2^bits) goes, so that
    kinship alone never weighs more than 1 / share.
    """
    above = sum(e.millibits for e in out) - share
    excess = max(0, above) - millibits_of(ONE + probability(abs(above)))
    if excess:
        out.append(Evidence("names", None, None, -excess, "kin"))


def _own_names_agree(mine: SubjectName, theirs: tuple[Token, ...], alignment: Alignment) -> bool:
    """Say whether each person's own name is found in the other's, wherever a family name may stand."""
    a, b = own_name(mine.tokens), own_name(theirs)
    return any(p.subject[0] <= a < p.subject[1] for p in alignment.pairs) and any(
        p.entry[0] <= b < p.entry[1] for p in alignment.pairs
    )


def _after_own_name(tokens: tuple[Token, ...], spans: list[tuple[int, int]]) -> frozenset[str]:
    """Return the tokens of these spans that may be a father's."""
    own = own_name(tokens)
    return frozenset(t.text for first, last in spans if first > own for t in tokens[first:last])


def _text(tokens: tuple[Token, ...]) -> str:
    return " ".join(t.text for t in tokens)


def _closest(alignment: Alignment) -> str:
    order = ("same", "spelling", "script", "joined", "split", "prefix", "initial")
    found = {p.relation for p in alignment.pairs}
    return max(found, key=order.index) if found else "different"


def _evidence(
    field: str, subject: tuple[str, ...], entry: tuple[str, ...], weight: int, relation: str
) -> Evidence:
    return Evidence(field, ", ".join(subject), ", ".join(entry), weight, relation)


def _alignment(field: str, subject: SubjectName, entry: tuple[Token, ...], a: Alignment) -> list[Evidence]:
    if not a.pairs:
        return [Evidence(field, _text(subject.tokens), _text(entry), a.millibits, "different")]
    out = [
        Evidence(
            field,
            _text(subject.tokens[p.subject[0] : p.subject[1]]),
            _text(entry[p.entry[0] : p.entry[1]]),
            p.millibits,
            p.relation,
        )
        for p in a.pairs
    ]
    out += [Evidence(field, subject.tokens[i].text, None, cost, "extra") for i, cost in a.extra]
    out += [Evidence(field, None, entry[j].text, cost, "omitted") for j, cost in a.omitted]
    if a.shape:
        out.append(Evidence(field, None, None, a.shape, "shape"))
    if a.order:
        out.append(Evidence(field, None, None, a.order, "order"))
    if a.unlike:
        out.append(Evidence(field, None, None, a.unlike, "unlike"))
    if a.namesakes:
        out.append(Evidence(field, None, _text(entry), a.namesakes, "namesakes"))
    if a.floor:
        out.append(Evidence(field, None, None, a.floor, "floor"))
    return out
