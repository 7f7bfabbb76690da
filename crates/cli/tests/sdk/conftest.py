"""A real `hone serve` for the argilla SDK to talk to.

HONE_BIN names the binary. Every test file gets a server of its own on an empty folder.
"""

import os
import pathlib
import socket
import subprocess
import time
import uuid

import httpx
import pytest

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["ARGILLA_API_URL"] = ""

import argilla as rg  # noqa: E402

API_KEY = "owner.key"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A running server, its folder and its log."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None
        self.log = folder / "server.log"

    def start(self):
        environment = os.environ | {
            "USERNAME": "owner",
            "PASSWORD": "12345678",
            "API_KEY": API_KEY,
            "WORKSPACE": "argilla",
        }
        command = [os.environ["HONE_BIN"], "serve", "--data-dir", str(self.folder / "data"), "--port", str(self.port)]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        until = time.monotonic() + 120
        while time.monotonic() < until:
            if self.process.poll() is not None:
                break
            try:
                httpx.get(f"{self.url}/health/ready").raise_for_status()
                return self
            except httpx.HTTPError:
                time.sleep(0.02)
        raise RuntimeError(f"hone serve did not start:\n{self.log.read_text()}")

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=120)

    def kill(self):
        self.process.kill()
        self.process.wait(timeout=120)

    def http(self, key=API_KEY):
        headers = {"X-Argilla-Api-Key": key} if key else {}
        return httpx.Client(base_url=self.url, headers=headers, timeout=120)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("hone")).start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def client(server):
    return rg.Argilla(api_url=server.url, api_key=API_KEY)


@pytest.fixture(scope="module")
def http(server):
    with server.http() as http:
        yield http


@pytest.fixture
def name():
    """A name that nothing else has."""
    return f"n_{uuid.uuid4().hex[:12]}"


@pytest.fixture
def dataset(client, name):
    """A published dataset with a field and a question of the common kind."""
    return make_dataset(client, name)


def make_dataset(client, name, workspace=None, **more):
    settings = {
        "fields": [rg.TextField(name="text")],
        "questions": [rg.LabelQuestion(name="label", labels=["positive", "negative"])],
    } | more
    dataset = rg.Dataset(name=name, workspace=workspace, settings=rg.Settings(**settings), client=client)
    return dataset.create()


def make_user(client, server, role, workspace="argilla", password="12345678"):
    """A new user with a client of their own."""
    username = f"u_{uuid.uuid4().hex[:12]}"
    body = {"username": username, "first_name": username, "password": password, "role": role}
    with server.http() as http:
        key = http.post("/api/v1/users", json=body).raise_for_status().json()["api_key"]
    user = client.users(username)
    if workspace:
        user.add_to_workspace(client.workspaces(workspace))
    theirs = rg.Argilla(api_url=server.url, api_key=key)
    rg.Argilla._set_default(client)
    return user, theirs
