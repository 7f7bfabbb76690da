"""What annotators do: their queue, their responses, and what they may not see."""

import argilla as rg
import pytest
from conftest import make_dataset, make_user

PENDING = {
    "filters": {
        "and": [
            {"type": "terms", "scope": {"entity": "response", "property": "status"}, "values": ["pending"]},
            {"type": "terms", "scope": {"entity": "record", "property": "status"}, "values": ["pending"]},
        ]
    }
}


@pytest.fixture
def team(client, server, name):
    """A dataset of 30 records, two annotators and their HTTP clients."""
    dataset = make_dataset(
        client,
        name,
        allow_extra_metadata=True,
        metadata=[
            rg.TermsMetadataProperty(name="shown"),
            rg.TermsMetadataProperty(name="hidden", visible_for_annotators=False),
        ],
        distribution=rg.TaskDistribution(min_submitted=2),
    )
    metadata = {"shown": "yes", "hidden": "no", "extra": "no"}
    dataset.records.log([rg.Record(fields={"text": f"text {at}"}, metadata=metadata) for at in range(30)])
    people = [make_user(client, server, "annotator") for _ in range(2)]
    https = [server.http(theirs.api_key) for _, theirs in people]
    return dataset, [user for user, _ in people], https


def queue(http, dataset, body=PENDING, **parameters):
    parameters = {"limit": 50, "include": ["responses", "suggestions"]} | parameters
    reply = http.post(f"/api/v1/me/datasets/{dataset.id}/records/search", json=body, params=parameters)
    assert reply.status_code == 200, reply.text
    return reply.json()


def submit(http, record, value="positive", status="submitted"):
    body = {"status": status, "values": {"label": {"value": value}}}
    return http.post(f"/api/v1/records/{record}/responses", json=body)


def test_each_annotator_has_an_own_repeatable_order(team):
    dataset, _, (first, second) = team
    orders = [[item["record"]["id"] for item in queue(http, dataset)["items"]] for http in (first, second)]
    assert sorted(orders[0]) == sorted(orders[1])
    assert len(orders[0]) == 30
    again = [item["record"]["id"] for item in queue(first, dataset)["items"]]
    assert again == orders[0]
    pages = [queue(first, dataset, limit=7, offset=offset)["items"] for offset in range(0, 30, 7)]
    assert [item["record"]["id"] for page in pages for item in page] == orders[0]


def test_answered_records_leave_the_own_queue_and_completed_ones_all(team):
    dataset, _, (first, second) = team
    record = queue(first, dataset)["items"][0]["record"]["id"]
    assert submit(first, record).status_code == 201
    mine = queue(first, dataset)
    assert mine["total"] == 29
    assert record not in [item["record"]["id"] for item in mine["items"]]
    assert queue(second, dataset)["total"] == 30
    assert submit(second, record, "negative").status_code == 201
    assert queue(second, dataset)["total"] == 29
    metrics = first.get(f"/api/v1/me/datasets/{dataset.id}/metrics").json()
    assert metrics["responses"] == {"total": 30, "submitted": 1, "discarded": 0, "draft": 0, "pending": 29}


def test_a_second_response_conflicts_but_the_first_changes(team):
    dataset, _, (first, second) = team
    record = queue(first, dataset)["items"][0]["record"]["id"]
    response = submit(first, record).json()
    assert submit(first, record).status_code == 409
    change = {"status": "discarded", "values": None}
    changed = first.put(f"/api/v1/responses/{response['id']}", json=change)
    assert (changed.status_code, changed.json()["status"], changed.json()["values"]) == (200, "discarded", {})
    assert second.put(f"/api/v1/responses/{response['id']}", json=change).status_code == 403
    assert first.delete(f"/api/v1/responses/{response['id']}").status_code == 200
    assert queue(first, dataset)["total"] == 30


@pytest.mark.parametrize("status", ["draft", "discarded"])
def test_nothing_need_be_said_in_a_draft_or_a_discard(team, status):
    dataset, _, (first, _) = team
    record = queue(first, dataset)["items"][0]["record"]["id"]
    reply = first.post(f"/api/v1/records/{record}/responses", json={"status": status})
    assert (reply.status_code, reply.json()["values"]) == (201, {})


