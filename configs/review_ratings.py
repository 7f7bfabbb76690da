#!/usr/bin/env python3
"""Writes rated movie snippets as JSON lines of {"text", "rating"}: review_ratings.py SDIST OUT.jsonl

10,605 sentences of movie reviews, each rated by twenty people from -4, most negative, to 4. Their mean is cut at -1.5,
-0.5, 0.5 and 1.5 into ratings from 1 to 5. The package has the MIT licence. Source of the data: Hutto and Gilbert 2014,
VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media Text. Fetch it with

    pip download --no-deps --no-binary :all: vaderSentiment==3.3.2

and simulate with

    hone simulate --data OUT.jsonl --text text --rating rating --max-tokens 64
"""

import bisect
import hashlib
import io
import json
import pathlib
import sys
import tarfile

SHA256 = "5d7c06e027fc8b99238edb0d53d970cf97066ef97654009890b83703849632f9"
ARCHIVE = "vaderSentiment-3.3.2/additional_resources/hutto_ICWSM_2014.tar.gz"
MEMBER = "hutto_ICWSM_2014/movieReviewSnippets_GroundTruth.txt"
CUTS = [-1.5, -0.5, 0.5, 1.5]


def main():
    sdist, out = map(pathlib.Path, sys.argv[1:])
    found = hashlib.sha256(sdist.read_bytes()).hexdigest()
    if found != SHA256:
        sys.exit(f"{sdist} has SHA-256 {found}, expected {SHA256}")
    with tarfile.open(sdist) as outer:
        inner = outer.extractfile(ARCHIVE).read()
    with tarfile.open(fileobj=io.BytesIO(inner)) as archive:
        rows = archive.extractfile(MEMBER).read().decode("utf8").splitlines()
    with open(out, "w", encoding="utf8") as lines:
        for row in rows:
            _, mean, text = row.split("\t", 2)
            rating = 1 + bisect.bisect_right(CUTS, float(mean))
            lines.write(json.dumps({"text": text.strip(), "rating": rating}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
