"""Makes the name lexicons of `rahdari.simulation`: `python tools/make_lexicons.py FOLDER`.

In: a folder of published name counts (sub-folders `af`, `pk`, `ir`, `arab` with tables `native count
latin:n|latin:n`; `world` with Faker's person lists and the popular names by country). Out: one TSV per
group in `src/rahdari/simulation/data`, each row `kind native count latin:n|...`, and the own table of
building blocks (`own.tsv`, beside them) put together with it.

Invariant: only aggregates leave this script. A token that came with people is kept when at least five
of them share it, and a romanisation when at least five of them are written so, counted over all
sources together; whole names never leave it.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from lexicon_rules import COMPOUND, Row, Spellings, composed, russian, unaccented, uzbek

DATA = Path(__file__).parent.parent / "src/rahdari/simulation/data"
SHARED_BY = 5
ELECTIONS = "Afghan and Pakistani election commissions' published candidate lists (public record)"
WIKIDATA = "Wikidata (CC0)"
FAKER = "Faker (MIT)"
POPULAR = "popular names by country (CC0)"
OWN = "own table"
GROUPS = {
    "af": f"{ELECTIONS}; {WIKIDATA}; {OWN}",
    "pk": f"{ELECTIONS}; {WIKIDATA}; {OWN}",
    "ir": f"{WIKIDATA}; sexes by {FAKER}",
    "ar": f"{WIKIDATA}; sexes by {FAKER}; {OWN}",
    "ca": f"{FAKER}; {POPULAR}; Cyrillic by rule, weights assumed (Zipf)",
    "ru": f"{FAKER}; {POPULAR}; Latin by rule, weights assumed (Zipf)",
    "tr": f"{FAKER}; {POPULAR}; weights assumed (Zipf)",
    "in": f"{FAKER}; {POPULAR}; weights assumed (Zipf)",
}
LIMITS = {"m": 150, "f": 90, "family": 150, "before": 14}
ARAB_COUNTRIES = ("iq", "sy", "sa", "ye", "jo", "eg", "ae", "kw", "qa", "lb", "om")
# Parts of tokens that stand alone only where a name was written apart; `own.tsv` puts those together.
FRAGMENTS = {"الله", "الدین", "زاده", "خیل", "زی", "پور", "یار", "بن", "ابو", "عبد", "ال", "آل"}
LETTERS = str.maketrans("يىكہھةۀګۍۀأإآٱؤئ", "ییکههههگیهااااوی", "ًٌٍَُِّْـ‌'’")
Table = dict[str, list[Row]]


def key(native: str) -> str:
    """Fold the letter variants that keyboards mix up, so that one token is counted once."""
    return native.translate(LETTERS)


def rows(path: Path) -> Iterator[Row]:
    """Read one table of counts."""
    with path.open(encoding="utf-8") as file:
        next(file)
        for line in file:
            native, count, latin = line.rstrip("\n").split("\t")
            spellings: Spellings = Counter()
            for variant in latin.split("|"):
                text, _, n = variant.rpartition(":")
                spellings[written(text)] += int(n)
            yield native, int(count), spellings


def written(latin: str) -> str:
    """Bring the case of a romanisation into one form; the article stays small, as it is written."""
    words = latin.strip().lower().replace("`", "'").split()
    return " ".join(w if w.startswith(("al-", "el-", "ul-")) else w.capitalize() for w in words)


class Tokens:
    """Counts of tokens by the place they stand in, and over everything to see how many share one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.shared: Counter[str] = Counter()
        self.spelt: dict[str, Spellings] = defaultdict(Counter)
        for path in sorted(folder.glob("*/*.tsv")):
            # The token tables are the same people again, so they would count everybody twice.
            if path.name != "token_romanisations.tsv":
                for native, count, latin in self.words(path):
                    self.shared[key(native)] += count
                    self.spelt[key(native)] += latin

    @staticmethod
    def words(path: Path) -> Iterator[Row]:
        """Split names into tokens, as far as both scripts have equally many."""
        for native, count, spellings in rows(path):
            tokens = native.split()
            if len(tokens) == 1:
                yield native, count, spellings
                continue
            for i, token in enumerate(tokens):
                latin: Spellings = Counter()
                for text, n in spellings.items():
                    if len(parts := text.split()) == len(tokens):
                        latin[parts[i]] += n
                yield token, count, latin

    def place(self, names: Iterable[str], at: str = "last") -> list[Row]:
        """Count the tokens by where they stand in names of one or two: `last`, `start`, `first` of two."""
        found: dict[str, Row] = {}
        for name in names:
            for native, count, spellings in rows(self.folder / f"{name}.tsv"):
                tokens = native.split()
                if len(tokens) > 2 or (at == "first" and len(tokens) == 1):
                    continue
                i = len(tokens) - 1 if at == "last" else 0
                latin: Spellings = Counter()
                for text, n in spellings.items():
                    parts = text.split() if len(tokens) > 1 else [text]
                    if len(parts) == len(tokens):
                        latin[parts[i]] += n
                token, seen, spelt = found.get(key(tokens[i]), (tokens[i], 0, Counter()))
                found[key(token)] = token, seen + count, spelt + latin
        return list(found.values())

    def keep(self, table: Iterable[Row], limit: int) -> list[Row]:
        """Drop what fewer than five people share, then all but the most frequent."""
        kept = []
        for native, count, latin in sorted(table, key=lambda row: (-row[1], row[0])):
            if self.shared[key(native)] < SHARED_BY or key(native) in FRAGMENTS or len(native) < 2:
                continue
            shared = Counter({t: n for t, n in self.spelt[key(native)].items() if n >= SHARED_BY})
            spellings = Counter({t: n for t, n in latin.items() if t in shared}) or shared
            if spellings := likely(spellings):
                kept.append((native, count, spellings))
        return kept[:limit]


