#!/usr/bin/env python3
"""Fits scikit-learn's one-versus-rest logistic regression to label sets: label_sets.py DIR [--labels N] [--seed S]

DIR holds meta.json (pool, test, labels), final.f32 ([pool + test, d], little-endian) and sets.json (a list of label
positions a row); pool rows come first. Defaults of LogisticRegression but for C and more iterations, yes from 1/2 on,
one thread. Prints one JSON line a C: F1 on the test rows and CPU seconds of the fit.
"""

import argparse
import json
import os
import pathlib
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.multiclass import OneVsRestClassifier


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dir", type=pathlib.Path)
    parser.add_argument("--labels", type=int, help="fit on so many random pool rows [default: all]")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--c", type=float, nargs="+", default=[1.0, 10.0])
    args = parser.parse_args()
    meta = json.loads((args.dir / "meta.json").read_text())
    pool, rows = meta["pool"], meta["pool"] + meta["test"]
    x = np.fromfile(args.dir / "final.f32", "<f4").reshape(rows, -1)
    y = np.zeros((rows, meta["labels"]), int)
    for row, labels in enumerate(json.loads((args.dir / "sets.json").read_text())):
        y[row, labels] = 1
    fitted = np.arange(pool)
    if args.labels:
        fitted = np.random.default_rng(args.seed).choice(pool, args.labels, replace=False)
    for c in args.c:
        started = time.process_time()
        model = OneVsRestClassifier(LogisticRegression(C=c, max_iter=1000)).fit(x[fitted], y[fitted])
        seconds = time.process_time() - started
        predicted = model.predict(x[pool:])
        score = {a: round(f1_score(y[pool:], predicted, average=a, zero_division=np.nan), 4) for a in ("micro", "macro")}
        print(json.dumps({"labels": len(fitted), "c": c, "cpu_s": round(seconds, 2), **score}), flush=True)


if __name__ == "__main__":
    main()
