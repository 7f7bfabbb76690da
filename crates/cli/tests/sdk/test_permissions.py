"""Who may do what: every operation of the API for every role."""

import uuid

import argilla as rg
import pytest
from conftest import make_dataset, make_user

OPEN = {"nobody", "owner", "admin", "annotator", "strange admin", "strange annotator"}
ANY = OPEN - {"nobody"}
OWNER = {"owner"}
MANAGER = {"owner", "admin"}
MEMBER = {"owner", "admin", "annotator"}
ADMINS = {"owner", "admin", "strange admin"}

# method, path, body, who may
TABLE = [
    ("GET", "/version", None, OPEN),
    ("GET", "/status", None, OPEN),
    ("GET", "/settings", None, OPEN),
    ("GET", "/oauth2/providers", None, OPEN),
    ("GET", "/oauth2/providers/none/authentication", None, OPEN),
    ("GET", "/oauth2/providers/none/access-token?code=a&state=b", None, OPEN),
    ("GET", "/me", None, ANY),
    ("GET", "/me/workspaces", None, ANY),
    ("GET", "/me/datasets", None, ANY),
    ("GET", "/users", None, OWNER),
    ("POST", "/users", {"username": "{new}", "first_name": "x", "password": "12345678"}, OWNER),
    ("GET", "/users/{user}", None, OWNER),
    ("PATCH", "/users/{user}", {"first_name": "y"}, OWNER),
    ("GET", "/users/{user}/workspaces", None, OWNER),
    ("POST", "/users/{user}/api-key", None, OWNER),
    ("DELETE", "/users/{spare_user}", None, OWNER),
    ("POST", "/workspaces", {"name": "{new}"}, OWNER),
    ("GET", "/workspaces/{workspace}", None, MEMBER),
    ("GET", "/workspaces/{workspace}/users", None, MANAGER),
    ("POST", "/workspaces/{workspace}/users", {"user_id": "{spare_user_2}"}, OWNER),
    ("DELETE", "/workspaces/{workspace}/users/{spare_user_2}", None, MANAGER),
    ("DELETE", "/workspaces/{workspace}", None, OWNER),
    ("POST", "/datasets", {"name": "{new}", "workspace_id": "{workspace}"}, MANAGER),
    ("GET", "/datasets/{dataset}", None, MEMBER),
    ("PATCH", "/datasets/{dataset}", {"guidelines": "x"}, MANAGER),
    ("PUT", "/datasets/{dataset}/publish", None, MANAGER),
    ("GET", "/datasets/{dataset}/progress", None, MEMBER),
    ("GET", "/datasets/{dataset}/users/progress", None, MEMBER),
    ("GET", "/me/datasets/{dataset}/metrics", None, MEMBER),
    ("GET", "/datasets/{dataset}/fields", None, MEMBER),
    ("POST", "/datasets/{draft}/fields", {"name": "{new}", "title": "x", "settings": {"type": "text"}}, MANAGER),
    ("PATCH", "/fields/{field}", {"title": "x"}, MANAGER),
    ("DELETE", "/fields/{field}", None, MANAGER),
    ("GET", "/datasets/{dataset}/questions", None, MEMBER),
    ("POST", "/datasets/{draft}/questions", {"name": "{new}", "title": "x", "settings": {"type": "text"}}, MANAGER),
    ("PATCH", "/questions/{question}", {"title": "x"}, MANAGER),
    ("DELETE", "/questions/{question}", None, MANAGER),
    ("GET", "/me/datasets/{dataset}/metadata-properties", None, MEMBER),
    (
        "POST",
        "/datasets/{dataset}/metadata-properties",
        {"name": "{new}", "title": "x", "settings": {"type": "terms"}},
        MANAGER,
    ),
    ("GET", "/metadata-properties/{shown}/metrics", None, MEMBER),
    ("GET", "/metadata-properties/{hidden}/metrics", None, MANAGER),
    ("PATCH", "/metadata-properties/{shown}", {"title": "x"}, MANAGER),
    ("GET", "/datasets/{dataset}/vectors-settings", None, MEMBER),
    ("POST", "/datasets/{dataset}/vectors-settings", {"name": "{new}", "title": "x", "dimensions": 2}, MANAGER),
    ("PATCH", "/vectors-settings/{vector}", {"title": "x"}, MANAGER),
    ("DELETE", "/vectors-settings/{vector}", None, MANAGER),
    ("GET", "/datasets/{dataset}/records", None, MANAGER),
    ("POST", "/datasets/{dataset}/records/bulk", {"items": [{"fields": {"text": "x"}}]}, MANAGER),
    ("PUT", "/datasets/{dataset}/records/bulk", {"items": [{"fields": {"text": "x"}}]}, MANAGER),
    ("POST", "/datasets/{dataset}/records/search", {}, MANAGER),
    ("POST", "/me/datasets/{dataset}/records/search", {}, MEMBER),
    ("GET", "/datasets/{dataset}/records/search/suggestions/options", None, MEMBER),
    ("GET", "/records/{record}", None, MEMBER),
    ("PATCH", "/records/{record}", {"metadata": {}}, MANAGER),
    ("POST", "/records/{record}/responses", {"status": "draft"}, MEMBER),
    ("POST", "/me/responses/bulk", {"items": [{"record_id": "{record}", "status": "draft"}]}, ANY),
    ("PUT", "/responses/{response}", {"status": "draft"}, MANAGER),
    ("DELETE", "/responses/{response}", None, MANAGER),
    ("GET", "/records/{record}/suggestions", None, MEMBER),
    ("PUT", "/records/{record}/suggestions", {"question_id": "{question}", "value": "positive"}, MANAGER),
    ("DELETE", "/records/{record}/suggestions?ids={suggestion}", None, MANAGER),
    ("DELETE", "/suggestions/{spare_suggestion}", None, MANAGER),
    ("DELETE", "/datasets/{dataset}/records?ids={spare_record}", None, MANAGER),
    ("DELETE", "/records/{spare_record_2}", None, MANAGER),
    ("GET", "/webhooks", None, OWNER),
    ("POST", "/webhooks", {"url": "http://127.0.0.1:9/x", "events": ["record.created"]}, OWNER),
    ("PATCH", "/webhooks/{webhook}", {"enabled": False}, OWNER),
    ("GET", "/webhooks/{webhook}/deliveries", None, OWNER),
    ("POST", "/webhooks/{webhook}/deliveries/{nothing}/retry", None, OWNER),
    ("POST", "/webhooks/{webhook}/ping", None, OWNER),
    ("DELETE", "/webhooks/{webhook}", None, OWNER),
    (
        "POST",
        "/datasets/{dataset}/import",
        {"name": "a/b", "subset": "default", "split": "train", "mapping": {"fields": [{"source": "a", "target": "text"}]}},
        MANAGER,
    ),
    (
        "POST",
        "/datasets/{dataset}/export",
        {"name": "a/b", "subset": "default", "split": "train", "private": False, "token": "t"},
        MANAGER,
    ),
    ("GET", "/jobs/{nothing}", None, ADMINS),
    ("GET", "/encoders", None, ADMINS),
    ("GET", "/suggesters", None, ADMINS),
    ("GET", "/datasets/{dataset}/loops", None, MANAGER),
    ("POST", "/datasets/{dataset}/loops", {"question": "label", "name": "{new}"}, MANAGER),
    ("GET", "/loops/{loop}", None, MANAGER),
    ("GET", "/loops/{loop}/rounds", None, MANAGER),
    ("GET", "/loops/{loop}/queue", None, MANAGER),
    ("GET", "/loops/{loop}/log", None, MANAGER),
    ("GET", "/loops/{loop}/events", None, MANAGER),
    ("GET", "/loops/{loop}/models", None, MANAGER),
    ("GET", "/loops/{loop}/report", None, MANAGER),
    ("GET", "/loops/{loop}/map", None, MANAGER),
    ("GET", "/loops/{loop}/quality", None, MANAGER),
    ("GET", "/datasets/{dataset}/people", None, MANAGER),
    ("POST", "/uploads/preview?file_name=a.csv", {"text": "a"}, ADMINS),
    ("POST", "/datasets/{dataset}/records/upload?file_name=a.csv&mapping=%7B%22fields%22:%5B%7B%22source%22:%22n%22,%22target%22:%22text%22%7D%5D%7D", {"text": "a"}, MANAGER),
    ("GET", "/datasets/{dataset}/export-file?format=csv", None, MANAGER),
    ("POST", "/datasets/{dataset}/media", {"text": "a"}, MANAGER),
    ("GET", "/datasets/{dataset}/media/{no_file}", None, MEMBER),
    ("POST", "/loops/{loop}/train", None, MANAGER),
    ("POST", "/loops/{loop}/encoder", {"model_id": "all-MiniLM-L6-v2"}, MANAGER),
    ("POST", "/loops/{loop}/pause", None, MANAGER),
    ("POST", "/loops/{loop}/resume", None, MANAGER),
    ("POST", "/loops/{loop}/rollback", None, MANAGER),
    ("GET", "/records/{record}/lineage", None, MANAGER),
    ("DELETE", "/loops/{loop}", None, MANAGER),
    ("DELETE", "/metadata-properties/{shown}", None, MANAGER),
    ("DELETE", "/datasets/{dataset}", None, MANAGER),
]


