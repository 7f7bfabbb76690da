"""Writes metrics_golden.json: what established Python packages say on small random inputs.

python 3, numpy==2.4.6, scikit-learn==1.9.1, statsmodels==0.15.0, krippendorff==0.9.0
Run: python metrics_golden.py   (writes beside itself; the output is checked in)
"""

import json
import pathlib
import warnings

import krippendorff
import numpy as np
from sklearn import metrics as sk
from statsmodels.stats.inter_rater import fleiss_kappa

warnings.simplefilter("ignore")
rng = np.random.default_rng(20240607)


def number(value):
    """NaN is how these packages say undefined; JSON has null for it."""
    return None if np.isnan(value) else float(value)


def classification(classes, truth, predicted, labels):
    def averages(average, labels):
        p, r, f, _ = sk.precision_recall_fscore_support(
            truth, predicted, average=average, labels=labels, zero_division=0
        )
        return [float(p), float(r), float(f)]

    every = list(range(classes))
    p, r, f, s = sk.precision_recall_fscore_support(
        truth, predicted, labels=every, zero_division=0
    )
    kinds = ["micro", "macro", "weighted"]
    return {
        "classes": classes,
        "truth": [int(t) for t in truth],
        "predicted": [int(p) for p in predicted],
        "labels": labels,
        "confusion": sk.confusion_matrix(truth, predicted, labels=every).tolist(),
        "per_class": [list(map(float, row)) for row in zip(p, r, f, s)],
        "accuracy": float(sk.accuracy_score(truth, predicted)),
        "f1": {k: float(sk.f1_score(truth, predicted, average=k, zero_division=0)) for k in kinds},
        "over_labels": {k: averages(k, labels) for k in kinds},
        "cohen_kappa": {
            name: number(sk.cohen_kappa_score(truth, predicted, labels=every, weights=weights))
            for name, weights in [("none", None), ("linear", "linear"), ("quadratic", "quadratic")]
        },
    }


def noisy(truth, classes, error):
    wrong = rng.random(len(truth)) < error
    return np.where(wrong, rng.integers(0, classes, len(truth)), truth)


def classification_cases():
    cases = []
    for classes, rows, error in [(2, 12, 0.3), (3, 40, 0.4), (5, 60, 0.5), (8, 30, 0.9)]:
        truth = rng.choice(classes, rows, p=rng.dirichlet(np.ones(classes)))
        labels = sorted(rng.choice(classes, max(1, classes // 2), replace=False).tolist())
        cases.append(classification(classes, truth, noisy(truth, classes, error), labels))
    # Class 1 is predicted and never true, class 2 true and never predicted, class 3 neither.
    cases.append(classification(4, [0, 0, 2, 2, 0], [0, 1, 1, 0, 0], [0, 1, 2, 3]))
    cases.append(classification(3, [1, 1, 1], [1, 1, 1], [0, 2]))
    cases.append(classification(2, [0, 0, 1], [1, 1, 0], [0, 1]))
    return cases


def calibration_cases():
    cases = []
    for classes, rows, sharpness in [(2, 10, 1.0), (3, 25, 3.0), (6, 40, 8.0)]:
        logits = rng.normal(size=(rows, classes)) * sharpness
        probabilities = np.exp(logits - logits.max(1, keepdims=True))
        probabilities /= probabilities.sum(1, keepdims=True)
        probabilities = probabilities.astype(np.float32).astype(np.float64)
        truth = np.array([rng.choice(classes, p=p / p.sum()) for p in probabilities])
        labels = list(range(classes))
        cases.append(
            {
                "probabilities": probabilities.tolist(),
                "truth": truth.tolist(),
                "brier": float(
                    sk.brier_score_loss(truth, probabilities, labels=labels, scale_by_half=False)
                ),
                "log_loss": float(sk.log_loss(truth, probabilities, labels=labels)),
            }
        )
    return cases


def fleiss_cases():
    cases = []
    for items, classes, raters in [(10, 5, 14), (6, 2, 3), (12, 4, 2)]:
        table = np.array([rng.multinomial(raters, rng.dirichlet(np.ones(classes))) for _ in range(items)])
        cases.append({"counts": table.tolist(), "kappa": float(fleiss_kappa(table))})
    return cases


def krippendorff_cases():
    cases = []
    for units, raters, classes, missing, error in [
        (12, 4, 4, 0.25, 0.3),
        (20, 3, 5, 0.5, 0.6),
        (8, 2, 2, 0.0, 0.4),
        (15, 6, 7, 0.7, 0.2),
    ]:
        truth = rng.integers(0, classes, units)
        ratings = np.stack([noisy(truth, classes, error) for _ in range(raters)], 1).astype(float)
        ratings[rng.random(ratings.shape) < missing] = np.nan
        values = np.sort(rng.choice(np.arange(1, 20), classes, replace=False)).astype(float)
        valued = np.where(np.isnan(ratings), np.nan, values[np.nan_to_num(ratings).astype(int)])
        alpha = {
            level: float(
                krippendorff.alpha(
                    reliability_data=valued.T, value_domain=values, level_of_measurement=level
                )
            )
            for level in ["nominal", "ordinal", "interval"]
        }
        cases.append(
            {
                "classes": classes,
                "values": values.tolist(),
                "ratings": [[None if np.isnan(v) else int(v) for v in row] for row in ratings],
                "alpha": alpha,
            }
        )
    return cases


golden = {
    "classification": classification_cases(),
    "calibration": calibration_cases(),
    "fleiss": fleiss_cases(),
    "krippendorff": krippendorff_cases(),
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(golden, separators=(",", ":")).replace('},{', '},\n{') + "\n")
