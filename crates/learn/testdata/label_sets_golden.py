"""Writes label_sets_golden.json: scores of multi-label predictions as scikit-learn computes them, and what its
one-versus-rest logistic regression makes of small fixed tasks.

python 3, numpy==2.4.6, scikit-learn==1.9.1
Run: python label_sets_golden.py   (writes beside itself; the output is checked in)
"""

import json
import pathlib
import warnings

import numpy as np
from sklearn import metrics as sk
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier

warnings.simplefilter("ignore")
rng = np.random.default_rng(20240611)


def sets(matrix):
    return [np.flatnonzero(row).tolist() for row in matrix]


def case(truth, predicted):
    truth, predicted = np.asarray(truth), np.asarray(predicted)
    p, r, f, s = sk.precision_recall_fscore_support(truth, predicted, zero_division=0)
    score = lambda average, undefined: float(sk.f1_score(truth, predicted, average=average, zero_division=undefined))
    return {
        "labels": truth.shape[1],
        "truth": sets(truth),
        "predicted": sets(predicted),
        "micro_f1": score("micro", 0),
        "macro_f1": score("macro", np.nan),
        "samples_f1": score("samples", 1),
        "subset_accuracy": float(sk.accuracy_score(truth, predicted)),
        "hamming_loss": float(sk.hamming_loss(truth, predicted)),
        "per_label": [list(map(float, row)) for row in zip(p, r, f, s)],
    }


def drawn(rows, labels, error):
    """Labels of very different frequency; some records have none."""
    truth = (rng.random((rows, labels)) < rng.beta(0.6, 2.0, labels)).astype(int)
    wrong = rng.random(truth.shape) < error
    return truth, np.where(wrong, rng.random(truth.shape) < truth.mean(0), truth).astype(int)


cases = [case(*drawn(*size)) for size in [(12, 2, 0.3), (30, 5, 0.5), (60, 9, 0.8), (25, 40, 0.4)]]
# Label 1 is predicted and never true, label 2 true and never predicted, label 3 neither.
cases.append(case([[1, 0, 1, 0], [1, 0, 0, 0], [0, 0, 0, 0]], [[1, 1, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0]]))
cases.append(case([[0, 0], [0, 0]], [[0, 1], [0, 0]]))


def head(n, d, k, c, balanced):
    """Unit rows whose labels lean on directions; the last 15 rows are predicted."""
    x = rng.normal(size=(n, d)) + 0.4
    x = (x / np.linalg.norm(x, axis=1, keepdims=True)).round(5)
    scores = x @ rng.normal(size=(d, k)) * 4 + rng.normal(size=(n, k))
    cuts = [np.quantile(column, 1 - share) for column, share in zip(scores.T, rng.uniform(0.1, 0.5, k))]
    y = (scores > np.array(cuts)).astype(int)
    labelled = n - 15
    assert all(0 < s < labelled for s in y[:labelled].sum(0))
    model = LogisticRegression(C=c, class_weight="balanced" if balanced else None, tol=1e-10, max_iter=10_000)
    model = OneVsRestClassifier(model).fit(x[:labelled], y[:labelled])
    return {"x": x.tolist(), "labels": k, "labelled": sets(y[:labelled]), "c": c, "balanced": balanced,
            "probabilities": model.predict_proba(x[labelled:]).round(8).tolist()}


heads = [head(80, 6, 3, 1.0, False), head(60, 20, 7, 10.0, False), head(60, 60, 5, 10.0, True)]
path = pathlib.Path(__file__).with_suffix(".json")
golden = {"metrics": cases, "heads": heads}
path.write_text(json.dumps(golden, separators=(",", ":")).replace("},{", "},\n{") + "\n")
