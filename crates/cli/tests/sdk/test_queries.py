"""Searching records: words, filters, orders and likeness."""

import argilla as rg
import pytest
from argilla._exceptions import UnprocessableEntityError
from conftest import make_dataset


@pytest.fixture(scope="module")
def dataset(client):
    dataset = make_dataset(
        client,
        "searched",
        fields=[rg.TextField(name="text"), rg.TextField(name="title", required=False)],
        questions=[
            rg.LabelQuestion(name="label", labels=["positive", "negative"]),
            rg.MultiLabelQuestion(name="topics", labels=["a", "b", "c"], required=False),
            rg.RatingQuestion(name="rating", values=[1, 2, 3, 4, 5], required=False),
        ],
        metadata=[
            rg.TermsMetadataProperty(name="split"),
            rg.IntegerMetadataProperty(name="length"),
            rg.FloatMetadataProperty(name="weight"),
        ],
        vectors=[rg.VectorField(name="embedding", dimensions=2)],
    )
    me = client.me.id
    dataset.records.log(
        [
            rg.Record(
                id="0",
                fields={"text": "The quick brown fox", "title": "Animals"},
                metadata={"split": "train", "length": 19, "weight": 0.5},
                vectors={"embedding": [1.0, 0.0]},
                suggestions=[rg.Suggestion("label", "positive", score=0.9, agent="one"), rg.Suggestion("rating", 5)],
            ),
            rg.Record(
                id="1",
                fields={"text": "A lazy dog and a fox", "title": "More animals"},
                metadata={"split": "test", "length": 20, "weight": 1.5},
                vectors={"embedding": [0.9, 0.1]},
                suggestions=[rg.Suggestion("label", "negative", score=0.4, agent="two"), rg.Suggestion("rating", 1)],
                responses=[rg.Response("label", "negative", user_id=me, status="submitted"), rg.Response("rating", 2, user_id=me, status="submitted")],
            ),
            rg.Record(
                id="2",
                fields={"text": "Über allen Gipfeln ist Ruh", "title": "Poem"},
                metadata={"split": "train", "length": 26},
                vectors={"embedding": [0.0, 1.0]},
                suggestions=[rg.Suggestion("topics", ["a", "b"], score=[0.1, 0.7])],
                responses=[rg.Response("label", "positive", user_id=me, status="draft")],
            ),
            rg.Record(id="3", fields={"text": "Nothing at all"}, vectors={"embedding": [-1.0, 0.0]}),
        ]
    )
    return dataset


def ids(dataset, **query):
    return [record.id for record in dataset.records(rg.Query(**query))]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("fox", {"0", "1"}),
        ("FOX", {"0", "1"}),
        ("quick fox", {"0"}),
        ("fox -dog", {"0"}),
        ("quick | gipfeln", {"0", "2"}),
        ('"brown fox"', {"0"}),
        ('"quick fox"', set()),
        ("bro*", {"0"}),
        ("quikc~2", {"0"}),
        ("über", {"2"}),
        ("animals", {"0", "1"}),
        ("missing", set()),
        ("((", set()),
    ],
)
def test_words_are_found(dataset, words, wanted):
    assert set(ids(dataset, query=words)) == wanted


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        (("metadata.split", "==", "train"), ["0", "2"]),
        (("metadata.split", "in", ["train", "test"]), ["0", "1", "2"]),
        (("metadata.length", ">=", 20), ["1", "2"]),
        (("metadata.length", "<=", 19), ["0"]),
        (("metadata.weight", ">=", 0.75), ["1"]),
        (("label.suggestion", "==", "positive"), ["0"]),
        (("label", "==", "negative"), ["1"]),
        (("label.score", ">=", 0.5), ["0"]),
        (("label.agent", "==", "two"), ["1"]),
        (("rating.suggestion", ">=", 3), ["0"]),
        (("topics.suggestion", "==", "b"), ["2"]),
        (("label.response", "==", "negative"), ["1"]),
        (("rating.response", ">=", 2), ["1"]),
        (("response.status", "==", "submitted"), ["1"]),
        (("response.status", "==", "draft"), ["2"]),
        (("response.status", "==", "pending"), ["0", "3"]),
        (("status", "==", "completed"), ["1"]),
        (("status", "==", "pending"), ["0", "2", "3"]),
        (("id", "==", "3"), ["3"]),
        (("id", "in", ["0", "3"]), ["0", "3"]),
    ],
)
def test_filters_keep_the_order_of_insertion(dataset, condition, wanted):
    assert ids(dataset, filter=rg.Filter([condition])) == wanted


def test_filters_are_all_wanted(dataset):
    both = rg.Filter([("metadata.split", "==", "train"), ("label", "==", "positive")])
    assert ids(dataset, filter=both) == ["0"]
    assert ids(dataset, query="fox", filter=rg.Filter([("metadata.split", "==", "test")])) == ["1"]


