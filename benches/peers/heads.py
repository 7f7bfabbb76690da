#!/usr/bin/env python3
"""Fits scikit-learn's multinomial logistic regression: heads.py DATA_DIR [--types f32,f64] [--rounds N] [--out JSON]

DATA_DIR is written by synthetic.py. Defaults of LogisticRegression (lbfgs, C = 1, tol 1e-4) but for more
iterations, one thread. Prints {system: {cpu_s, wall_s, objective, iterations, train_accuracy}}; the objective is the
one scikit-learn minimises, in float64 over the data as given: sum of log losses + |W|^2 / (2 C), intercept free.
"""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"

import argparse

import measure
import numpy as np
import synthetic
from scipy.special import logsumexp
from sklearn.linear_model import LogisticRegression

C = 1.0


def objective(model, x, y):
    total = 0.5 / C * float((model.coef_.astype(np.float64) ** 2).sum())
    for start in range(0, len(x), 20_000):
        rows = slice(start, start + 20_000)
        scores = x[rows].astype(np.float64) @ model.coef_.T.astype(np.float64) + model.intercept_
        total += float((logsumexp(scores, axis=1) - scores[np.arange(len(scores)), y[rows]]).sum())
    return total


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data")
    parser.add_argument("--types", default="f32,f64")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out")
    args = parser.parse_args()
    x, y, _ = synthetic.load(args.data)
    inputs = {kind: x.astype({"f32": np.float32, "f64": np.float64}[kind]) for kind in args.types.split(",")}
    works = {
        f"sklearn_{kind}": (lambda data=data: LogisticRegression(C=C, max_iter=1000).fit(data, y))
        for kind, data in inputs.items()
    }
    report, models = measure.rounds(works, args.rounds)
    for name, row in report.items():
        model = models[name]
        row |= {"rows": len(x), "dim": x.shape[1], "classes": len(model.classes_)}
        row |= {"objective": objective(model, x, y), "iterations": int(model.n_iter_[0])}
        row |= {"train_accuracy": float(model.score(x, y))}
    measure.emit(report, args.out)


if __name__ == "__main__":
    main()