def likely(spellings: Spellings) -> Spellings:
    """Drop slips of a few and abbreviations: below a fiftieth, or much shorter than the usual one."""
    usual = spellings.most_common(6)
    size = max((len(text) for text, _ in usual[:3]), default=0)
    least = spellings.total() / 50
    return Counter({text: n for text, n in usual if n >= least and len(text) >= 0.7 * size})


def sexed(
    table: Iterable[Row], women: set[str], men: set[str], *, others_men: bool = False
) -> tuple[list[Row], list[Row]]:
    """Part given names by sex; one on neither list is a woman's if it ends as those do, or is dropped."""
    parted: tuple[list[Row], list[Row]] = [], []
    for row in table:
        name = key(row[0])
        if name in men or name in women:
            parted[name in women].append(row)
        elif name.endswith("ه") and not name.endswith("الله"):
            parted[1].append(row)
        elif others_men:
            parted[0].append(row)
    return parted


def counted(tokens: Tokens, faker: dict[str, dict[str, list[str]]]) -> dict[str, Table]:
    """The groups whose names come with counts."""

    def listed(locale: str, sex: str) -> set[str]:
        return {key(name) for name in faker[locale][f"first_names_{sex}"]}

    sexes: dict[str, Counter[str]] = {"m": Counter(), "f": Counter()}
    for country in ("af", "pk"):
        for sex, counter in sexes.items():
            for native, count, _ in tokens.place(
                [f"{country}/given_{sex}"], "last" if sex == "m" else "start"
            ):
                counter[key(native)] += count
    women = set(sexes["f"] - sexes["m"])
    men = {n for n, count in sexes["m"].items() if count >= SHARED_BY}
    men |= listed("fa_IR", "male") | listed("ar_AA", "male")
    women |= (listed("fa_IR", "female") | listed("ar_AA", "female")) - men
    men -= women
    out: dict[str, Table] = {}
    for country in ("af", "pk"):
        out[country] = {
            "m": tokens.place([f"{country}/given_m"]),
            "before": tokens.place([f"{country}/given_m"], "first"),
            "f": sexed(
                tokens.place([f"{country}/given_f", f"{country}/wikidata_given"], "start"), women, men
            )[1],
            "family": tokens.place([f"{country}/surname"]),
        }
    given = sexed(tokens.place(["ir/wikidata_given"]), women, men)
    out["ir"] = {"m": given[0], "f": given[1], "family": tokens.place(["ir/wikidata_surname"])}
    given = sexed(
        tokens.place([f"arab/wikidata_{c}_given" for c in ARAB_COUNTRIES]), women, men, others_men=True
    )
    family = tokens.place([f"arab/wikidata_{c}_surname" for c in ARAB_COUNTRIES])
    out["ar"] = {"m": given[0], "f": given[1], "family": family}
    for tables in out.values():
        # `Abd al-Aziz` written apart leaves an `al-Aziz` that nobody is called.
        tables["m"] = [row for row in tables["m"] if not key(row[0]).startswith("ال")]
        for kind, table in tables.items():
            tables[kind] = tokens.keep(table, LIMITS[kind])
    return out


