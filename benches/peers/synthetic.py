#!/usr/bin/env python3
"""Writes embeddings-like data of known shape: synthetic.py OUT_DIR --rows N [--dim 384] [--classes 20] [--seed 7]

A mixture of classes on the unit sphere: a row is the unit vector of `class mean + noise`, where the class means
share a common part (so cosines between classes are high, as sentence encoders have them), the noise falls off over
the dimensions, and the class shares fall off as 1/rank. Files, all little-endian:

    x.f32       row-major float32 [rows, dim]
    y.i32       class of each row
    x.f32.head  a head for scoring runs: weights [classes, dim] (class means, scaled), then classes biases
    meta.json   {"rows", "dim", "classes", "seed"}
"""

import argparse
import json
import pathlib

import numpy as np

COMMON = 1.0
SPREAD = 0.45
NOISE = 2.2
BLOCK = 50_000


def class_means(rng, classes, dim):
    common = rng.standard_normal(dim)
    own = rng.standard_normal((classes, dim))
    return (COMMON * common + SPREAD * own) / np.sqrt(dim)


def blocks(rng, means, rows):
    """Yields (x, y) block by block, so that a million rows need no second copy."""
    classes, dim = means.shape
    shares = 1.0 / np.arange(1, classes + 1)
    scale = NOISE * np.linspace(1.6, 0.4, dim) / np.sqrt(dim)
    for start in range(0, rows, BLOCK):
        count = min(BLOCK, rows - start)
        y = rng.choice(classes, size=count, p=shares / shares.sum())
        x = means[y] + scale * rng.standard_normal((count, dim))
        yield (x / np.linalg.norm(x, axis=1, keepdims=True)).astype("<f4"), y.astype("<i4")


def load(folder):
    """(x, y, weights) of a written folder; the biases are 0."""
    folder = pathlib.Path(folder)
    meta = json.loads((folder / "meta.json").read_text())
    x = np.fromfile(folder / "x.f32", "<f4").reshape(meta["rows"], meta["dim"])
    head = np.fromfile(folder / "x.f32.head", "<f4")[: -meta["classes"]].reshape(meta["classes"], meta["dim"])
    return x, np.fromfile(folder / "y.i32", "<i4").astype(np.int64), head


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--dim", type=int, default=384)
    parser.add_argument("--classes", type=int, default=20)
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    rng = np.random.default_rng(args.seed)
    means = class_means(rng, args.classes, args.dim)
    args.out.mkdir(parents=True, exist_ok=True)
    head = np.append(10 * means, np.zeros(args.classes))
    head.astype("<f4").tofile(args.out / "x.f32.head")
    with open(args.out / "x.f32", "wb") as xs, open(args.out / "y.i32", "wb") as ys:
        for x, y in blocks(rng, means, args.rows):
            x.tofile(xs)
            y.tofile(ys)
    meta = {"rows": args.rows, "dim": args.dim, "classes": args.classes, "seed": args.seed}
    (args.out / "meta.json").write_text(json.dumps(meta) + "\n")


if __name__ == "__main__":
    main()
