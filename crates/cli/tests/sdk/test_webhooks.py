"""Webhooks, with a receiver that checks every signature."""

import http.server
import json
import queue
import threading

import argilla as rg
import pytest
from conftest import make_dataset, make_user
from standardwebhooks import Webhook as Verifier

EVENTS = [
    *(f"dataset.{what}" for what in ("created", "updated", "deleted", "published")),
    *(f"record.{what}" for what in ("created", "updated", "deleted", "completed")),
    *(f"response.{what}" for what in ("created", "updated", "deleted")),
]


class Receiver:
    """Takes what it is sent, and answers with the status that it was told to."""

    def __init__(self):
        self.received = queue.Queue()
        self.status = 200
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.received.put((dict(self.headers), body))
                self.send_response(receiver.status)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def next(self, webhook):
        """The type and the data of the next event, its signature checked."""
        headers, body = self.received.get(timeout=60)
        message = Verifier(webhook.secret).verify(body, headers)
        assert message["version"] == 1
        assert message["timestamp"].endswith("Z")
        return message["type"], message["data"]


@pytest.fixture
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.server.shutdown()


@pytest.fixture
def webhook(client, receiver):
    webhook = rg.Webhook(url=receiver.url, events=EVENTS, description="all", _client=client).create()
    yield webhook
    webhook.delete()


def test_a_webhook_is_made_listed_changed_and_deleted(client, receiver):
    webhook = rg.Webhook(url=receiver.url, events=["record.created"], _client=client).create()
    assert webhook.secret
    assert webhook.enabled
    assert webhook.id in [found.id for found in client.webhooks]
    webhook.enabled = False
    webhook.events = ["record.updated"]
    webhook.update()
    (found,) = [found for found in client.webhooks if found.id == webhook.id]
    assert (found.enabled, [event.value for event in found.events]) == (False, ["record.updated"])
    webhook.delete()
    assert webhook.id not in [found.id for found in client.webhooks]


def test_a_ping_arrives_signed(webhook, receiver, http):
    reply = http.post(f"/api/v1/webhooks/{webhook.id}/ping")
    assert reply.status_code == 204, reply.text
    kind, data = receiver.next(webhook)
    assert kind == "ping"
    assert data["agent"] and data["version"]


def test_a_ping_to_nobody_is_no_fault_of_the_server(client, http):
    webhook = rg.Webhook(url="http://127.0.0.1:9/nobody", events=["record.created"], _client=client).create()
    reply = http.post(f"/api/v1/webhooks/{webhook.id}/ping")
    assert 400 <= reply.status_code < 500
    webhook.delete()


def test_what_happens_to_a_dataset_is_told(client, server, webhook, receiver, name):
    dataset = make_dataset(client, name)
    # Deliveries come in no order.
    told = dict(receiver.next(webhook) for _ in range(3))
    assert set(told) == {"dataset.created", "dataset.updated", "dataset.published"}
    published = told["dataset.published"]
    assert published["name"] == name
    assert published["workspace"]["name"] == "argilla"
    assert [field["name"] for field in published["fields"]] == ["text"]
    assert [question["name"] for question in published["questions"]] == ["label"]

    dataset.records.log([rg.Record(id="1", fields={"text": "a"}, metadata=None)])
    kind, record = receiver.next(webhook)
    assert (kind, record["external_id"], record["dataset"]["id"]) == ("record.created", "1", str(dataset.id))
    assert "responses" not in record

    _, theirs = make_user(client, server, "annotator")
    with server.http(theirs.api_key) as http:
        body = {"status": "submitted", "values": {"label": {"value": "positive"}}}
        response = http.post(f"/api/v1/records/{record['id']}/responses", json=body).json()
    told = dict(receiver.next(webhook) for _ in range(3))
    assert set(told) == {"record.updated", "record.completed", "response.created"}
    assert told["response.created"]["record"]["status"] == "completed"
    assert told["response.created"]["values"] == {"label": {"value": "positive"}}
    assert "api_key" not in told["response.created"]["user"]
    assert told["response.created"]["id"] == response["id"]

    next(iter(dataset.records())).delete()
    assert receiver.next(webhook)[0] == "record.deleted"
    dataset.delete()
    kind, gone = receiver.next(webhook)
    assert (kind, gone["name"]) == ("dataset.deleted", name)


def test_a_failed_delivery_is_noted_and_nothing_waits_for_it(client, webhook, receiver, name, http):
    receiver.status = 500
    dataset = make_dataset(client, name)
    assert client.datasets(name).id == dataset.id
    tried = [receiver.received.get(timeout=60) for _ in range(3)]
    assert "dataset.created" in [json.loads(body)["type"] for _, body in tried]
    assert all(headers["webhook-id"].startswith("msg_") for headers, _ in tried)


def test_bad_webhooks_are_refused(http):
    for body in (
        {"url": "no address", "events": ["record.created"]},
        {"url": "http://127.0.0.1/x", "events": []},
        {"url": "http://127.0.0.1/x", "events": ["record.sung"]},
        {"url": "http://127.0.0.1/x", "events": ["record.created", "record.created"]},
    ):
        assert http.post("/api/v1/webhooks", json=body).status_code == 422, body
