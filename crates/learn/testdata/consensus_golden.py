"""Writes consensus_golden.json: what crowd-kit's Dawid and Skene says of small tables of votes.

python 3, crowd-kit==1.4.2, numpy==2.4.6, pandas==3.1.1
Run: python consensus_golden.py   (writes beside itself; the output is checked in)

Every row has at least two votes, and the number of iterations is fixed: crowd-kit has no
smoothing and no rule of its own for rows that one person alone has read.
"""

import json
import pathlib

import numpy as np
import pandas as pd
from crowdkit.aggregation import DawidSkene

rng = np.random.default_rng(20240711)


def case(rows, raters, classes, votes_a_row, accuracies, iterations):
    votes = []
    for row in range(rows):
        truth = int(rng.integers(classes))
        for rater in sorted(rng.choice(raters, votes_a_row, replace=False)):
            slip = (truth + int(rng.integers(1, classes))) % classes
            right = rng.random() < accuracies[rater]
            votes.append([row, int(rater), truth if right else slip])
    table = pd.DataFrame(votes, columns=["task", "worker", "label"])
    model = DawidSkene(n_iter=iterations, tol=-np.inf)
    posterior = model.fit_predict_proba(table).sort_index()
    posterior = posterior.reindex(columns=range(classes), fill_value=0.0)
    return {
        "classes": classes,
        "iterations": iterations,
        "votes": votes,
        "posterior": posterior.to_numpy().round(10).tolist(),
    }


cases = [
    case(24, 4, 3, 3, [0.95, 0.8, 0.7, 0.5], 3),
    case(24, 4, 3, 3, [0.95, 0.8, 0.7, 0.5], 40),
    case(30, 5, 2, 4, [0.9, 0.8, 0.75, 0.6, 0.3], 40),
    case(40, 6, 5, 4, [0.95, 0.9, 0.8, 0.7, 0.6, 0.4], 40),
]
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
