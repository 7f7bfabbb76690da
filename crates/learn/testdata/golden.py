"""Writes golden.json: a small fixed task and what scikit-learn makes of it.

    python -m venv venv && venv/bin/pip install scikit-learn==1.9.1 numpy==2.4.6
    venv/bin/python golden.py > golden.json
"""

import json
import warnings

import numpy as np
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.neighbors import KNeighborsClassifier

warnings.filterwarnings("ignore")
rng = np.random.default_rng(20)


def task(n, d, k):
    centres = rng.normal(size=(k, d))
    y = np.array([i % k if i < 2 * k else min(rng.geometric(0.4) - 1, k - 1) for i in range(n)])
    x = centres[y] * 0.8 + rng.normal(size=(n, d)) + 0.5
    x = (x / np.linalg.norm(x, axis=1, keepdims=True)).astype(np.float32).round(5)
    return x.astype(np.float64), y, (0.5 + rng.random(n)).round(3)


def logistic(x, y, weights, c, balanced, query):
    model = LogisticRegression(C=c, class_weight="balanced" if balanced else None, tol=1e-10, max_iter=10_000)
    model.fit(x, y, sample_weight=weights)
    return {"c": c, "balanced": balanced, "weighted": weights is not None,
            "probabilities": model.predict_proba(query).tolist()}


def case(n, d, k):
    x, y, w = task(n, d, k)
    labelled = n - 12
    fit, target, weights, query = x[:labelled], y[:labelled], w[:labelled], x[labelled:]
    uniform = np.full(k, 1 / k)
    lda = LinearDiscriminantAnalysis(solver="lsqr", shrinkage=0.6, priors=uniform).fit(fit, target)
    knn = KNeighborsClassifier(n_neighbors=5, weights="distance").fit(fit, target)
    rest = OneVsRestClassifier(LogisticRegression(C=10, class_weight="balanced", tol=1e-10, max_iter=10_000))
    return {
        "x": x.tolist(), "y": y[:labelled].tolist(), "weights": weights.tolist(), "classes": k,
        "logistic": [logistic(fit, target, None, 1.0, False, query),
                     logistic(fit, target, None, 10.0, True, query),
                     logistic(fit, target, weights, 10.0, False, query),
                     logistic(fit, target, weights, 3.0, True, query)],
        "one_vs_rest": rest.fit(fit, target).predict_proba(query).tolist(),
        "lda": lda.predict_proba(query).tolist(),
        "knn": knn.predict_proba(query).tolist(),
    }


TEXTS = ["The cat sat on the mat.", "the dog ate the cat's food!", "Größe und Straße 42", "a dog and a cat and a dog",
         "", "mat mat mat", "Straße zum Hund, Größe egal"]


def tf_idf(**options):
    model = TfidfVectorizer(**options)
    return {"rows": model.fit_transform(TEXTS).toarray().tolist(), "terms": model.get_feature_names_out().tolist(),
            "idf": model.idf_.tolist()}


print(json.dumps({
    # More rows than columns, fewer rows than columns, and two classes.
    "tasks": [case(80, 6, 4), case(40, 60, 3), case(50, 8, 2)],
    "texts": TEXTS,
    "words": tf_idf(),
    "pairs": tf_idf(ngram_range=(1, 2), sublinear_tf=True, min_df=2),
    "few": tf_idf(max_features=2),
}))
