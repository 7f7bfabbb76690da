"""Writes rankings_golden.json: what scipy and krippendorff say of rankings, and what scikit-learn's logistic
regression without an intercept makes of the differences of options.

python 3, numpy==2.4.6, scipy==1.17.1, scikit-learn==1.9.1, krippendorff==0.8.1
Run: python rankings_golden.py   (writes beside itself; the output is checked in)
"""

import itertools
import json
import pathlib

import krippendorff
import numpy as np
from scipy import stats
from sklearn.linear_model import LogisticRegression

rng = np.random.default_rng(20240917)


def drawn(options, levels):
    return rng.integers(1, levels + 1, options).tolist()


def tau(options, levels):
    first, second = drawn(options, levels), drawn(options, levels)
    value = stats.kendalltau(first, second, variant="b").statistic
    return {"first": first, "second": second, "tau": None if np.isnan(value) else float(value)}


def concordance(people, options, levels):
    rankings = [drawn(options, levels) for _ in range(people)]
    # The statistic of Friedman's test is W times people · (options - 1).
    chi, _ = stats.friedmanchisquare(*np.array(rankings, dtype=float).T)
    return {"rankings": rankings, "w": float(chi / (people * (options - 1)))}


def alpha(records, people, options, levels, missing):
    """Everybody ranks by the same scores and some noise; some leave a record out."""
    scores = rng.normal(size=(records, 1, options))
    said = scores + rng.normal(size=(records, people, options)) * 0.8
    ranks = np.ceil(stats.rankdata(-said, axis=2) * levels / options)
    answered = rng.random((records, people)) >= missing
    mid = stats.rankdata(ranks, axis=2)
    mid[~answered] = np.nan
    data = mid.transpose(1, 0, 2).reshape(people, -1)
    value = krippendorff.alpha(reliability_data=data, level_of_measurement="ordinal")
    rankings = [[row.astype(int).tolist() if there else None for row, there in zip(of_record, who)]
                for of_record, who in zip(ranks, answered)]
    return {"rankings": rankings, "alpha": float(value)}


def head(records, options, d, levels, c):
    """Options whose scores lean on a direction, cut into levels so that some tie; the last 10 are predicted."""
    x = rng.normal(size=(records, options, d)) + 0.4
    x = (x / np.linalg.norm(x, axis=2, keepdims=True)).round(5)
    scores = x @ rng.normal(size=d) * 3 + rng.normal(size=(records, options)) * 0.5
    ranks = np.ceil(stats.rankdata(-scores, axis=1) * levels / options).astype(int)
    record_weights = rng.choice([0.5, 1.0, 2.0], records)
    pairs = list(itertools.combinations(range(options), 2))
    rows, targets, weights = [], [], []
    for r in range(records - 10):
        for a, b in pairs:
            above = 0.5 + 0.5 * np.sign(ranks[r, b] - ranks[r, a])
            for target, share in ((1, above), (0, 1 - above)):
                if share > 0:
                    rows.append(x[r, a] - x[r, b])
                    targets.append(target)
                    weights.append(share * record_weights[r] / len(pairs))
    model = LogisticRegression(C=c, fit_intercept=False, tol=1e-10, max_iter=10_000)
    model.fit(np.array(rows), targets, sample_weight=weights)
    held = [[x[r, a] - x[r, b] for a, b in pairs] for r in range(records - 10, records)]
    above = model.predict_proba(np.array(held).reshape(-1, d))[:, 1].reshape(10, -1)
    return {"x": x.tolist(), "ranks": ranks[:-10].tolist(), "weights": record_weights[:-10].tolist(), "c": c,
            "above": above.round(8).tolist()}


golden = {
    "tau": [tau(*size) for size in [(2, 2), (3, 3), (4, 3), (5, 5), (8, 4), (20, 6), (50, 50)] for _ in range(4)],
    "concordance": [concordance(*size) for size in [(2, 3, 9), (3, 4, 9), (6, 5, 3), (12, 8, 5)]],
    "alpha": [alpha(*size) for size in [(12, 2, 3, 3, 0.0), (20, 4, 4, 3, 0.3), (15, 5, 6, 6, 0.4)]],
    "heads": [head(*size) for size in [(60, 4, 5, 4, 1.0), (45, 3, 12, 2, 10.0), (40, 2, 30, 2, 3.0)]],
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(golden, separators=(",", ":")).replace("},{", "},\n{") + "\n")