@pytest.fixture(scope="module")
def world(client, server, http):
    """An HTTP client for each role, and the ids of things to act on."""
    workspace = rg.Workspace(name="guarded", client=client).create()
    dataset = make_dataset(
        client,
        "guarded",
        workspace=workspace,
        metadata=[
            rg.TermsMetadataProperty(name="shown"),
            rg.TermsMetadataProperty(name="hidden", visible_for_annotators=False),
        ],
        vectors=[rg.VectorField(name="vector", dimensions=2)],
    )
    dataset.records.log([{"text": "a"}, {"text": "b"}, {"text": "c"}])
    first, second, third = [record._server_id for record in dataset.records()]
    people = {
        "owner": None,
        "admin": make_user(client, server, "admin", "guarded"),
        "annotator": make_user(client, server, "annotator", "guarded"),
        "strange admin": make_user(client, server, "admin", None),
        "strange annotator": make_user(client, server, "annotator", None),
    }
    https = {role: server.http(person[1].api_key) if person else server.http() for role, person in people.items()}
    https["nobody"] = server.http(key=None)
    suggestion = {"question_id": str(dataset.settings.questions["label"].id), "value": "positive"}
    body = {"name": "draft", "workspace_id": str(workspace.id)}
    hook = {"url": "http://127.0.0.1:9/x", "events": ["record.created"]}
    ids = {
        "workspace": workspace.id,
        "dataset": dataset.id,
        "draft": http.post("/api/v1/datasets", json=body).json()["id"],
        "field": dataset.settings.fields["text"].id,
        "question": dataset.settings.questions["label"].id,
        "shown": dataset.settings.metadata["shown"].id,
        "hidden": dataset.settings.metadata["hidden"].id,
        "vector": dataset.settings.vectors["vector"].id,
        "record": first,
        "spare_record": second,
        "spare_record_2": third,
        "spare_suggestion": http.put(f"/api/v1/records/{third}/suggestions", json=suggestion).json()["id"],
        "response": http.post(f"/api/v1/records/{first}/responses", json={"status": "draft"}).json()["id"],
        "suggestion": http.put(f"/api/v1/records/{first}/suggestions", json=suggestion).json()["id"],
        "webhook": http.post("/api/v1/webhooks", json=hook).json()["id"],
        "loop": http.post(f"/api/v1/datasets/{dataset.id}/loops", json={"question": "label"}).json()["id"],
        "user": make_user(client, server, "annotator", None)[0].id,
        "spare_user": make_user(client, server, "annotator", None)[0].id,
        "spare_user_2": make_user(client, server, "annotator", None)[0].id,
        "nothing": uuid.uuid4(),
        "no_file": "0" * 64,
    }
    return https, ids


