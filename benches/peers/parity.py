#!/usr/bin/env python3
"""How close embeddings are to a reference: parity.py REFERENCE.npy NAME=FILE...

A FILE is .npy or raw little-endian float32 of the reference's width. Prints, per name, the largest absolute
difference, the smallest and mean cosine, and the share of rows with the same nearest neighbour and of shared ten
nearest neighbours among the rows themselves.
"""

import sys

import measure
import numpy as np


def load(path, width):
    return np.load(path) if path.endswith(".npy") else np.fromfile(path, "<f4").reshape(-1, width)


def neighbours(matrix, count=10):
    scores = matrix @ matrix.T
    np.fill_diagonal(scores, -np.inf)
    return np.argsort(-scores, axis=1, kind="stable")[:, :count]


def compare(reference, near, other):
    norms = np.linalg.norm(reference, axis=1) * np.linalg.norm(other, axis=1)
    cosine = (reference * other).sum(1) / norms
    theirs = neighbours(other)
    shared = [len(set(a) & set(b)) / len(a) for a, b in zip(near, theirs)]
    return {
        "max_abs": float(np.abs(reference - other).max()),
        "min_cosine": float(cosine.min()),
        "mean_cosine": float(cosine.mean()),
        "same_nearest": float((near[:, 0] == theirs[:, 0]).mean()),
        "top10_overlap": float(np.mean(shared)),
    }


def main():
    reference = np.load(sys.argv[1]).astype(np.float64)
    near = neighbours(reference)
    pairs = (argument.split("=", 1) for argument in sys.argv[2:])
    measure.emit({name: compare(reference, near, load(path, reference.shape[1])) for name, path in pairs})


if __name__ == "__main__":
    main()