def test_a_submitted_response_answers_what_is_required(team):
    dataset, _, (first, _) = team
    record = queue(first, dataset)["items"][0]["record"]["id"]
    reply = first.post(f"/api/v1/records/{record}/responses", json={"status": "submitted", "values": {}})
    assert reply.status_code == 422
    assert submit(first, record, "neither").status_code == 422
    assert queue(first, dataset)["total"] == 30


def test_many_responses_go_in_one_call_and_fail_one_by_one(team):
    dataset, users, (first, _) = team
    records = [item["record"]["id"] for item in queue(first, dataset)["items"][:3]]
    values = {"label": {"value": "positive"}}
    items = [{"record_id": record, "status": "submitted", "values": values} for record in records]
    items[1]["values"] = {"label": {"value": "neither"}}
    reply = first.post("/api/v1/me/responses/bulk", json={"items": items})
    assert reply.status_code == 200
    outcome = reply.json()["items"]
    assert [bool(item["item"]) for item in outcome] == [True, False, True]
    assert outcome[1]["error"]["detail"]
    assert outcome[0]["item"]["user_id"] == str(users[0].id)
    again = first.post("/api/v1/me/responses/bulk", json={"items": items[:1]}).json()["items"]
    assert again[0]["item"]["id"] == outcome[0]["item"]["id"]
    assert first.post("/api/v1/me/responses/bulk", json={"items": []}).status_code == 422


def test_others_responses_and_hidden_metadata_are_not_shown(team):
    dataset, _, (first, second) = team
    record = queue(first, dataset)["items"][0]["record"]["id"]
    submit(first, record)
    shown = [item["record"] for item in queue(second, dataset)["items"] if item["record"]["id"] == record][0]
    assert shown["responses"] == []
    assert shown["metadata"] == {"shown": "yes"}
    assert second.get(f"/api/v1/records/{record}").json()["responses"] == []
    names = second.get(f"/api/v1/me/datasets/{dataset.id}/metadata-properties").json()["items"]
    assert [item["name"] for item in names] == ["shown"]


def test_suggestions_are_put_listed_and_deleted(client, dataset, http):
    dataset.records.log([{"text": "a"}])
    record = next(iter(dataset.records()))._server_id
    question = dataset.settings.questions["label"].id
    body = {"question_id": str(question), "value": "positive", "score": 0.5, "agent": "m", "type": "model"}
    made = http.put(f"/api/v1/records/{record}/suggestions", json=body)
    assert made.status_code == 201
    replaced = http.put(f"/api/v1/records/{record}/suggestions", json=body | {"value": "negative"})
    assert (replaced.status_code, replaced.json()["id"]) == (200, made.json()["id"])
    listed = http.get(f"/api/v1/records/{record}/suggestions").json()["items"]
    assert [item["value"] for item in listed] == ["negative"]
    options = http.get(f"/api/v1/datasets/{dataset.id}/records/search/suggestions/options").json()["items"]
    assert options[0]["agents"] == ["m"]
    gone = http.delete(f"/api/v1/records/{record}/suggestions", params={"ids": made.json()["id"]})
    assert gone.status_code == 204
    assert http.get(f"/api/v1/records/{record}/suggestions").json()["items"] == []
    again = http.put(f"/api/v1/records/{record}/suggestions", json=body).json()
    assert http.delete(f"/api/v1/suggestions/{again['id']}").status_code == 200


def test_metadata_metrics_say_what_values_there_are(client, name, http):
    dataset = make_dataset(
        client, name, metadata=[rg.TermsMetadataProperty(name="t"), rg.IntegerMetadataProperty(name="i"), rg.FloatMetadataProperty(name="f")]
    )
    values = [{"t": "x", "i": 1, "f": 0.5}, {"t": "x", "i": 7}, {"t": ["x", "y"]}]
    dataset.records.log([rg.Record(fields={"text": "a"}, metadata=metadata) for metadata in values])
    metrics = [http.get(f"/api/v1/metadata-properties/{item.id}/metrics").json() for item in dataset.settings.metadata]
    assert metrics[0] == {"type": "terms", "total": 2, "values": [{"term": "x", "count": 3}, {"term": "y", "count": 1}]}
    assert metrics[1] == {"type": "integer", "min": 1, "max": 7}
    assert metrics[2] == {"type": "float", "min": 0.5, "max": 0.5}
