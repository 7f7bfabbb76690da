"""Learning loops that look at images, alone and beside texts, as an SDK user and annotators see them."""

import base64
import csv
import json
import os
import random
import struct
import subprocess
import zlib

import argilla as rg
import pytest
from conftest import Server, make_user
from test_learning import (
    at_rest,
    create_loop,
    hone,
    models,  # noqa: F401 (the fixture)
    queue,
    until,
)

COLOURS = {"red": (200, 60, 60), "green": (60, 180, 70), "blue": (60, 80, 200), "yellow": (210, 200, 60)}
THINGS = {
    "shirt": ["A shirt of soft cotton", "Shirt with long sleeves", "A slim fit shirt with a collar", "Linen shirt for summer"],
    "mug": ["A mug for hot coffee", "Sturdy stoneware mug", "Mug with a large handle", "A tea mug, dishwasher safe"],
}  # fmt: skip


def png(colour, seed, side=32):
    """A noisy disc of about this colour on grey, as a data URL."""
    rng = random.Random(seed)
    shift = [rng.randint(-25, 25) for _ in range(3)]
    x0, y0, radius = rng.uniform(10, 22), rng.uniform(10, 22), rng.uniform(7, 12)
    rows = b""
    for y in range(side):
        rows += b"\0"
        for x in range(side):
            inside = (x - x0) ** 2 + (y - y0) ** 2 < radius**2
            base = COLOURS[colour] if inside else (128, 128, 128)
            rows += bytes(min(255, max(0, b + s + rng.randint(-25, 25))) for b, s in zip(base, shift))
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return "data:image/png;base64," + base64.b64encode(data).decode()


