"""Uploaded images: kept for a dataset, named by records, looked at by loops."""

import base64
import csv
import hashlib
import socket
import time

import argilla as rg
import pytest
from conftest import API_KEY, Server, make_user
from test_learning import at_rest, create_loop, until
from test_learning_images import COLOURS, png, write_model
from test_moving_in import hone


def picture(colour, seed):
    """The bytes of a small image."""
    return base64.b64decode(png(colour, seed).split(",")[1])


def upload(client, dataset, content, kind="image/png"):
    """Whoever uses the SDK has its HTTP client."""
    return client.http_client.post(
        f"/api/v1/datasets/{dataset.id}/media", content=content, headers={"Content-Type": kind}
    )


def make_photos(client, name, workspace=None):
    settings = rg.Settings(
        fields=[rg.ImageField(name="photo")], questions=[rg.LabelQuestion(name="colour", labels=list(COLOURS))]
    )
    return rg.Dataset(name=name, workspace=workspace, settings=settings, client=client).create()


def files(server, dataset):
    folder = server.folder / "data" / "media" / str(dataset.id)
    return sorted(file.name for file in folder.iterdir()) if folder.exists() else []


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("hone"))
    write_model(server.folder / "data" / "encoders" / "tiny-vit")
    server.start()
    yield server
    server.stop()


def test_a_record_with_an_uploaded_image_goes_in_and_comes_back(client, http, server, name):
    dataset = make_photos(client, name)
    content = picture("red", 1)
    held = upload(client, dataset, content).raise_for_status().json()
    assert held["id"] == hashlib.sha256(content).hexdigest()
    assert held["url"] == f"{server.url}/api/v1/datasets/{dataset.id}/media/{held['id']}"
    assert (held["content_type"], held["size"]) == ("image/png", len(content))
    dataset.records.log([rg.Record(id="one", fields={"photo": held["url"]})])
    (record,) = dataset.records(with_suggestions=True)
    assert record.fields["photo"] == held["url"]
    # What was pulled can be written again.
    dataset.records.log([record])
    reply = client.http_client.get(record.fields["photo"])
    assert (reply.content, reply.headers["content-type"]) == (content, "image/png")
    assert upload(client, dataset, content).json() == held
    assert files(server, dataset) == [held["id"]]


def test_files_are_seen_by_those_who_see_their_dataset(client, server, name):
    rg.Workspace(name=name, client=client).create()
    rg.Workspace(name=f"{name}_other", client=client).create()
    dataset = make_photos(client, name, name)
    url = upload(client, dataset, picture("red", 1)).json()["url"]
    member, stranger = (make_user(client, server, "annotator", at)[1].api_key for at in [name, f"{name}_other"])
    with server.http(member) as http:
        assert http.get(url).status_code == 200
        assert http.post(f"/api/v1/datasets/{dataset.id}/media", content=picture("red", 2)).status_code == 403
    with server.http(stranger) as http:
        assert http.get(url).status_code == 403
    with server.http(None) as http:
        assert http.get(url).status_code == 401


