"""Writes features.parquet, as the library `datasets` (5.2.0, Pillow 12) writes its own features."""

import io

from datasets import ClassLabel, Dataset, Features, Image, List, Value
from PIL import Image as Picture


def png(colour):
    buffer = io.BytesIO()
    Picture.new("RGB", (2, 2), colour).save(buffer, "PNG")
    return buffer.getvalue()


features = Features(
    {
        "text": Value("string"),
        "label": ClassLabel(names=["ham", "spam"]),
        "image": Image(),
        "tags": List(ClassLabel(names=["a", "b", "c"])),
        "n": Value("int32"),
        "chat": List({"role": Value("string"), "content": Value("string")}),
        "in": {"kind": ClassLabel(names=["x", "y"])},
    }
)
columns = {
    "text": ["one", "two", "three"],
    "label": [0, 1, -1],
    "image": [{"bytes": png("red"), "path": "r.png"}, {"bytes": png("blue"), "path": None}, None],
    "tags": [[0, 2], [], [1]],
    "n": [1, 2, 3],
    "chat": [[{"role": "user", "content": "hi"}], [], []],
    "in": [{"kind": 0}, {"kind": 1}, {"kind": 0}],
}
Dataset.from_dict(columns, features=features).to_parquet("features.parquet")
