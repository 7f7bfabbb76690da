#!/usr/bin/env python3
"""Scoring and diverse selection by numpy, scikit-learn and small-text, one thread.

    rank.py scoring   DATA_DIR [--rounds N] [--out JSON]
    rank.py diversity DATA_DIR [--picks 100] [--skip NAME,..] [--rounds N] [--out JSON]

`scoring`: x @ w.T, softmax, margin of the two best classes, the hundred smallest margins, in one go as numpy users
write it (and by blocks of rows, which saves it its large temporaries); beside it the speed of a plain copy, as
the floor that memory sets. `diversity`: k-centre greedy, k-means++ and herding of `picks` rows. The rows picked are
written too (`picks`), so that another implementation can be checked against them.
"""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"

import argparse

import measure
import numpy as np
import synthetic

TOP = 100


def softmax(scores):
    scores = np.exp(scores - scores.max(1, keepdims=True))
    return scores / scores.sum(1, keepdims=True)


def margins(x, w):
    best = np.partition(softmax(x @ w.T), -2, axis=1)[:, -2:]
    return best[:, 1] - best[:, 0]


def smallest(values):
    chosen = np.argpartition(values, TOP)[:TOP]
    return chosen[np.argsort(values[chosen], kind="stable")]


def margins_by_block(x, w, block=8192):
    return np.concatenate([margins(x[start : start + block], w) for start in range(0, len(x), block)])


def k_centre(x, picks):
    """Farthest-first from row 0; unit rows, so the distance is a dot product."""
    chosen, nearest = [0], x @ x[0]
    while len(chosen) < picks:
        chosen.append(int(nearest.argmin()))
        np.maximum(nearest, x @ x[chosen[-1]], out=nearest)
    return chosen


def k_centre_sklearn(x, picks):
    from sklearn.metrics import pairwise_distances

    chosen, nearest = [0], pairwise_distances(x, x[:1]).ravel()
    while len(chosen) < picks:
        chosen.append(int(nearest.argmax()))
        np.minimum(nearest, pairwise_distances(x, x[chosen[-1] :][:1]).ravel(), out=nearest)
    return chosen


def k_centre_small_text(x, picks):
    from small_text.query_strategies.coresets import greedy_coreset

    # It answers with positions in the unlabelled list and uses them as rows of x: right only for the list of all rows.
    rows = np.arange(len(x))
    return [0, *map(int, greedy_coreset(x, rows, rows[:1], picks - 1, normalized=True))]


def k_means_plus_plus(x, picks):
    from sklearn.cluster import kmeans_plusplus

    return list(map(int, kmeans_plusplus(x, picks, random_state=7)[1]))


def herding(x, picks):
    """Kernel herding with the linear kernel: each pick moves the mean of the picks towards the mean of the pool."""
    target = x @ x.mean(0)
    drawn, free, chosen = np.zeros(len(x), np.float32), np.ones(len(x), bool), []
    for step in range(picks):
        gain = np.where(free, target - drawn / (step + 1), -np.inf)
        chosen.append(int(gain.argmax()))
        free[chosen[-1]] = False
        drawn += x @ x[chosen[-1]]
    return chosen


DIVERSITY = {
    "k_centre_numpy": k_centre,
    "k_centre_sklearn": k_centre_sklearn,
    "k_centre_small_text": k_centre_small_text,
    "cover_k_means_plus_plus_sklearn": k_means_plus_plus,
    "cover_herding_numpy": herding,
}


def scoring(args):
    x, _, w = synthetic.load(args.data)
    target = np.empty_like(x)
    np.copyto(target, x)
    works = {
        "margin_numpy": lambda: smallest(margins(x, w)),
        "margin_numpy_blocks": lambda: smallest(margins_by_block(x, w)),
        "copy_numpy": lambda: np.copyto(target, x),
        "read_numpy": lambda: float(x.max()),
    }
    report, results = measure.rounds(works, args.rounds)
    for name in ("margin_numpy", "margin_numpy_blocks"):
        report[name]["picks"] = results[name].tolist()
    report["copy_numpy"]["gb_per_s"] = 2 * x.nbytes / report["copy_numpy"]["cpu_s"] / 1e9
    report["read_numpy"]["gb_per_s"] = x.nbytes / report["read_numpy"]["cpu_s"] / 1e9
    return report, x


def diversity(args):
    x, _, _ = synthetic.load(args.data)
    chosen = {name: work for name, work in DIVERSITY.items() if name not in args.skip.split(",")}
    report, results = measure.rounds({n: lambda work=w: work(x, args.picks) for n, w in chosen.items()}, args.rounds)
    for name, picks in results.items():
        report[name]["picks"] = picks
    return report, x


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task", choices=["scoring", "diversity"])
    parser.add_argument("data")
    parser.add_argument("--picks", type=int, default=100)
    parser.add_argument("--skip", default="")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out")
    args = parser.parse_args()
    report, x = {"scoring": scoring, "diversity": diversity}[args.task](args)
    for row in report.values():
        row |= {"rows": x.shape[0], "dim": x.shape[1]}
    measure.emit(report, args.out)


if __name__ == "__main__":
    main()
