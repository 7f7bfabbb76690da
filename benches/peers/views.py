#!/usr/bin/env python3
"""Cuts a pool and a test set out of a labelled set and embeds both.

    views.py --model DIR --data DIR --out DIR SET...

Reads DATA/SET.jsonl (see datasets.py) and writes, under OUT/SET/:

    {train,test}_final.npy     mean of the last hidden states over the tokens, unit norm, float32, [rows, dim]
    {train,test}_layer3.npy    the same mean over the states after the third layer, unit norm
    {train,test}_labels.json   one label string a row
    {train,test}_texts.jsonl   one {"text", "label"} a row, in the same order

A set's own split is kept where it has one; otherwise one seeded shuffle decides. A text that occurs twice is kept
once, and never on both sides: a copy in the test set would be a memory test.
"""

import argparse
import json
import pathlib
import random

import numpy as np
import torch
from transformers import AutoModel, AutoTokenizer

MIDDLE_LAYER = 3


def read_rows(path):
    seen, rows = set(), []
    with open(path, encoding="utf8") as lines:
        for line in lines:
            row = json.loads(line)
            key = row["text"].strip()
            if key and key not in seen:
                seen.add(key)
                rows.append({"text": key, "label": row["label"], "split": row.get("split")})
    return rows


def cut(rows, pool, test, seed):
    """Returns (train, test): at most `pool` and `test` rows, disjoint."""
    rng = random.Random(seed)
    train_side = [row for row in rows if row["split"] != "test"]
    test_side = [row for row in rows if row["split"] == "test"]
    rng.shuffle(train_side)
    rng.shuffle(test_side)
    if not test_side:
        train_side, test_side = train_side[test:], train_side[:test]
    return train_side[:pool], test_side[:test]


def unit(matrix):
    return matrix / np.linalg.norm(matrix, axis=1, keepdims=True)


@torch.inference_mode()
def embed(texts, tokenizer, model, max_tokens, batch=32):
    """Final and middle mean-pooled views, [rows, dim] each, in the order of `texts`."""
    order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
    views = [np.empty((len(texts), model.config.hidden_size), np.float32) for _ in range(2)]
    for start in range(0, len(order), batch):
        rows = order[start : start + batch]
        inputs = tokenizer(
            [texts[row] for row in rows], padding=True, truncation=True, max_length=max_tokens, return_tensors="pt"
        )
        states = model(**inputs, output_hidden_states=True).hidden_states
        mask = inputs["attention_mask"].unsqueeze(-1).float()
        for view, layer in zip(views, (states[-1], states[MIDDLE_LAYER])):
            view[rows] = ((layer * mask).sum(1) / mask.sum(1)).numpy()
    return [unit(view) for view in views]


def save_side(folder, side, rows, views):
    for name, view in zip(("final", "layer3"), views):
        np.save(folder / f"{side}_{name}.npy", view)
    labels = [row["label"] for row in rows]
    (folder / f"{side}_labels.json").write_text(json.dumps(labels), encoding="utf8")
    with open(folder / f"{side}_texts.jsonl", "w", encoding="utf8") as out:
        for row in rows:
            out.write(json.dumps({"text": row["text"], "label": row["label"]}, ensure_ascii=False) + "\n")


def main():
    args = parse_args()
    torch.set_num_threads(args.threads)
    tokenizer = AutoTokenizer.from_pretrained(args.model)
    model = AutoModel.from_pretrained(args.model).eval()
    for name in args.sets:
        folder = args.out / name
        folder.mkdir(parents=True, exist_ok=True)
        sides = cut(read_rows(args.data / f"{name}.jsonl"), args.pool, args.test, args.seed)
        for side, rows in zip(("train", "test"), sides):
            save_side(folder, side, rows, embed([row["text"] for row in rows], tokenizer, model, args.max_tokens))
        (folder / ".ready").touch()
        print(name, *(len(rows) for rows in sides), flush=True)


def parse_args():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--pool", type=int, default=5000)
    parser.add_argument("--test", type=int, default=2000)
    parser.add_argument("--max-tokens", type=int, default=128)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("sets", nargs="+")
    return parser.parse_args()


if __name__ == "__main__":
    main()
