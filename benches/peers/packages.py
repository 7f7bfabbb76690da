"""Fetches packages from PyPI, npm and Debian with the registries' ordinary clients; a file already there is not fetched
again."""

import pathlib
import subprocess
import sys


def wheel(spec, folder):
    """Path of the wheel of `spec` ("name==version") in `folder`."""
    return _pip(spec, folder, "*.whl", ["--only-binary", ":all:"])


def sdist(spec, folder):
    """Path of the source archive of `spec` in `folder`. pip runs the package's setup code to read its metadata."""
    return _pip(spec, folder, "*.tar.gz", ["--no-binary", ":all:"])


def npm(spec, folder):
    """Path of the npm tarball of `spec` ("name@version") in `folder`."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    name, _, version = spec.rpartition("@")
    target = folder / f"{name.lstrip('@').replace('/', '-')}-{version}.tgz"
    if not target.exists():
        subprocess.run(["npm", "pack", "--silent", "--pack-destination", str(folder), spec], check=True)
    return target


def debian(name, folder):
    """Path of the archive of the newest Debian package `name` in `folder`."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    if not list(folder.glob(f"{name}_*.deb")):
        subprocess.run(["apt-get", "download", "--quiet", name], check=True, cwd=folder)
    return sorted(folder.glob(f"{name}_*.deb"))[-1]


def _pip(spec, folder, suffix, kind):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    name, _, version = spec.partition("==")
    pattern = f"{_fuzzy(name)}-{version}{suffix}"
    if not list(folder.glob(pattern)):
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", *kind, "-d", str(folder), spec]
        subprocess.run(command, check=True)
    return sorted(folder.glob(pattern))[-1]


def _fuzzy(name):
    """File names may spell a project with -, _ or . and in either case."""
    return "".join("[-_.]" if c in "-_." else f"[{c.lower()}{c.upper()}]" if c.isalpha() else c for c in name)
