"""Reference values of image preparation, by the image processors of transformers 4 on Pillow.

python preparation_golden.py OUT.safetensors     (transformers < 5, pillow < 13, safetensors, numpy)

Pillow 13 resizes tall pictures in the other order of passes, and so not to the same bits.

The pictures follow a formula that the test repeats; every 14th value of every 14th row is kept.
"""

import sys

import numpy as np
from PIL import Image
from safetensors.numpy import save_file
from transformers import BitImageProcessor, CLIPImageProcessor, SiglipImageProcessor, ViTImageProcessor

SIZES = [(317, 203), (45, 30), (100, 301), (224, 224)]

IMAGENET = {"image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]}
PROCESSORS = {
    "clip": CLIPImageProcessor(),
    "siglip": SiglipImageProcessor(),
    "vit": ViTImageProcessor(),
    "dinov2": BitImageProcessor(size={"shortest_edge": 256}, **IMAGENET),
    "padded": CLIPImageProcessor(size={"shortest_edge": 201}, resample=2),
}


def picture(width, height):
    x, y, c = np.meshgrid(np.arange(width), np.arange(height), np.arange(3), indexing="xy")
    return Image.fromarray(((x * (5 + c) + y * y // 7 + (x ^ y) * 3) % 256).astype(np.uint8))


golden = {}
for name, processor in PROCESSORS.items():
    for width, height in SIZES:
        values = processor(picture(width, height), return_tensors="np")["pixel_values"][0]
        golden[f"{name}.{width}x{height}"] = np.ascontiguousarray(values[:, 5::14, 5::14], dtype=np.float32)
save_file(golden, sys.argv[1])