def test_a_browsers_session_reads_files_as_images_are_asked_for(client, server, name):
    dataset = make_photos(client, name)
    url = upload(client, dataset, picture("blue", 1)).json()["url"]
    with server.http(None) as http:
        http.post("/api/v1/session", data={"username": "owner", "password": "12345678"}).raise_for_status()
        reply = http.get(url.removeprefix(server.url), headers={"Accept": "image/*"})
        assert (reply.status_code, reply.headers["x-content-type-options"]) == (200, "nosniff")
        again = http.get(url, headers={"If-None-Match": reply.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_what_is_no_image_is_refused(client, server, name):
    dataset = make_photos(client, name)
    for content in [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", b""]:
        reply = upload(client, dataset, content)
        assert reply.status_code == 422
        assert reply.json()["detail"] == "the file is no PNG, JPEG, WebP or GIF image"
    reply = upload(client, dataset, b"\x89PNG\r\n\x1a\n" + bytes(32 << 20))
    assert (reply.status_code, reply.json()["detail"]) == (413, f"the body is longer than {32 << 20} bytes")
    lost = f"{server.url}/api/v1/datasets/{dataset.id}/media/{'0' * 64}"
    with pytest.raises(Exception, match="was not uploaded to this dataset"):
        dataset.records.log([{"photo": lost}])
    assert files(server, dataset) == []


def test_an_upload_that_is_cut_off_leaves_nothing(client, server, http, name):
    dataset = make_photos(client, name)
    content = picture("red", 1)
    head = (
        f"POST /api/v1/datasets/{dataset.id}/media HTTP/1.1\r\nHost: a\r\nX-Argilla-Api-Key: {API_KEY}\r\n"
        f"Content-Length: {len(content)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(head.encode() + content[:-1])
        time.sleep(0.2)
    http.get("/health/ready").raise_for_status()
    assert files(server, dataset) == []
    assert upload(client, dataset, content).status_code == 201


def test_files_outlive_a_killed_server_and_go_with_their_dataset(client, server, http, name):
    dataset, gone = make_photos(client, name), make_photos(client, f"{name}_gone")
    content = picture("green", 1)
    held = upload(client, dataset, content).json()
    upload(client, gone, content).raise_for_status()
    assert files(server, gone) == [held["id"]]
    gone.delete()
    assert files(server, gone) == []
    server.kill()
    folder = server.folder / "data" / "media"
    (folder / str(dataset.id) / ".unfinished-x").write_bytes(content[:9])
    # As if the server had ended between deleting a dataset and its files.
    (folder / str(gone.id)).mkdir(exist_ok=True)
    (folder / str(gone.id) / held["id"]).write_bytes(content)
    server.start()
    assert http.get(held["url"]).content == content
    assert files(server, dataset) == [held["id"]]
    assert not (folder / str(gone.id)).exists()


def test_a_loop_reads_uploaded_images_without_fetching(client, http, name):
    dataset = make_photos(client, name)
    rows = []
    for colour in COLOURS:
        for n in range(4):
            url = upload(client, dataset, picture(colour, f"{colour} {n}")).json()["url"]
            # Servers move: which one the address names does not matter.
            url = url if n else url.replace("http://127.0.0.1", "https://elsewhere.example")
            rows.append({"id": f"{colour} {n}", "photo": url})
    dataset.records.log(rows)
    other = make_photos(client, f"{name}_other")
    strange = upload(client, other, picture("red", 0)).json()["url"]
    dataset.records.log([{"id": "strange", "photo": strange}])
    loop = create_loop(client, dataset, "colour", image_encoder={"model_id": "tiny-vit"})
    held = until(http, loop, lambda held: held["progress"]["queued"] >= len(rows) and at_rest(held))
    unreadable = held["progress"]["unreadable"]
    assert unreadable["records"] == 1
    assert "--fetch-images" in unreadable["examples"][0]["reason"]


def test_images_beside_a_table_come_in_and_go_out(client, http, server, tmp_path, name):
    (tmp_path / "shots").mkdir()
    contents = {}
    with open(tmp_path / "photos.csv", "w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["file", "seen"])
        for n, colour in enumerate(["red", "blue", "red"]):
            contents[f"photos_{n + 2}"] = picture(colour, n)
            (tmp_path / "shots" / f"{n}.png").write_bytes(contents[f"photos_{n + 2}"])
            table.writerow([f"shots/{n}.png", colour])
    source = str(tmp_path / "photos.csv")
    place = ["--public-url", server.url, "--workspace", "argilla"]
    columns = ["--image", "file=photo", "--label", "seen=colour", *place]
    hone(server, "import", source, "--into", name, "--create", *columns)
    out = tmp_path / "out.csv"
    hone(server, "export", name, "--out", str(out), "--workspace", "argilla")
    assert len(list((tmp_path / "out.csv.media").iterdir())) == 3
    hone(server, "import", str(out), "--into", f"{name}_copy", "--create", *place)
    for dataset in [client.datasets(name), client.datasets(f"{name}_copy")]:
        records = list(dataset.records())
        assert len(records) == 3
        for record in records:
            url = record.fields["photo"]
            assert str(dataset.id) in url
            assert http.get(url).content == contents[record.id]
    (tmp_path / "shots" / "1.png").unlink()
    said = hone(server, "import", source, "--into", name, *columns, fails=True)
    assert "photos.csv:3: fields.photo: shots/1.png" in said