def ask(http, method, path, body):
    """The reply; of one that does not end, the head."""
    if not path.endswith("/events"):
        return http.request(method, path, json=body)
    with http.stream(method, path) as reply:
        if reply.status_code != 200:
            reply.read()
        return reply


def fill(part, ids):
    if isinstance(part, str):
        return part.format(new=f"n{uuid.uuid4().hex}", **ids)
    if isinstance(part, dict):
        return {key: fill(value, ids) for key, value in part.items()}
    if isinstance(part, list):
        return [fill(value, ids) for value in part]
    return part


@pytest.mark.parametrize(("method", "path", "body", "allowed"), TABLE, ids=[f"{row[0]} {row[1]}" for row in TABLE])
def test_only_those_may_who_should(world, method, path, body, allowed):
    https, ids = world
    # Those who may not come first: they change nothing.
    for role in sorted(OPEN, key=lambda role: (role in allowed, role)):
        reply = ask(https[role], method, f"/api/v1{fill(path, ids)}", fill(body, ids))
        if role in allowed:
            assert reply.status_code not in (401, 403), f"{role}: {reply.status_code} {reply.text}"
            assert reply.status_code < 500 or "oauth2" in path or "ping" in path, f"{role}: {reply.text}"
        else:
            wanted = 401 if role == "nobody" else 403
            assert reply.status_code == wanted, f"{role}: {reply.status_code} {reply.text}"
            code = reply.json()["detail"]["code"]
            assert code.endswith("UnauthorizedError" if role == "nobody" else "ForbiddenOperationError")


def test_every_operation_is_in_the_table(http):
    paths = http.get("/openapi.json").json()["paths"]
    listed = {(method.upper(), path.removeprefix("/api/v1")) for path, item in paths.items() for method in item}
    listed = {(method, path) for method, path in listed if path.startswith("/") and method in {"GET", "POST", "PUT", "PATCH", "DELETE"}}

    def shape(path):
        return [part if "{" not in part and part != "none" else "*" for part in path.split("?")[0].split("/")]

    known = {(row[0], tuple(shape(row[1]))) for row in TABLE}
    # These sign in and out, or change the caller's own key or password; they are tested with the client.
    beside = {("POST", "/me/api-key"), ("POST", "/token"), ("POST", "/session"), ("DELETE", "/session")}
    beside.add(("PUT", "/me/password"))
    # These take a loop that has learned; they are tested with the loops.
    beside |= {
        ("GET", "/models/{version_id}"),
        ("POST", "/models/{version_id}/promote"),
        ("GET", "/models/{version_id}/lineage"),
        ("POST", "/models/{version_id}/predict"),
    }
    missing = {
        (method, path)
        for method, path in listed
        if (method, path) not in beside and (method, tuple(shape(path))) not in known and "/api/v1" + path in paths
    }
    assert missing == set()
