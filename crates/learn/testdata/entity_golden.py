"""Writes entity_golden.json: what seqeval says of random BIO tags, broken notation included.

python 3, numpy, seqeval==1.2.2
Run: python entity_golden.py   (writes beside itself; the output is checked in)
"""

import json
import pathlib
import warnings

import numpy as np
from seqeval.metrics import classification_report
from seqeval.scheme import IOB2

warnings.simplefilter("ignore")
rng = np.random.default_rng(20240919)


def name(column):
    """Column 0 is O, 1 + 2c is B of label c, 2 + 2c is I of label c."""
    return "O" if column == 0 else f"{'BI'[(column - 1) % 2]}-L{(column - 1) // 2}"


def report(labels, truth, predicted):
    named = [[list(map(name, text)) for text in texts] for texts in (truth, predicted)]
    found = classification_report(
        *named, mode="strict", scheme=IOB2, output_dict=True, zero_division=0
    )

    def scores(key):
        row = found.get(key)
        return [0.0] * 4 if row is None else [
            float(row[part]) for part in ("precision", "recall", "f1-score", "support")
        ]

    return {
        "labels": labels,
        "truth": truth,
        "predicted": predicted,
        "per_label": [scores(f"L{label}") for label in range(labels)],
        "micro": scores("micro avg")[:3],
        "macro": scores("macro avg")[:3],
        "weighted": scores("weighted avg")[:3],
    }


def sane(labels, words):
    """Tags that keep the notation."""
    tags = []
    for _ in range(words):
        goes_on = tags and tags[-1] > 0 and rng.random() < 0.5
        if goes_on:
            tags.append(2 + 2 * ((tags[-1] - 1) // 2))
        else:
            tags.append(0 if rng.random() < 0.5 else 1 + 2 * int(rng.integers(labels)))
    return tags


def noisy(tags, labels, error):
    wrong = rng.random(len(tags)) < error
    drawn = rng.integers(0, 2 * labels + 1, len(tags))
    return [int(d) if w else t for t, d, w in zip(tags, drawn, wrong)]


def case(labels, texts, error, broken):
    truth = [sane(labels, int(rng.integers(1, 15))) for _ in range(texts)]
    predicted = [noisy(tags, labels, error) for tags in truth]
    if broken:
        truth = [noisy(tags, labels, 0.3) for tags in truth]
    return report(labels, truth, predicted)


cases = [
    case(labels, texts, error, broken)
    for labels, texts, error, broken in [
        (1, 8, 0.2, False),
        (2, 12, 0.3, False),
        (4, 30, 0.2, False),
        (4, 30, 0.8, True),
        (3, 20, 0.5, True),
        (10, 60, 0.4, True),
    ]
]
# Label 1 is predicted and never true, label 2 true and never predicted, label 3 neither.
cases.append(report(4, [[1, 2, 0, 5, 6], [0, 0]], [[1, 2, 0, 3, 4], [0, 3]]))
# Spans of one label that touch, and an inside that follows another label.
cases.append(report(2, [[1, 1, 2, 0, 3], [2, 2, 1]], [[1, 2, 2, 0, 3], [1, 4, 1]]))
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(cases, separators=(",", ":")).replace("},{", "},\n{") + "\n")
