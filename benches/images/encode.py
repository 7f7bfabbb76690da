#!/usr/bin/env python3
"""Image features by transformers and by onnxruntime on its graph: encode.py MODEL IMAGES [--threads 1] [--rounds 3]

MODEL is a folder of a DINOv2, IMAGES one of pictures, taken by name. Prints one JSON object a system: images a CPU
second with decoding and resizing, the best of the rounds, and writes MODEL/features_SYSTEM.npy of unit norm. Needs
torch, transformers < 5, pillow < 13, onnx and onnxruntime.
"""

import argparse
import json
import os
import pathlib
import time


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("images", type=pathlib.Path)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--batch", type=int, default=8)
    args = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = str(args.threads)

    import numpy as np
    import onnxruntime
    import torch
    from PIL import Image
    from transformers import AutoImageProcessor, AutoModel

    torch.set_num_threads(args.threads)
    model = AutoModel.from_pretrained(args.model).eval()
    processor = AutoImageProcessor.from_pretrained(args.model, use_fast=False)
    paths = sorted(args.images.iterdir())
    example = torch.zeros(1, 3, 224, 224)
    graph = args.model / "model.onnx"
    names = {"input_names": ["pixel_values"], "output_names": ["states"]}
    axes = {"dynamic_axes": {"pixel_values": {0: "batch"}, "states": {0: "batch"}}, "dynamo": False}
    torch.onnx.export(Features(model), (example,), str(graph), opset_version=17, **names, **axes)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = args.threads
    session = onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])

    def by_torch(pixels):
        with torch.no_grad():
            return model(torch.from_numpy(pixels)).last_hidden_state[:, 0].numpy()

    def by_onnxruntime(pixels):
        return session.run(None, {"pixel_values": pixels})[0]

    for name, run in [("transformers", by_torch), ("onnxruntime", by_onnxruntime)]:
        rates = []
        for _ in range(args.rounds):
            start, rows = time.process_time(), []
            for at in range(0, len(paths), args.batch):
                pictures = [Image.open(path).convert("RGB") for path in paths[at : at + args.batch]]
                rows.append(run(processor(pictures, return_tensors="np")["pixel_values"].astype(np.float32)))
            rates.append(len(paths) / (time.process_time() - start))
        features = np.concatenate(rows)
        np.save(args.model / f"features_{name}.npy", features / np.linalg.norm(features, axis=1, keepdims=True))
        print(json.dumps({"system": name, "images": len(paths), "images_per_cpu_s": round(max(rates), 2)}))


def Features(model):
    import torch

    class FirstToken(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.model = model

        def forward(self, pixel_values):
            return self.model(pixel_values).last_hidden_state[:, 0]

    return FirstToken()


main()
