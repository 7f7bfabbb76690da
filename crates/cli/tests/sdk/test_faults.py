"""What clients get wrong: clear refusals in one of the shapes of the API, and nothing breaks."""

import json
import socket
import subprocess
import uuid

import pytest
from conftest import API_KEY, make_dataset


@pytest.fixture(scope="module")
def bulk(client, server):
    dataset = make_dataset(client, "faults")
    return f"/api/v1/datasets/{dataset.id}/records/bulk"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"items": [{"fields": {"text": "a"}}',
        b'{"items": 7}',
        b'{"items": [7]}',
        b'{"items": []}',
        b'{"items": [{"fields": {"text": NaN}}]}',
        b'{"items": [{"fields": {"text": "\xff"}}]}',
        b'{"items": [{"fields": {"text": 1}}]}',
        b'{"items": [{"fields": ["a"]}]}',
        b'{"items": [{"fields": {"text": "a"}}], "items": []}',
        b'{"items": [{"fields": {"text": "a", "text": "b"}}]}',
        b'{"items": [{"fields": {"text": "a"}, "metadata": {"k": 1, "\\u006b": 2}}]}',
        b'{"items": [{"fields": {"text": "a"}, "metadata": {"k": -Infinity}}]}',
        b'{"items": [{"fields": {"text": "a"}, "metadata": {"k": 1e999}}]}',
        b'{"items": [{"id": "no id", "fields": {"text": "a"}}]}',
        b'{"items": [{"fields": {"text": "a"}, "suggestions": [{"question_id": "x", "value": 1}]}]}',
        b"[" * 100_000,
    ],
)
def test_a_body_that_is_none_is_refused(http, bulk, body):
    reply = http.put(bulk, content=body, headers={"content-type": "application/json"})
    assert reply.status_code == 422, reply.text
    assert reply.json()["detail"]


def test_a_schema_failure_names_the_place(http, bulk):
    reply = http.put(bulk, json={"items": [{"fields": {"text": "a"}}, {"fields": 7}]})
    detail = reply.json()["detail"]
    assert detail["code"].endswith("ValidationError")
    (error,) = detail["params"]["errors"]
    assert [str(part) for part in error["loc"]][:3] == ["body", "items", "1"]
    assert error["msg"] and error["type"]


@pytest.mark.parametrize("page", ["offset=-1", "limit=0", "limit=1001", "limit=many", "include=everything"])
def test_a_page_that_is_none_is_refused(http, bulk, page):
    reply = http.get(bulk.replace("/bulk", f"?{page}"))
    assert reply.status_code == 422, reply.text


def test_a_string_of_ten_megabytes_is_kept(http, bulk):
    text = "x" * 10_000_000
    reply = http.put(bulk, json={"items": [{"external_id": "long", "fields": {"text": text}}]})
    assert reply.status_code == 200, reply.text[:500]
    (item,) = reply.json()["items"]
    assert len(http.get(f"/api/v1/records/{item['id']}").json()["fields"]["text"]) == len(text)


LONG = 10_000_000


