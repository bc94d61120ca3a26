"""The rates of all fields but names: what is counted, and what has to be assumed.

Counted on a population of travellers: how common each nationality and sex is, and each year of birth.
Assumed, because no open data shows how records of one person differ at a gate: the shares in `ASSUMED`.
They are listed with their reasons in docs/datasheets/parameters.md; a deployment that has counted its
own should replace them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import numpy as np

from rahdari.records.entry import Subject

ASSUMED = {
    "same_year": 0.83,
    "one_year_off": 0.10,
    "two_years_off": 0.05,
    "wrong_date": 0.02,
    "year_about": (0.30, 0.13, 0.09, 0.05, 0.03, 0.02),
    "same_day": 0.85,
    "day_and_month_swapped": 0.05,
    "another_day_of_the_month": 0.06,
    "same_day_of_another_month": 0.01,
    "wrong_day": 0.02,
    "exact_day_noted_as_1_january": 0.17,
    "stranger_has_1_january": 0.40,
    "children_under_15": 0.07,
    "same_nationality": 0.87,
    "other_nationality": 0.10,
    "same_sex": 0.97,
    "sex_beyond_the_given_name": 1 / 3,
    "document_misread": 0.5,
    "second_document_of_a_kind": 2.0**-4,
    "father_noted_otherwise": 2.0**-7,
    "father_in_full_name": 0.5,
    "same_place": 0.5,
    "stranger_same_place": 0.125,
    "people_in_catchment": {"af": 2e6, "pk": 2e6, "ir": 85e6, "arab": 50e6, "cis": 70e6, "other": 100e6},
    "relatives": 10,
}
FIRST_YEAR, BANDS = 1930, 20


def millibits(share: float) -> int:
    """Return -log2 of a share."""
    return round(-1000 * float(np.log2(share)))


def rates(population: Iterable[Subject]) -> dict[str, dict[str, Any]]:
    """Return the sections of parameters.json that are not about names."""
    travellers = list(population)
    nationality = Counter(n for s in travellers for n in s.nationalities)
    sex = Counter(s.sex for s in travellers if s.sex)
    a = ASSUMED
    weight = a["sex_beyond_the_given_name"]
    people = sum(nationality.values())
    return {
        "birth_dates": _dates(Counter(d.earliest.year for s in travellers for d in s.birth_dates)),
        "nationalities": {
            "agree": millibits(a["same_nationality"]),
            "different": -millibits(a["other_nationality"]),
            "travellers": {n: millibits(c / people) for n, c in nationality.most_common() if c >= 20},
            "others": millibits(20 / people),
        },
        "sex": {
            "same_m": round(weight * (millibits(sex["m"] / sex.total()) - millibits(a["same_sex"]))),
            "same_f": round(weight * (millibits(sex["f"] / sex.total()) - millibits(a["same_sex"]))),
            "different": -millibits(1 - a["same_sex"]),
        },
        "birth_places": {"shared": millibits(a["stranger_same_place"]) - millibits(a["same_place"])},
        "documents": {
            "agree": millibits(a["document_misread"]),
            "different": -millibits(a["second_document_of_a_kind"]),
        },
        "fathers": {
            "floor": -millibits(a["father_noted_otherwise"]),
            "patronymic": millibits(a["father_in_full_name"]),
        },
        "relatives": {g: millibits(a["relatives"] / n) for g, n in a["people_in_catchment"].items()},
    }


def _dates(years: Counter[int]) -> dict[str, Any]:
    a = ASSUMED
    bands = np.array([sum(years[FIRST_YEAR + 5 * b + i] for i in range(5)) + 1.0 for b in range(BANDS)])
    children = slice(-4, None)
    bands /= bands.sum()
    short = max(0.0, a["children_under_15"] - float(bands[children].sum()))
    bands = bands * (1 - short)
    bands[children] += short / 4
    return {
        "born_from": FIRST_YEAR,
        "born": [millibits(b / 5) for b in bands],
        "year_gap": [
            millibits(a["same_year"]),
            millibits(a["one_year_off"] / 2),
            millibits(a["two_years_off"] / 2),
        ],
        "year_gap_approximate": [millibits(p) for p in a["year_about"]],
        "year_other": millibits(a["wrong_date"]),
        "day_same": -millibits(a["same_day"] * 365),
        "day_same_other_year": -millibits(a["same_day"] * 365),
        "day_swapped": -millibits(a["day_and_month_swapped"] * 365),
        "day_same_month": -millibits(a["another_day_of_the_month"] / 30 * 365),
        "day_one_digit": -millibits(a["same_day_of_another_month"] / 11 * 365),
        "day_other": -millibits(a["wrong_day"]),
        "coarse_subject": -millibits(a["exact_day_noted_as_1_january"] / a["stranger_has_1_january"]),
        "coarse_entry": -millibits((1 - a["same_day"]) * 3 / (1 - a["stranger_has_1_january"])),
        "coarse_both": -millibits(
            (1 - a["exact_day_noted_as_1_january"]) * a["same_day"] / a["stranger_has_1_january"]
        ),
    }
