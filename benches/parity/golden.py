#!/usr/bin/env python3
"""Writes the vectors that the encoders have to reproduce: golden.py MODEL_DIR OUT_FILE

The sentences of sentences.py as sentence-transformers encodes them, 32-bit floats on the processor, one at a time
so that no padding is involved. OUT_FILE holds one tensor `embeddings` [64, d], and the texts as a JSON list in the
metadata under `texts`. Needs sentence-transformers and safetensors.
"""

import json
import pathlib
import sys

import numpy as np
import torch
from safetensors.numpy import save_file
from sentence_transformers import SentenceTransformer

from sentences import SENTENCES


def main():
    model_dir, out = map(pathlib.Path, sys.argv[1:])
    torch.manual_seed(0)
    model = SentenceTransformer(str(model_dir), device="cpu")
    vectors = model.encode(SENTENCES, batch_size=1, show_progress_bar=False, convert_to_numpy=True)
    metadata = {"model": "all-MiniLM-L6-v2", "texts": json.dumps(SENTENCES, ensure_ascii=True)}
    save_file({"embeddings": vectors.astype(np.float32)}, out, metadata=metadata)
    print(f"{len(SENTENCES)} texts, {vectors.shape[1]} dimensions, to {out}")


if __name__ == "__main__":
    main()
