"""What the tables of recall say of groups, and of all scripts at one threshold."""

import numpy as np
from benchmarks.accuracy import Result, at_once, unequal

from rahdari.calibration.evaluation import Sample, evaluate


def sample(of: dict[str, tuple[int, int]]) -> Sample:
    """By group: how many travellers, and how many of them weigh a lot."""
    weights = [w for many, heavy in of.values() for w in [9.0] * heavy + [1.0] * (many - heavy)]
    groups = [(name,) for name, (many, _) in of.items() for _ in range(many)]
    return Sample(np.array(weights), groups, np.zeros(len(weights), bool))


def test_a_group_that_may_be_stopped_too_often_is_listed_and_marked() -> None:
    ordinary = sample({"a": (2000, 5), "b": (40, 1), "c": (100, 16)})
    found = evaluate(Sample(np.array([5.0])), ordinary, stop_rates=(0.015,))
    lines = list(unequal([Result("latin regional", "noisy", "rahdari", 0.1, found)]))
    assert [line.strip(" |").split(" | ")[1:] for line in lines] == [
        ["b", "40", "2.50", "perhaps"],
        ["c", "100", "16.00", "yes"],
    ]


def test_several_samples_at_once_are_all_of_them() -> None:
    some, more = sample({"Latn": (3, 1)}), sample({"Cyrl": (1, 1)})
    whole, ms = at_once([(some, 1.0), (more, 5.0)])
    assert list(whole.weights) == [9, 1, 1, 9]
    assert whole.groups == [("Latn",)] * 3 + [("Cyrl",)]
    assert whole.homonyms is not None
    assert len(whole.homonyms) == 4
    assert ms == 2.0
