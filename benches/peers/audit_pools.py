#!/usr/bin/env python3
"""Writes a pool of known truth with the probabilities of two heads: audit_pools.py VIEWS OUT [options]

VIEWS is a folder of views.py. Two logistic heads are trained on few random rows of it, the old one on the first of
those of the new one; all other rows, train and test, are the pool. OUT is a text file:

    rows classes heads
    class p p p ... p p p ...      a row: its true class, the probabilities of the old head, then those of the new

--old and --new are numbers of labels, --classes keeps the most frequent classes only, --balanced weights classes alike.
A class that a head has not seen has probability 0.
"""

import argparse
import json
import pathlib

import numpy as np
from sklearn.linear_model import LogisticRegression


def read(views, keep):
    """Embeddings and classes, most frequent class first."""
    x = np.concatenate([np.load(views / f"{side}_final.npy") for side in ("train", "test")])
    labels = [label for side in ("train", "test") for label in json.loads((views / f"{side}_labels.json").read_text())]
    names, y, counts = np.unique(labels, return_inverse=True, return_counts=True)
    rank = np.empty(len(names), int)
    rank[np.argsort(-counts, kind="stable")] = np.arange(len(names))
    y = rank[y]
    kept = y < (keep or len(names))
    return x[kept], y[kept]


def probabilities(x, y, rows, pool, classes, args):
    weights = "balanced" if args.balanced else None
    head = LogisticRegression(C=args.c, class_weight=weights, max_iter=2000).fit(x[rows], y[rows])
    full = np.zeros((len(pool), classes))
    full[:, head.classes_] = head.predict_proba(x[pool])
    return full


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("views", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--old", type=int, default=100)
    parser.add_argument("--new", type=int, default=400)
    parser.add_argument("--classes", type=int)
    parser.add_argument("--c", type=float, default=1.0)
    parser.add_argument("--balanced", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    x, y = read(args.views, args.classes)
    order = np.random.default_rng(args.seed).permutation(len(y))
    pool, classes = np.sort(order[args.new :]), int(y.max()) + 1
    heads = [probabilities(x, y, order[:labels], pool, classes, args) for labels in (args.old, args.new)]
    args.out.parent.mkdir(parents=True, exist_ok=True)
    with args.out.open("w", encoding="utf8") as out:
        print(len(pool), classes, len(heads), file=out)
        for at, row in enumerate(pool):
            values = np.concatenate([head[at] for head in heads])
            print(y[row], *(f"{value:.6g}" for value in values), file=out)


if __name__ == "__main__":
    main()