def write_model(folder, dim=48, layers=2, image=32, patch=8):
    """A vision transformer whose weights are drawn: it sees as a random projection does."""
    rng = random.Random(0)
    tensors = {}

    def tensor(name, *shape, scale=None, shift=0.0):
        size, fan_in = 1, 1
        for at, length in enumerate(shape):
            size *= length
            fan_in *= length if at else 1
        scale = (1 / fan_in) ** 0.5 if scale is None else scale
        tensors[name] = (shape, [rng.gauss(0, 1) * scale + shift for _ in range(size)])

    def linear(name, inputs, outputs):
        tensor(f"{name}.weight", outputs, inputs)
        tensor(f"{name}.bias", outputs, scale=0.02)

    def norm(name):
        tensor(f"{name}.weight", dim, scale=0.02, shift=1.0)
        tensor(f"{name}.bias", dim, scale=0.02)

    tensor("embeddings.cls_token", 1, 1, dim, scale=0.02)
    tensor("embeddings.position_embeddings", 1, 1 + (image // patch) ** 2, dim, scale=0.02)
    tensor("embeddings.patch_embeddings.projection.weight", dim, 3, patch, patch)
    tensor("embeddings.patch_embeddings.projection.bias", dim, scale=0.02)
    norm("layernorm")
    for layer in range(layers):
        part = f"encoder.layer.{layer}."
        for own in ["attention.query", "attention.key", "attention.value", "output.dense"]:
            linear(f"{part}attention.{own}", dim, dim)
        norm(f"{part}layernorm_before")
        norm(f"{part}layernorm_after")
        linear(f"{part}intermediate.dense", dim, 2 * dim)
        linear(f"{part}output.dense", 2 * dim, dim)
    header, data = {}, b""
    for name, (shape, values) in tensors.items():
        packed = struct.pack(f"<{len(values)}f", *values)
        header[name] = {"dtype": "F32", "shape": list(shape), "data_offsets": [len(data), len(data) + len(packed)]}
        data += packed
    head = json.dumps(header).encode()
    folder.mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(struct.pack("<Q", len(head)) + head + data)
    config = {"model_type": "vit", "hidden_size": dim, "intermediate_size": 2 * dim, "num_hidden_layers": layers,
              "num_attention_heads": 4, "image_size": image, "patch_size": patch}  # fmt: skip
    (folder / "config.json").write_text(json.dumps(config))
    size = {"height": image, "width": image}
    (folder / "preprocessor_config.json").write_text(json.dumps({"size": size, "do_center_crop": False}))


@pytest.fixture(scope="module")
def server(tmp_path_factory, models):  # noqa: F811
    server = Server(tmp_path_factory.mktemp("hone"))
    (server.folder / "data").mkdir()
    (server.folder / "data" / "models").symlink_to(models)
    write_model(server.folder / "data" / "encoders" / "tiny-vit")
    server.start()
    yield server
    server.stop()


IMAGES = {"image_encoder": {"model_id": "tiny-vit"}, "audit_share": 0.2}


@pytest.fixture(scope="module")
def people(client, server):
    return [server.http(make_user(client, server, "annotator")[1].api_key) for _ in range(2)]


@pytest.fixture(scope="module")
def photos(client, http):
    """A dataset of photos with a loop that has read them."""
    settings = rg.Settings(
        fields=[rg.ImageField(name="photo")], questions=[rg.LabelQuestion(name="colour", labels=list(COLOURS))]
    )
    dataset = rg.Dataset(name="photos", settings=settings, client=client).create()
    rows = [{"id": f"{colour} {n}", "photo": png(colour, f"{colour} {n}")} for n in range(60) for colour in COLOURS]
    dataset.records.log(rows)
    loop = create_loop(client, dataset, "colour", **IMAGES)
    until(http, loop, lambda held: held["progress"]["queued"] == len(rows) and at_rest(held))
    return dataset, loop


def answer_some(people, http, dataset, loop, question, gold, rounds):
    for _ in range(rounds):
        for person in people:
            for hit in queue(person, dataset):
                label = gold(hit["record"])
                body = {"status": "submitted", "values": {question: {"value": label}}}
                path = f"/api/v1/records/{hit['record']['id']}/responses"
                person.post(path, json=body).raise_for_status()
        until(http, loop, at_rest)
    return until(http, loop, lambda held: held["counts"]["promotions"] >= 1 and at_rest(held))


def share_right(dataset, question, gold):
    records = list(dataset.records(with_suggestions=True))
    right = [record.suggestions[question].value == gold(record.id) for record in records]
    return sum(right) / len(right)


# The tests of this file go on from each other: each loop learns once.


def test_the_encoders_say_what_they_read(photos, http):
    encoders = {encoder["id"]: encoder for encoder in http.get("/api/v1/encoders").json()["items"]}
    tiny = encoders["tiny-vit"]
    assert (tiny["reads"], tiny["architecture"], tiny["dimension"], tiny["here"]) == (["images"], "vit", 48, True)
    assert encoders["all-MiniLM-L6-v2"]["reads"] == ["texts"]


def test_encoders_that_read_something_else_are_refused(photos, http):
    dataset, _ = photos
    for definition, place in [
        ({"image_encoder": {"model_id": "all-MiniLM-L6-v2"}}, ["body", "image_encoder", "model_id"]),
        ({"image_encoder": {"model_id": "../encoders/tiny-vit"}}, ["body", "image_encoder", "model_id"]),
        ({"encoder": {"model_id": "tiny-vit"}, **IMAGES}, ["body", "encoder", "model_id"]),
        ({}, ["body", "image_encoder"]),
    ]:
        body = {"question": "colour", "name": "other"} | definition
        reply = http.post(f"/api/v1/datasets/{dataset.id}/loops", json=body)
        (error,) = reply.json()["detail"]["params"]["errors"]
        assert (reply.status_code, error["loc"]) == (422, place), error


def test_an_encoder_that_reads_no_words_suggests_nothing_at_first(photos):
    dataset, _ = photos
    assert not any(list(record.suggestions) for record in dataset.records(with_suggestions=True))


def test_answers_train_models_that_suggest_for_images(photos, people, http):
    dataset, loop = photos
    held = answer_some(people, http, dataset, loop, "colour", lambda record: record["external_id"].split()[0], 5)
    right = share_right(dataset, "colour", lambda id: id.split()[0])
    print(f"{right:.3f} right of images after 100 answers")
    # By chance a quarter would be.
    assert right > 0.65
    training = http.get(f"/api/v1/models/{held['champion']}").json()["training"]
    assert training["images"]["field"] == "photo" and training["encoder"]["id"] == "tiny-vit"


def test_a_version_says_what_records_are_and_refuses_texts(photos, http):
    dataset, loop = photos
    champion = http.get(f"/api/v1/loops/{loop['id']}").json()["champion"]
    records = http.get(f"/api/v1/datasets/{dataset.id}/records", params={"limit": 3}).json()["items"]
    body = {"record_ids": [record["id"] for record in records]}
    said = http.post(f"/api/v1/models/{champion}/predict", json=body).raise_for_status().json()["items"]
    assert [one["record_id"] for one in said] == body["record_ids"]
    assert all(one["value"] in COLOURS for one in said)
    refused = http.post(f"/api/v1/models/{champion}/predict", json={"texts": ["red"]})
    assert refused.status_code == 422 and "reads images" in refused.text


def test_images_that_cannot_be_read_are_told_and_can_be_answered(photos, people, http):
    dataset, loop = photos
    broken = "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\nnothing").decode()
    photos = {"broken": broken, "far": "http://127.0.0.1:9/a.png", "fine": png("red", "fine")}
    dataset.records.log([{"id": f"red {name}", "photo": photo} for name, photo in photos.items()])
    held = until(http, loop, lambda held: held["progress"]["unreadable"]["records"] == 2 and at_rest(held))
    reasons = sorted(example["reason"] for example in held["progress"]["unreadable"]["examples"])
    assert "--fetch-images" in reasons[0] and "PNG" in reasons[1], reasons
    records = {record.id: record for record in dataset.records(with_suggestions=True)}
    assert not list(records["red broken"].suggestions) and list(records["red fine"].suggestions)
    for example in held["progress"]["unreadable"]["examples"]:
        body = {"status": "submitted", "values": {"colour": {"value": "red"}}}
        people[0].post(f"/api/v1/records/{example['record_id']}/responses", json=body).raise_for_status()


def test_the_report_names_the_encoder_of_the_images(photos, http, server):
    _, loop = photos
    report = json.loads(hone(server, "report", loop["id"], "--format", "json").stdout)
    assert report["provenance"]["encoder"]["id"] == "tiny-vit"
    assert "tf-idf" not in report["provenance"]["encoder"]["views"]


def test_an_image_and_its_description_are_learned_from_together(client, people, http, server):
    kinds = [f"{colour} {thing}" for colour in ["red", "blue"] for thing in THINGS]
    settings = rg.Settings(
        fields=[rg.TextField(name="description"), rg.ImageField(name="photo")],
        questions=[rg.LabelQuestion(name="kind", labels=kinds)],
    )
    dataset = rg.Dataset(name="goods", settings=settings, client=client).create()
    rows = []
    for n in range(60):
        for kind in kinds:
            colour, thing = kind.split()
            said = random.Random(f"{kind} {n}").choice(THINGS[thing])
            rows.append({"id": f"{kind} {n}", "description": f"{said}, article {n}.", "photo": png(colour, f"{kind} {n}")})
    dataset.records.log(rows)
    loop = create_loop(client, dataset, "kind", **IMAGES)
    until(http, loop, lambda held: held["progress"]["queued"] == len(rows) and at_rest(held))
    of = lambda id: " ".join(id.split()[:2])  # noqa: E731
    held = answer_some(people, http, dataset, loop, "kind", lambda record: of(record["external_id"]), 5)
    right = share_right(dataset, "kind", of)
    print(f"{right:.3f} right of images and texts after 100 answers")
    # The texts alone leave two kinds each, and so do the images.
    assert right > 0.8
    training = http.get(f"/api/v1/models/{held['champion']}").json()["training"]
    assert training["fields"] == ["description"] and training["images"]["encoder"]["id"] == "tiny-vit"
    report = json.loads(hone(server, "report", loop["id"], "--format", "json").stdout)
    provenance = report["provenance"]
    assert (provenance["encoder"]["id"], provenance["images"]["id"]) == ("all-MiniLM-L6-v2", "tiny-vit")
    page = http.get(f"/api/v1/loops/{loop['id']}/report").text
    assert "Encoder of images" in page


def simulate(server, *arguments):
    command = [os.environ["HONE_BIN"], *arguments, "--data-dir", str(server.folder / "data")]
    return subprocess.run(command, capture_output=True, text=True)


def test_a_simulation_learns_from_images_and_descriptions_together(server, tmp_path):
    kinds = [f"{colour} {thing}" for colour in ["red", "blue"] for thing in THINGS]
    data, head = tmp_path / "goods.csv", tmp_path / "report" / "head.safetensors"
    with open(data, "w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["description", "photo", "kind"])
        for n in range(40):
            for kind in kinds:
                colour, thing = kind.split()
                name = f"{kind} {n}.png"
                (tmp_path / name).write_bytes(base64.b64decode(png(colour, name).split(",")[1]))
                table.writerow([f"{random.Random(name).choice(THINGS[thing])}, article {n}.", name, kind])
    run = ["simulate", "--data", str(data), "--label", "kind", "--json", "--seeds", "1", "--budget", "80"]
    images = ["--image", "photo", "--image-model-id", str(server.folder / "data" / "encoders" / "tiny-vit")]
    texts = ["--text", "description"]
    alone, both = (
        json.loads(simulate(server, *run, *columns, "--out", str(head.parent)).stdout)
        for columns in [texts, texts + images]
    )
    figures = [report["full_data"]["macro_f1"] for report in [alone, both]]
    print(f"macro-F1 {figures[0]:.3f} of texts, {figures[1]:.3f} of both")
    # A description leaves two kinds.
    assert figures[0] < 0.75 < 0.85 < figures[1]
    assert both["provenance"]["images"]["id"] == images[-1]
    assert both["provenance"]["text_columns"] == ["description", "photo"]
    said = simulate(server, "predict", "--head", str(head), "--data", str(data), *texts, *images)
    labels = [json.loads(line)["label"] for line in said.stdout.splitlines()]
    right = [label == kinds[row % len(kinds)] for row, label in enumerate(labels)]
    assert len(right) == 160 and sum(right) / len(right) > 0.85
    for columns in [texts, images[:2]]:
        refused = simulate(server, "predict", "--head", str(head), "--data", str(data), *columns)
        assert refused.returncode == 2 and "name both with --text and --image" in refused.stderr
    refused = simulate(server, *run, *texts, *images[:2])
    assert refused.returncode == 2 and "--image-model-id" in refused.stderr