@pytest.mark.parametrize(
    "text",
    ["x" * LONG, "a " * (LONG // 2), "(" * LONG, "-" * LONG, '"' * LONG, "fox~2 " * (LONG // 6), "a* | " * (LONG // 5), '"a b"~1 ' * (LONG // 8)],
    ids=["word", "words", "open", "minus", "quote", "near", "any", "phrases"],
)
def test_a_search_for_ten_megabytes_is_refused_with_its_place(http, bulk, text):
    for long in (text, text[:5001]):
        reply = http.post(bulk.replace("bulk", "search"), json={"query": {"text": {"q": long}}})
        assert reply.status_code == 422, reply.text[:500]
        (error,) = reply.json()["detail"]["params"]["errors"]
        assert error["loc"] == ["body", "query", "text", "q"]


@pytest.mark.parametrize("text", ["a " * 2500, "a* | " * 1000, '"a b"~1 ' * 625, "fox~2 " * 50, "(" * 5000, "-a " * 1600])
def test_a_search_as_long_as_may_be_is_answered(http, bulk, text):
    http.put(bulk, json={"items": [{"external_id": "fox", "fields": {"text": "a quick fox"}}]}).raise_for_status()
    reply = http.post(bulk.replace("bulk", "search"), json={"query": {"text": {"q": text}}})
    assert reply.status_code == 200, reply.text[:500]


def test_names_of_ten_megabytes_are_refused(http, bulk, client):
    long = "x" * LONG
    workspace = str(client.workspaces("argilla").id)
    dataset = bulk.removesuffix("/records/bulk")
    field = {"name": long, "title": "t", "settings": {"type": "text"}}
    for path, body in [
        ("/api/v1/workspaces", {"name": long}),
        ("/api/v1/datasets", {"name": long, "workspace_id": workspace}),
        (f"{dataset}/metadata-properties", field),
    ]:
        assert http.post(path, json=body).status_code == 422, path
    key, token = "x" * 100_000, "Bearer " + "x" * 100_000
    for headers in ({"X-Argilla-Api-Key": key}, {"X-Argilla-Api-Key": "wrong", "Authorization": token}):
        assert http.get("/api/v1/me", headers=headers).status_code in (401, 431)


def test_ids_of_another_dataset_are_none_of_this_one(client, http, bulk):
    other = make_dataset(client, "other")
    others = f"/api/v1/datasets/{other.id}/records"
    kept = http.put(f"{others}/bulk", json={"items": [{"fields": {"text": "theirs"}}]}).json()["items"][0]
    question = http.get(f"/api/v1/datasets/{other.id}/questions").json()["items"][0]["id"]
    record = {"fields": {"text": "ours"}}
    suggestion = {"question_id": question, "value": "positive"}
    reply = http.put(bulk, json={"items": [record | {"suggestions": [suggestion]}]})
    assert reply.status_code == 422
    assert "position 0" in reply.text
    reply = http.put(bulk, json={"items": [record | {"responses": [{"user_id": question, "status": "draft"}]}]})
    assert reply.status_code == 422
    written = http.put(bulk, json={"items": [record | {"id": kept["id"]}]})
    assert written.status_code == 422 or written.json()["items"][0]["id"] != kept["id"]
    assert http.delete(bulk.removesuffix("/bulk"), params={"ids": kept["id"]}).status_code == 204
    assert http.get(f"/api/v1/records/{kept['id']}").json() == kept


def test_unknown_things_and_places_are_not_found(http):
    nothing = uuid.uuid4()
    for path in (f"datasets/{nothing}", f"records/{nothing}", f"users/{nothing}", "nowhere", "../nowhere"):
        reply = http.get(f"/api/v1/{path}")
        assert reply.status_code == 404, path
        assert isinstance(reply.json()["detail"], str)
    assert http.get("/api/v1/datasets/no-id").status_code == 422
    assert http.put("/api/v1/me").status_code == 405
    assert isinstance(http.put("/api/v1/me").json()["detail"], str)


@pytest.mark.parametrize("header", [{"Authorization": "Bearer x.y.z"}, {"Authorization": "Basic eA=="}, {"X-Argilla-Api-Key": "é"}, {}])
def test_who_is_not_known_is_told_so(server, header):
    with server.http(key=None) as http:
        reply = http.get("/api/v1/me", headers={key: value.encode() for key, value in header.items()})
        assert reply.status_code == 401
        assert reply.json()["detail"]["code"].endswith("UnauthorizedError")


def test_half_a_request_and_many_idle_connections_stop_nobody(server, http):
    idle = []
    try:
        for _ in range(500):
            idle.append(socket.create_connection(("127.0.0.1", server.port)))
        idle[0].sendall(b"POST /api/v1/token HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        assert http.get("/api/v1/me").status_code == 200
        idle[0].setblocking(False)
        with pytest.raises(BlockingIOError):
            idle[0].recv(1)  # It still waits for the rest.
    finally:
        for connection in idle:
            connection.close()


def test_a_second_server_on_the_folder_is_refused_with_the_pid_of_the_first(server):
    import os

    command = [os.environ["HONE_BIN"], "serve", "--data-dir", str(server.folder / "data"), "--port", "0"]
    second = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert second.returncode != 0
    assert str(server.process.pid) in second.stderr


def test_accounts_are_made_beside_a_running_server(server):
    import os

    def users(*arguments, password=None):
        command = [os.environ["HONE_BIN"], "users", *arguments, "--data-dir", str(server.folder / "data")]
        return subprocess.run(command, input=password, capture_output=True, text=True, timeout=120)

    made = users("create", "zoe", "--role", "admin", "--workspace", "argilla", password="a password\n")
    assert made.returncode == 0, made.stderr
    with server.http(made.stdout.strip()) as http:
        assert http.get("/api/v1/me").json()["username"] == "zoe"
    listed = json.loads(users("list", "--json").stdout)
    assert {"zoe", "owner"} <= {user["username"] for user in listed}
    assert users("passwd", "zoe", password="another password\n").returncode == 0
    with server.http(key=None) as http:
        form = {"username": "zoe", "password": "another password"}
        assert http.post("/api/v1/token", data=form).status_code == 201
    rotated = users("rotate-key", "zoe")
    assert rotated.returncode == 0
    with server.http(made.stdout.strip()) as http:
        assert http.get("/api/v1/me").status_code == 401
    assert users("create", "yan", password="short\n").returncode == 2


def test_what_was_acknowledged_is_there_after_a_kill(client, server, http):
    dataset = make_dataset(client, "killed")
    bulk = f"/api/v1/datasets/{dataset.id}/records/bulk"
    for at in range(20):
        assert http.put(bulk, json={"items": [{"external_id": str(at), "fields": {"text": f"word{at}"}}]}).status_code == 200
    server.kill()
    server.start()
    found = [record.id for record in dataset.records()]
    assert found == [str(at) for at in range(20)]
    reply = http.post(f"/api/v1/datasets/{dataset.id}/records/search", json={"query": {"text": {"q": "word7"}}})
    assert [item["record"]["external_id"] for item in reply.json()["items"]] == ["7"]
    assert http.get("/api/v1/me", headers={"X-Argilla-Api-Key": API_KEY}).status_code == 200
