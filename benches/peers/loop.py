#!/usr/bin/env python3
"""Active learning by small-text and scikit-activeml on given embeddings.

    loop.py DIR [--view final] [--seeds 0,1,2,3,4] [--start 20] [--batch 20] [--budget 500] [--out JSON]

DIR holds {train,test}_VIEW.npy and {train,test}_labels.json (views.py). Both libraries query by margin (small-text
calls it breaking ties), with scikit-learn's logistic regression as it comes and with C = 10 and balanced classes;
random querying with the same two heads stands beside them. The first rows of a seed are the same for everybody:
a random draw with at least two classes. Macro-F1 is scikit-learn's: over the classes in truth or prediction.

Prints {"set", "rows", "starts", "full_data": {macro_f1, accuracy, head}, "strategies": {NAME: {"curve": [{labels,
macro_f1, low, high, accuracy}], "aubc", "seeds": [{seed, aubc}], "labels_to": {share: labels or null}, "cpu_s"}}}. `low`
and `high` bound the mean over seeds (95 %, Student's t); `aubc` is the area under the mean curve over its width;
`labels_to` is the first point of the mean curve at that share of `full_data`, which is the best of six heads fitted on
the whole pool and chosen on the test rows: a high bar on purpose.

small-text's scikit-learn wrapper takes the position of the largest probability for the label. The two differ while
a class has no labelled row, and then its predictions are wrong, though its queries are not: they only need the sorted
probabilities. `small_text ...` is scored as a user sees it, `small_text ... (estimator)` by the wrapped estimator itself.
"""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"

import argparse
import json
import pathlib
import time
import warnings

import measure
import numpy as np
from scipy import stats
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score

warnings.filterwarnings("ignore", category=ConvergenceWarning)
HEADS = {"default": {}, "C=10 balanced": {"C": 10.0, "class_weight": "balanced"}}
SHARES = (0.90, 0.95, 0.99)
POINT = ("labels", "macro_f1", "low", "high", "accuracy")


class Task:
    """Embeddings and integer labels of a pool and a test set."""

    def __init__(self, folder, view):
        self.x, self.x_test = (np.load(folder / f"{side}_{view}.npy") for side in ("train", "test"))
        labels = [json.loads((folder / f"{side}_labels.json").read_text()) for side in ("train", "test")]
        names = {name: index for index, name in enumerate(sorted({*labels[0], *labels[1]}))}
        self.y, self.y_test = (np.array([names[name] for name in side]) for side in labels)
        self.classes = len(names)

    def score(self, predicted):
        macro = f1_score(self.y_test, predicted, average="macro", zero_division=0)
        return float(macro), float(accuracy_score(self.y_test, predicted))

    def start(self, seed, count):
        rng = np.random.default_rng(seed)
        while True:
            rows = rng.choice(len(self.y), size=count, replace=False)
            if len(np.unique(self.y[rows])) > 1:
                return rows


def random_queries(task, head, start, batch, budget, seed):
    order = np.setdiff1d(np.arange(len(task.y)), start)
    order = np.concatenate([start, np.random.default_rng(seed + 1000).permutation(order)])
    for count in range(len(start), budget + 1, batch):
        rows = order[:count]
        model = LogisticRegression(**head).fit(task.x[rows], task.y[rows])
        yield count, {"random": model.predict(task.x_test)}


def small_text(task, head, start, batch, budget, seed):
    from small_text import BreakingTies, PoolBasedActiveLearner, SklearnClassifierFactory, SklearnDataset

    np.random.seed(seed)
    pool = SklearnDataset(task.x, task.y, target_labels=np.arange(task.classes))
    test = SklearnDataset(task.x_test, task.y_test, target_labels=np.arange(task.classes))
    factory = SklearnClassifierFactory(LogisticRegression(**head), task.classes)
    learner = PoolBasedActiveLearner(factory, BreakingTies(), pool)
    learner.initialize_data(start, task.y[start])
    for count in range(len(start), budget + 1, batch):
        if count > len(start):
            rows = learner.query(num_samples=batch)
            learner.update(task.y[rows])
        wrapped = learner.classifier.model.predict(task.x_test)
        yield count, {"small_text": learner.classifier.predict(test), "small_text (estimator)": wrapped}


