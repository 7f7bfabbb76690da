#!/usr/bin/env python3
"""Images to vectors by transformers and onnxruntime, decoding and resizing included.

    images.py --model DIR --images DIR --work DIR [--threads N] [--rounds N] [--limit N] [--out JSON]

DIR of the model is a DINOv2 in the Hugging Face layout; images are taken by name. Systems:
    torch   transformers on torch, float32, batches of 8, its processor in numpy and pillow
    ort     onnxruntime on the graph that torch exports, with all of its own graph optimisations

Prints {system: {cpu_s, wall_s, images, ...}}; the first token's states go to WORK/features_SYSTEM.npy, of unit norm.
"""

import argparse
import os
import pathlib

import measure

BATCH = 8


def main():
    args = parse_args()
    os.environ["OMP_NUM_THREADS"] = str(args.threads)
    import numpy as np
    import torch

    torch.set_num_threads(args.threads)
    args.work.mkdir(parents=True, exist_ok=True)
    paths = sorted(args.images.iterdir())[: args.limit]
    model = load(args.model)
    encoders = {"torch": by_torch(model), "ort": by_onnxruntime(graph(model, args.work), args.threads)}
    read = reader(args.model)
    works = {name: (lambda run=run: encode(run, read, paths)) for name, run in encoders.items()}
    for run in encoders.values():
        encode(run, read, paths[:BATCH])
    report, features = measure.rounds(works, args.rounds)
    for name, row in report.items():
        norms = np.linalg.norm(features[name], axis=1, keepdims=True)
        np.save(args.work / f"features_{name}.npy", features[name] / norms)
        row |= {"images": len(paths), "threads": args.threads}
    measure.emit(report, args.out)


def encode(run, read, paths):
    import numpy as np

    return np.concatenate([run(read(paths[at : at + BATCH])) for at in range(0, len(paths), BATCH)])


def reader(folder):
    """The function paths -> [rows, 3, height, width] of the model's own processor."""
    import numpy as np
    from PIL import Image
    from transformers import AutoImageProcessor

    processor = AutoImageProcessor.from_pretrained(folder, backend="pil")

    def read(paths):
        pictures = [Image.open(path).convert("RGB") for path in paths]
        return np.asarray(processor(pictures, return_tensors="np")["pixel_values"], np.float32)

    return read


def load(folder):
    import torch
    from transformers import AutoModel

    class FirstToken(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.model = AutoModel.from_pretrained(folder, attn_implementation="sdpa").eval()

        def forward(self, pixel_values):
            return self.model(pixel_values).last_hidden_state[:, 0]

    return FirstToken().eval()


def by_torch(model):
    import torch

    def run(pixels):
        with torch.no_grad():
            return model(torch.from_numpy(pixels)).numpy()

    return run


def by_onnxruntime(path, threads):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    return lambda pixels: session.run(None, {"pixel_values": pixels})[0]


def graph(model, work):
    """Path of the ONNX graph; made on first use."""
    import torch

    path = work / "images.onnx"
    if not path.exists():
        torch.onnx.export(
            model,
            (torch.zeros(1, 3, 224, 224),),
            str(path),
            input_names=["pixel_values"],
            output_names=["states"],
            dynamic_axes={"pixel_values": {0: "rows"}, "states": {0: "rows"}},
            opset_version=17,
            dynamo=False,
        )
    return path


def parse_args():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=pathlib.Path, required=True)
    parser.add_argument("--images", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--out")
    return parser.parse_args()


if __name__ == "__main__":
    main()
