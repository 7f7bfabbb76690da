#!/usr/bin/env python3
"""Writes ranked movie snippets as JSON lines: review_rankings.py SDIST OUT.jsonl [OPTIONS]

10,605 sentences of movie reviews, each rated by twenty people from -4, most negative, to 4, in groups of 4 (or OPTIONS)
that the hashes of their texts bring together: {"option-1", …, "ranking"}, where the ranking lists {"value", "rank"} by
the mean rating, the most positive first; snippets of equal mean tie. What is left over is left out. The package has the
MIT licence. Source of the data: Hutto and Gilbert 2014, VADER: A Parsimonious Rule-based Model for Sentiment Analysis of
Social Media Text. Fetch it with

    pip download --no-deps --no-binary :all: vaderSentiment==3.3.2

and simulate with

    hone simulate --data OUT.jsonl --ranking ranking --options option-1,option-2,option-3,option-4 --max-tokens 64
"""

import hashlib
import io
import json
import pathlib
import sys
import tarfile

SHA256 = "5d7c06e027fc8b99238edb0d53d970cf97066ef97654009890b83703849632f9"
ARCHIVE = "vaderSentiment-3.3.2/additional_resources/hutto_ICWSM_2014.tar.gz"
MEMBER = "hutto_ICWSM_2014/movieReviewSnippets_GroundTruth.txt"


def main():
    sdist, out = map(pathlib.Path, sys.argv[1:3])
    options = int(sys.argv[3]) if len(sys.argv) > 3 else 4
    found = hashlib.sha256(sdist.read_bytes()).hexdigest()
    if found != SHA256:
        sys.exit(f"{sdist} has SHA-256 {found}, expected {SHA256}")
    with tarfile.open(sdist) as outer:
        inner = outer.extractfile(ARCHIVE).read()
    with tarfile.open(fileobj=io.BytesIO(inner)) as archive:
        rows = archive.extractfile(MEMBER).read().decode("utf8").splitlines()
    snippets = [(text.strip(), float(mean)) for _, mean, text in (row.split("\t", 2) for row in rows)]
    snippets.sort(key=lambda snippet: hashlib.sha256(snippet[0].encode("utf8")).digest())
    names = [f"option-{at + 1}" for at in range(options)]
    with open(out, "w", encoding="utf8") as lines:
        for start in range(0, len(snippets) - options + 1, options):
            group = snippets[start : start + options]
            ranks = [1 + sum(other > mean for _, other in group) for _, mean in group]
            row = {name: text for name, (text, _) in zip(names, group)}
            row["ranking"] = [{"value": name, "rank": rank} for name, rank in zip(names, ranks)]
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
