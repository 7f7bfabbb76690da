#!/usr/bin/env python3
"""Fashion-MNIST as PNG files: fashion_mnist.py IDX_FOLDER OUT_FOLDER [ROWS_PER_PART]

IDX_FOLDER holds the four .gz files of the set (Debian's package dataset-fashion-mnist has them). Writes OUT_FOLDER/
{train,test}.csv with the columns image (relative to the file) and label, and the first rows of each part as pictures.
Needs numpy and pillow.
"""

import csv
import gzip
import pathlib
import sys

import numpy as np
from PIL import Image

NAMES = ["t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"]


def idx(path):
    """An array of unsigned bytes: a magic number whose last byte is the rank, the big-endian shape, the values."""
    data = gzip.decompress(path.read_bytes())
    rank = data[3]
    shape = np.frombuffer(data, ">u4", rank, 4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * rank).reshape(shape)


def main():
    source, out = map(pathlib.Path, sys.argv[1:3])
    rows = int(sys.argv[3]) if len(sys.argv) > 3 else 10_000
    for part, stem in [("train", "train"), ("test", "t10k")]:
        images = idx(source / f"{stem}-images-idx3-ubyte.gz")[:rows]
        labels = idx(source / f"{stem}-labels-idx1-ubyte.gz")[:rows]
        (out / part).mkdir(parents=True, exist_ok=True)
        with open(out / f"{part}.csv", "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["image", "label"])
            for at, (image, label) in enumerate(zip(images, labels)):
                name = f"{part}/{at:05}.png"
                Image.fromarray(image).save(out / name)
                writer.writerow([name, NAMES[label]])
        print(f"{len(images)} pictures to {out / part}")


main()
