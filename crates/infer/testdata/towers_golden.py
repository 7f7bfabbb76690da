"""Reference features of the image and text towers, by transformers 4 on made-up weights.

python towers_golden.py OUT.safetensors     (torch, transformers < 5, pillow < 13, safetensors, numpy)

The configurations are the published ones of openai/clip-vit-base-patch32,
google/siglip-base-patch16-224, facebook/dinov2-small and google/vit-base-patch16-224. A weight is
a function of its tensor's name and its place, so that the test makes the same ones: `weight` here
and in `towers/tests.rs`. Names, shapes and configurations stand in the file's metadata.
"""

import json
import sys

import numpy as np
import torch
from PIL import Image
from safetensors.numpy import save_file
from transformers import (
    BitImageProcessor,
    CLIPConfig,
    CLIPImageProcessor,
    CLIPModel,
    Dinov2Config,
    Dinov2Model,
    SiglipConfig,
    SiglipImageProcessor,
    SiglipModel,
    ViTConfig,
    ViTImageProcessor,
    ViTModel,
)

PICTURES = [(317, 203), (45, 30)]
TEXTS = {
    "clip": [[49406, 320, 1125, 539, 320, 2368, 49407], [49406, 49407], [49406, 9999, 1, 2, 3, 777, 49407]],
    "siglip": [[262, 266, 1304, 267, 262, 1782, 1], [1], [31999, 5, 6, 7, 8, 1]],
}
IMAGENET = {"image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]}
MASK = (1 << 64) - 1


def seed(name):
    """FNV-1a of the name."""
    value = 0xCBF29CE484222325
    for byte in name.encode():
        value = ((value ^ byte) * 0x100000001B3) & MASK
    return value


def uniform(name, count):
    """-1..1 by SplitMix64, 24 bits each: exact in 32-bit floating point."""
    with np.errstate(over="ignore"):
        x = np.uint64(seed(name)) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        x = x ^ (x >> np.uint64(31))
    return (x >> np.uint64(40)).astype(np.float32) / np.float32(1 << 23) - np.float32(1)


def weight(name, shape):
    values = uniform(name, int(np.prod(shape, dtype=np.int64)))
    if name.startswith("logit_"):
        scale, shift = 0.0, 2.0
    elif len(shape) == 1 and name.endswith(".weight"):
        scale, shift = 0.2, 1.0
    elif name.endswith("lambda1"):
        scale, shift = 0.5, 0.5
    elif len(shape) == 1:
        scale, shift = 0.1, 0.0
    else:
        scale, shift = float(np.sqrt(3.0 / np.prod(shape[1:], dtype=np.float64))), 0.0
    return (values * np.float32(scale) + np.float32(shift)).reshape(shape)


def fill(model):
    model.eval()
    shapes = {}
    state = model.state_dict()
    for name, tensor in state.items():
        if name.endswith("position_ids"):
            continue
        shapes[name] = list(tensor.shape)
        tensor.copy_(torch.from_numpy(weight(name, list(tensor.shape))))
    return shapes


def picture(width, height):
    x, y, c = np.meshgrid(np.arange(width), np.arange(height), np.arange(3), indexing="xy")
    return Image.fromarray(((x * (5 + c) + y * y // 7 + (x ^ y) * 3) % 256).astype(np.uint8))


def pictures(processor):
    return processor([picture(*size) for size in PICTURES], return_tensors="pt")["pixel_values"]


def one_text(model, kind, ids):
    if kind == "siglip":
        ids = ids + [1] * (64 - len(ids))
    return model.get_text_features(input_ids=torch.tensor([ids]))


def joint(kind, model, processor, golden):
    pixels = pictures(processor)
    image = model.get_image_features(pixel_values=pixels)
    text = torch.cat([one_text(model, kind, ids) for ids in TEXTS[kind]])
    golden[f"{kind}.image"], golden[f"{kind}.text"] = image, text
    states = []
    layer = model.vision_model.encoder.layers[5]
    layer.register_forward_hook(lambda _module, _input, out: states.append(out[0] if isinstance(out, tuple) else out))
    model.vision_model(pixel_values=pixels)
    golden[f"{kind}.layer6"] = states[0][:, (1 if kind == "clip" else 0) :].mean(1)
    unit = [f / f.norm(dim=-1, keepdim=True) for f in (image, text)]
    logits = unit[0] @ unit[1].T * model.logit_scale.exp()
    golden[f"{kind}.logits"] = logits + (model.logit_bias if kind == "siglip" else 0)


def plain(kind, model, processor, golden):
    out = model(pixel_values=pictures(processor), output_hidden_states=True)
    golden[f"{kind}.image"] = out.last_hidden_state[:, 0]
    golden[f"{kind}.mean"] = out.last_hidden_state[:, 1:].mean(1)
    golden[f"{kind}.layer6"] = out.hidden_states[6][:, 1:].mean(1)


@torch.no_grad()
def main():
    golden, shapes, configs = {}, {}, {}
    siglip = SiglipConfig()
    clip = CLIPConfig()
    dinov2 = Dinov2Config(hidden_size=384, num_attention_heads=6, image_size=518, patch_size=14)
    vit = ViTConfig()
    bit = BitImageProcessor(size={"shortest_edge": 256}, **IMAGENET)
    cases = [
        ("clip", CLIPModel, clip, CLIPImageProcessor(), joint),
        ("siglip", SiglipModel, siglip, SiglipImageProcessor(), joint),
        ("dinov2", Dinov2Model, dinov2, bit, plain),
        ("vit", lambda config: ViTModel(config, add_pooling_layer=False), vit, ViTImageProcessor(), plain),
    ]
    for kind, make, config, processor, run in cases:
        model = make(config)
        shapes[kind] = fill(model)
        configs[kind] = config.to_dict() | {"model_type": kind}
        run(kind, model, processor, golden)
        print(kind, {k: tuple(v.shape) for k, v in golden.items() if k.startswith(kind)})
    metadata = {"shapes": json.dumps(shapes), "configs": json.dumps(configs)}
    save_file({k: v.numpy().astype(np.float32) for k, v in golden.items()}, sys.argv[1], metadata=metadata)


main()
