"""Writes ordinal_golden.json: the penalised adjacent-categories logit model of small fixed tasks as SciPy's optimiser
finds it, and scores of its predictions as scikit-learn computes them.

The model is log(p[k + 1] / p[k]) = a[k] + x·β with one β for every k (Agresti 2010, section 4.1). It minimises
½ |β|² Σ (k − (K − 1) / 2)² + C Σ v[i] · −log p[y[i]], v from balanced class weights; of two classes ½ |β|² + …, as
scikit-learn's logistic regression.

python 3, numpy==2.4.6, scipy==1.17.1, scikit-learn==1.9.1
Run: python ordinal_golden.py   (writes beside itself; the output is checked in)
"""

import json
import pathlib

import numpy as np
from scipy.optimize import minimize
from sklearn.metrics import cohen_kappa_score, mean_absolute_error
from sklearn.utils.class_weight import compute_sample_weight

rng = np.random.default_rng(20241103)


def log_probabilities(x, odds, beta):
    """From the log odds of neighbours to the classes, the first of which has score 0."""
    steps = odds + (x @ beta)[:, None]
    scores = np.concatenate([np.zeros((len(x), 1)), np.cumsum(steps, axis=1)], axis=1)
    return scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)


def task(n, d, k, c):
    """The last 20 rows are predicted."""
    x = rng.normal(size=(n + 20, d)).round(4)
    leaning = x @ rng.normal(size=d) + rng.logistic(size=n + 20)
    y = np.digitize(leaning, np.quantile(leaning, np.linspace(0, 1, k + 1)[1:-1] ** 1.3))
    weights = compute_sample_weight("balanced", y[:n])
    spread = np.sum((np.arange(k) - (k - 1) / 2) ** 2) if k > 2 else 1.0

    def objective(at):
        logs = log_probabilities(x[:n], at[: k - 1], at[k - 1 :])
        return spread * np.sum(at[k - 1 :] ** 2) / 2 - c * np.sum(weights * logs[np.arange(n), y[:n]])

    found = minimize(objective, np.zeros(k - 1 + d), method="BFGS", options={"gtol": 1e-7, "maxiter": 5000})
    probabilities = np.exp(log_probabilities(x[n:], found.x[: k - 1], found.x[k - 1 :]))
    predicted = probabilities.argmax(axis=1)
    return {
        "classes": k,
        "c": c,
        "x": x.tolist(),
        "y": y[:n].tolist(),
        "truth": y[n:].tolist(),
        "probabilities": probabilities.tolist(),
        "quadratic_kappa": float(cohen_kappa_score(y[n:], predicted, weights="quadratic", labels=range(k))),
        "mean_absolute_error": float(mean_absolute_error(y[n:], predicted)),
    }


golden = {"tasks": [task(40, 3, 5, 1.0), task(90, 6, 4, 10.0), task(30, 45, 3, 0.3), task(25, 4, 2, 3.0)]}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n")