def test_times_and_server_ids_filter(dataset):
    record = next(iter(dataset.records()))
    assert "0" in ids(dataset, filter=rg.Filter([("inserted_at", "<=", record.inserted_at)]))
    assert ids(dataset, filter=rg.Filter([("inserted_at", ">=", "2999-01-01")])) == []
    assert ids(dataset, filter=rg.Filter([("_server_id", "==", str(record._server_id))])) == ["0"]


def test_sorts(dataset, http):
    def sorted_by(*sort):
        reply = http.post(f"/api/v1/datasets/{dataset.id}/records/search", json={"sort": list(sort)})
        assert reply.status_code == 200, reply.text
        return [item["record"]["external_id"] for item in reply.json()["items"]]

    def metadata(name):
        return {"entity": "metadata", "metadata_property": name}

    assert sorted_by({"scope": metadata("length"), "order": "desc"}) == ["2", "1", "0", "3"]
    assert sorted_by({"scope": metadata("length"), "order": "asc"}) == ["0", "1", "2", "3"]
    assert sorted_by({"scope": metadata("split"), "order": "asc"}, {"scope": metadata("length"), "order": "desc"}) == ["1", "2", "0", "3"]
    score = {"entity": "suggestion", "question": "label", "property": "score"}
    assert sorted_by({"scope": score, "order": "asc"})[:2] == ["1", "0"]
    assert sorted_by({"scope": {"entity": "record", "property": "inserted_at"}, "order": "desc"})
    external = {"entity": "record", "property": "external_id"}
    assert sorted_by({"scope": external, "order": "desc"}) == ["3", "2", "1", "0"]


def test_similar_records_come_with_their_scores(dataset):
    records = list(dataset.records())
    similar = rg.Similar("embedding", [1.0, 0.0])
    found = list(dataset.records(rg.Query(similar=similar)))
    assert [record.id for record, _ in found] == ["0", "1", "2", "3"]
    assert found[0][1] == pytest.approx(1.0)
    assert found[2][1] == pytest.approx(0.5)
    like_first = rg.Query(similar=rg.Similar("embedding", records[0]))
    assert [record.id for record, _ in dataset.records(like_first)] == ["1", "2", "3"]
    least = rg.Query(similar=rg.Similar("embedding", [1.0, 0.0], most_similar=False))
    assert next(iter(dataset.records(least)))[0].id == "3"
    train = rg.Query(similar=similar, filter=rg.Filter([("metadata.split", "==", "train")]))
    assert [record.id for record, _ in dataset.records(train)] == ["0", "2"]


def test_a_reference_without_a_vector_is_named(client, dataset, http):
    body = {"items": [{"external_id": "bare", "fields": {"text": "bare"}}]}
    bare = http.put(f"/api/v1/datasets/{dataset.id}/records/bulk", json=body).json()["items"][0]
    query = {"query": {"vector": {"name": "embedding", "record_id": bare["id"]}}}
    reply = http.post(f"/api/v1/datasets/{dataset.id}/records/search", json=query)
    assert reply.status_code == 422
    assert reply.json()["code"] == "missing_vector"
    http.delete(f"/api/v1/records/{bare['id']}")


@pytest.mark.parametrize("condition", [("nothing", "==", 1), ("metadata.nothing", "==", 1), ("nothing.score", ">=", 1)])
def test_unknown_names_are_refused(dataset, condition):
    with pytest.raises((UnprocessableEntityError, ValueError)):
        ids(dataset, filter=rg.Filter([condition]))


@pytest.mark.parametrize(
    "body",
    [
        {"filters": {}},
        {"query": {"text": {"q": ""}}},
        {},
    ],
)
def test_empty_parts_are_no_fault(dataset, http, body):
    reply = http.post(f"/api/v1/datasets/{dataset.id}/records/search", json=body)
    assert reply.status_code == 200, reply.text


@pytest.mark.parametrize(
    "body",
    [
        {"sort": []},
        {"sort": [{"scope": {"entity": "moon"}}]},
        {"filters": {"and": [{"type": "range", "scope": {"entity": "metadata", "metadata_property": "length"}}]}},
        {"filters": {"and": [{"type": "terms", "scope": {"entity": "metadata", "metadata_property": "split"}, "values": []}]}},
        {"filters": {"and": [{"type": "range", "scope": {"entity": "metadata", "metadata_property": "length"}, "ge": 2, "le": 1}]}},
        {"query": {"vector": {"name": "embedding"}}},
        {"query": {"vector": {"name": "embedding", "value": [1.0]}}},
        {"query": {"text": {"q": "a", "field": "nothing"}}},
    ],
)
def test_bad_searches_are_refused(dataset, http, body):
    reply = http.post(f"/api/v1/datasets/{dataset.id}/records/search", json=body)
    assert reply.status_code == 422, reply.text


def test_the_draft_of_a_dataset_is_searched_without_a_fault(client, http):
    workspace = client.workspaces("argilla")
    draft = http.post("/api/v1/datasets", json={"name": "a draft", "workspace_id": str(workspace.id)}).json()
    reply = http.post(f"/api/v1/datasets/{draft['id']}/records/search", json={})
    assert (reply.status_code, reply.json()["items"]) == (200, [])