def scikit_activeml(task, head, start, batch, budget, seed):
    from skactiveml.classifier import SklearnClassifier
    from skactiveml.pool import UncertaintySampling

    strategy = UncertaintySampling(method="margin_sampling", random_state=seed)
    labels = np.full(len(task.y), np.nan)
    labels[start] = task.y[start]
    model = SklearnClassifier(LogisticRegression(**head), classes=list(range(task.classes)), random_state=seed)
    for count in range(len(start), budget + 1, batch):
        if count > len(start):
            rows = strategy.query(task.x, labels, model, fit_clf=False, batch_size=batch)
            labels[rows] = task.y[rows]
        model.fit(task.x, labels)
        yield count, {"scikit_activeml": model.predict(task.x_test).astype(int)}


LIBRARIES = {"random": random_queries, "small_text": small_text, "scikit_activeml": scikit_activeml}


def run(task, args):
    """{strategy: {seed: [(labels, macro_f1, accuracy)]}}, {library and head: cpu seconds of all seeds}."""
    curves, cpu = {}, {}
    for library in args.libraries.split(","):
        for head, settings in HEADS.items():
            before = time.process_time()
            for seed in args.seeds:
                start = task.start(seed, args.start)
                for count, by_name in LIBRARIES[library](task, settings, start, args.batch, args.budget, seed):
                    for name, predicted in by_name.items():
                        curve = curves.setdefault(f"{name} {head}", {}).setdefault(seed, [])
                        curve.append((count, *task.score(predicted)))
            cpu[f"{library} {head}"] = time.process_time() - before
    return curves, cpu


def area(labels, values):
    return float(np.trapezoid(values, labels) / (labels[-1] - labels[0]))


def band(macro):
    """Ends of the 95 % interval of the mean over seeds (rows); not a number with one seed."""
    seeds = len(macro)
    if seeds < 2:
        return np.full((2, macro.shape[1]), np.nan)
    spread = macro.std(0, ddof=1) / np.sqrt(seeds) * stats.t.ppf(0.975, seeds - 1)
    return macro.mean(0) - spread, macro.mean(0) + spread


def number(value):
    return None if np.isnan(value) else float(value)


def summarise(by_seed, full):
    """One strategy's JSON from its curves by seed."""
    points = np.array(list(by_seed.values()))  # [seeds, points, (labels, macro_f1, accuracy)]
    labels, macro, accuracy = points[0, :, 0], points[:, :, 1], points[:, :, 2].mean(0)
    mean = macro.mean(0)
    low, high = band(macro)
    rows = zip(labels.astype(int), mean, low, high, accuracy)
    reached = {share: labels[mean >= share * full] for share in SHARES}
    return {
        "curve": [dict(zip(POINT, (row[0].item(), *map(number, row[1:])))) for row in rows],
        "aubc": area(labels, mean),
        "seeds": [{"seed": seed, "aubc": area(labels, values)} for seed, values in zip(by_seed, macro)],
        "labels_to": {f"{share:.2f}": int(found[0]) if len(found) else None for share, found in reached.items()},
    }


def full_data(task):
    """The best of six heads on the whole pool, judged on the test rows."""
    tries = []
    for c in (1.0, 10.0, 100.0):
        for weight in (None, "balanced"):
            model = LogisticRegression(C=c, class_weight=weight, max_iter=1000).fit(task.x, task.y)
            macro, accuracy = task.score(model.predict(task.x_test))
            tries.append({"macro_f1": macro, "accuracy": accuracy, "head": f"C={c:g} {weight or 'unweighted'}"})
    return max(tries, key=lambda row: row["macro_f1"])


def main():
    args = parse_args()
    task = Task(args.folder, args.view)
    best = full_data(task)
    curves, cpu = run(task, args)
    strategies = {name: summarise(by_seed, best["macro_f1"]) for name, by_seed in curves.items()}
    for name, seconds in cpu.items():
        strategies[name]["cpu_s"] = seconds
    report = {"set": args.folder.name, "rows": {"train": len(task.y), "test": len(task.y_test)}, "classes": task.classes}
    report |= {"starts": {seed: task.start(seed, args.start).tolist() for seed in args.seeds}}
    measure.emit(report | {"full_data": best, "strategies": strategies}, args.out)


def parse_args():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--view", default="final")
    parser.add_argument("--seeds", type=lambda text: [int(seed) for seed in text.split(",")], default=[0, 1, 2, 3, 4])
    parser.add_argument("--start", type=int, default=20)
    parser.add_argument("--batch", type=int, default=20)
    parser.add_argument("--budget", type=int, default=500)
    parser.add_argument("--libraries", default=",".join(LIBRARIES))
    parser.add_argument("--out")
    return parser.parse_args()


if __name__ == "__main__":
    main()