def ranked(pairs: Iterable[tuple[str, Spellings]], limit: int) -> list[Row]:
    """Give names without counts a Zipf-like weight by their rank."""
    unique = dict(pairs)
    return [(n, round(1000 / (i + 3) ** 0.8), s) for i, (n, s) in enumerate(list(unique.items())[:limit])]


def ranked_groups(folder: Path, faker: dict[str, dict[str, list[str]]]) -> dict[str, Table]:
    """The groups whose names come without counts."""
    popular: dict[tuple[str, str], list[str]] = defaultdict(list)
    with (folder / "world/sigpwned_common-forenames-by-country.csv").open(encoding="utf-8-sig") as file:
        for record in csv.DictReader(file):
            popular[record["Country"], record["Gender"].lower()].append(record["Localized Name"])
    out: dict[str, Table] = {}
    locales = {"ca": ("uz_UZ", uzbek), "ru": ("ru_RU", russian), "tr": ("tr_TR", unaccented)}
    for group, (locale, rule) in (locales | {"in": ("en_IN", unaccented)}).items():
        out[group] = {}
        for sex, word in (("m", "male"), ("f", "female")):
            names = [n for n in popular[group.upper(), sex] if n.isalpha()] if group != "ca" else []
            if group == "ru":
                names = [n for n in names if not n.isascii()]
            more = faker[locale][f"first_names_{word}"]
            # Those of Uzbekistan stand by frequency, the others by the alphabet.
            names += more if group == "ca" else more[:: len(more) // 40]
            out[group][sex] = ranked(map(rule, names), 100)
        if group != "ca":
            family = faker[locale].get("last_names_male") or faker[locale]["last_names"]
            out[group]["family"] = ranked(map(rule, family[:: len(family) // 80 or 1]), 80)
    cyrillic = [n for c in ("KZ", "KG") for n in popular[c, "m"] if n.isalpha() and not n.isascii()]
    out["ca"]["m"] += ranked(map(russian, cyrillic), 30)
    return out


def main(folder: Path) -> None:
    """Read the folder, write the tables."""
    loaded = json.loads((folder / "world/faker_40_person_lists.json").read_text(encoding="utf-8"))
    faker = {locale: {kind: list(names) for kind, names in lists.items()} for locale, lists in loaded.items()}
    lines = (DATA / "own.tsv").read_text(encoding="utf-8").splitlines()
    own = [tuple(line.split("\t")) for line in lines if not line.startswith("#")][1:]
    groups = counted(Tokens(folder), faker) | ranked_groups(folder, faker)
    for group, sources in GROUPS.items():
        if group in COMPOUND["abd"]:
            table = {key(row[0]): row for row in groups[group]["m"]}
            for row in composed(group, own):
                count = max(row[1], table.get(key(row[0]), row)[1])
                table[key(row[0])] = (row[0], count, row[2])
            groups[group]["m"] = sorted(table.values(), key=lambda row: (-row[1], row[0]))
        write(DATA / f"{group}.tsv", sources, groups[group])


def write(path: Path, sources: str, tables: Table) -> None:
    """Write one group's table under its sources."""
    with path.open("w", encoding="utf-8") as file:
        file.write(
            f"# Sources: {sources}\n# Tokens at least five people share; see tools/make_lexicons.py.\n"
        )
        file.write("kind\tnative\tcount\tlatin\n")
        for kind, table in tables.items():
            for native, count, spellings in table:
                latin = "|".join(f"{text}:{n}" for text, n in spellings.most_common())
                file.write(f"{kind}\t{native}\t{count}\t{latin}\n")
    print(path.name, {kind: len(table) for kind, table in tables.items()})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
