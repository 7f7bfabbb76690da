"""Records: logging, reading, changing and deleting them."""

import uuid

import argilla as rg
import pytest
from argilla._exceptions import UnprocessableEntityError
from conftest import make_dataset, make_user

EVERYTHING = {"with_suggestions": True, "with_responses": True, "with_vectors": True}


@pytest.fixture
def rich(client, name):
    return make_dataset(
        client,
        name,
        questions=[
            rg.LabelQuestion(name="label", labels=["positive", "negative"]),
            rg.MultiLabelQuestion(name="topics", labels=["a", "b", "c"], required=False),
            rg.RatingQuestion(name="rating", values=[1, 2, 3], required=False),
            rg.RankingQuestion(name="ranking", values=["x", "y"], required=False),
            rg.TextQuestion(name="comment", required=False),
            rg.SpanQuestion(name="spans", field="text", labels=["PER"], required=False),
        ],
        metadata=[rg.TermsMetadataProperty(name="split"), rg.IntegerMetadataProperty(name="length")],
        vectors=[rg.VectorField(name="embedding", dimensions=2)],
    )


def texts(dataset, **options):
    return [record.fields["text"] for record in dataset.records(**options)]


def test_records_come_back_in_the_order_they_were_logged(dataset):
    wanted = [f"text {at}" for at in range(700)]
    dataset.records.log([{"text": text} for text in wanted])
    assert texts(dataset) == wanted
    assert texts(dataset, batch_size=64) == wanted
    assert texts(dataset, start_offset=690) == wanted[690:]
    assert len(texts(dataset, limit=10)) == 10


def test_everything_of_a_record_comes_back(client, rich):
    span = {"label": "PER", "start": 0, "end": 3}
    record = rg.Record(
        id="one",
        fields={"text": "Ann 🦀 sings"},
        metadata={"split": "train", "length": 11},
        vectors={"embedding": [0.25, -1.5]},
        suggestions=[
            rg.Suggestion("label", "positive", score=0.9, agent="a-model", type="model"),
            rg.Suggestion("topics", ["a", "c"], score=[0.5, 0.25]),
            rg.Suggestion("spans", [span], score=[0.5]),
            rg.Suggestion("ranking", ["y", "x"]),
        ],
        responses=[
            rg.Response("label", "negative", user_id=client.me.id, status="submitted"),
            rg.Response("rating", 3, user_id=client.me.id, status="submitted"),
            rg.Response("comment", "Well.", user_id=client.me.id, status="submitted"),
            rg.Response("spans", [span], user_id=client.me.id, status="submitted"),
            rg.Response("ranking", ["x", "y"], user_id=client.me.id, status="submitted"),
        ],
    )
    rich.records.log([record])
    (found,) = rich.records(**EVERYTHING)
    assert found.id == "one"
    assert found.fields["text"] == "Ann 🦀 sings"
    assert dict(found.metadata) == {"split": "train", "length": 11}
    assert found.vectors["embedding"] == [0.25, -1.5]
    assert (found.suggestions["label"].value, found.suggestions["label"].score) == ("positive", 0.9)
    assert (found.suggestions["label"].agent, found.suggestions["label"].type) == ("a-model", "model")
    assert found.suggestions["topics"].score == [0.5, 0.25]
    assert found.suggestions["spans"].value == [span]
    assert found.suggestions["ranking"].value == ["y", "x"]
    assert found.responses["label"][0].value == "negative"
    assert found.responses["rating"][0].value == 3
    assert found.responses["spans"][0].value == [span]
    assert found.responses["ranking"][0].value == ["x", "y"]
    assert found.responses["label"][0].user_id == client.me.id
    assert found.status == "completed"


def test_a_record_is_read_by_itself_with_its_vector(rich):
    rich.records.log([{"id": "one", "text": "x", "embedding": [1.0, 2.0]}])
    (record,) = rich.records()
    record.get()
    assert record.vectors["embedding"] == [1.0, 2.0]


def test_logging_again_changes_and_adds(rich):
    rich.records.log([{"id": "1", "text": "a"}, {"id": "2", "text": "b"}])
    rich.records.log([{"id": "2", "text": "B"}, {"id": "3", "text": "c"}])
    assert texts(rich) == ["a", "B", "c"]


def test_suggestions_are_added_question_by_question(rich):
    rich.records.log([{"id": "1", "text": "a", "label": "positive"}], mapping={"label": "label.suggestion"})
    rich.records.log([{"id": "1", "text": "a", "score": 2}], mapping={"score": "rating.suggestion"})
    rich.records.log([{"id": "1", "text": "a", "label": "negative"}])
    (record,) = rich.records(with_suggestions=True)
    assert record.suggestions["label"].value == "negative"
    assert record.suggestions["rating"].value == 2


def test_a_record_changes_by_itself(rich):
    rich.records.log([{"id": "1", "text": "a"}])
    (record,) = rich.records()
    record.metadata["split"] = "test"
    record.suggestions.add(rg.Suggestion("label", "positive", score=0.5))
    record.update()
    (record,) = rich.records(**EVERYTHING)
    assert record.metadata["split"] == "test"
    assert record.suggestions["label"].value == "positive"


def test_records_are_deleted(rich):
    rich.records.log([{"id": str(at), "text": str(at)} for at in range(150)])
    records = list(rich.records())
    rich.records.delete(records=records[:100])
    assert texts(rich) == [str(at) for at in range(100, 150)]
    records[100].delete()
    assert texts(rich) == [str(at) for at in range(101, 150)]


@pytest.mark.parametrize(
    "record",
    [
        {"text": "a", "label": "neither"},
        {"text": "a", "rating": 4},
        {"text": "a", "topics": []},
        {"text": "a", "length": "long"},
        {"text": "a", "embedding": [1.0]},
        {"text": "a", "spans": [{"label": "PER", "start": 0, "end": 2}]},
    ],
)
def test_a_bad_record_rejects_the_whole_call(rich, record):
    with pytest.raises(UnprocessableEntityError):
        rich.records.log([{"text": "good"}, record])
    assert texts(rich) == []


def test_the_place_of_a_bad_record_is_named(rich):
    records = [{"text": "good"}, {"text": "good"}, {"text": "bad", "label": "neither"}]
    with pytest.raises(UnprocessableEntityError, match="position 2"):
        rich.records.log(records)


def test_undeclared_metadata_is_refused_where_it_is_not_allowed(client, name):
    dataset = make_dataset(client, name, allow_extra_metadata=False)
    with pytest.raises(UnprocessableEntityError):
        dataset.records.log([rg.Record(fields={"text": "a"}, metadata={"other": 1})])


def test_whole_numbers_are_fine_for_floats(client, name):
    dataset = make_dataset(client, name, metadata=[rg.FloatMetadataProperty(name="score")])
    dataset.records.log([rg.Record(fields={"text": "a"}, metadata={"score": 3})])
    (record,) = dataset.records()
    assert record.metadata["score"] == 3


def test_overlap_completes_a_record(client, server, name):
    dataset = make_dataset(client, name, distribution=rg.TaskDistribution(min_submitted=2))
    first, _ = make_user(client, server, "annotator")
    second, _ = make_user(client, server, "annotator")
    dataset.records.log([rg.Record(id="1", fields={"text": "a"}, responses=[rg.Response("label", "positive", user_id=first.id, status="submitted")])])
    assert [record.status for record in dataset.records()] == ["pending"]
    dataset.records.log([rg.Record(id="1", fields={"text": "a"}, responses=[rg.Response("label", "negative", user_id=second.id, status="submitted")])])
    (record,) = dataset.records(with_responses=True)
    assert record.status == "completed"
    assert {response.value for response in record.responses["label"]} == {"positive", "negative"}

    dataset.settings.distribution = rg.TaskDistribution(min_submitted=3)
    dataset.settings.update()
    assert [record.status for record in dataset.records()] == ["pending"]


def test_progress_counts_records_and_people(client, server, name):
    dataset = make_dataset(client, name)
    user, _ = make_user(client, server, "annotator")
    answered = [rg.Response("label", "positive", user_id=user.id, status="submitted")]
    drafted = [rg.Response("label", "positive", user_id=user.id, status="draft")]
    dataset.records.log(
        [
            rg.Record(fields={"text": "a"}, responses=answered),
            rg.Record(fields={"text": "b"}, responses=drafted),
            rg.Record(fields={"text": "c"}),
        ]
    )
    progress = dataset.progress(with_users_distribution=True)
    assert (progress["total"], progress["completed"], progress["pending"]) == (3, 1, 2)
    theirs = progress["users"][user.username]
    assert theirs["completed"]["submitted"] == 1
    assert theirs["pending"]["draft"] == 1


def test_deleting_a_user_makes_their_records_pending_again(client, server, dataset):
    user, _ = make_user(client, server, "annotator")
    dataset.records.log([rg.Record(fields={"text": "a"}, responses=[rg.Response("label", "positive", user_id=user.id, status="submitted")])])
    assert [record.status for record in dataset.records()] == ["completed"]
    user.delete()
    (record,) = dataset.records(with_responses=True)
    assert record.status == "pending"
    assert list(record.responses) == []


def test_records_become_dicts_lists_and_json(rich, tmp_path):
    rich.records.log([{"id": "1", "text": "a", "split": "train"}])
    assert rich.records.to_list(flatten=True)[0]["text"] == "a"
    assert rich.records.to_dict()["id"] == ["1"]
    path = tmp_path / "records.json"
    rich.records.to_json(path)
    rich.records.from_json(path)
    assert texts(rich) == ["a"]


def test_images_and_chats_are_kept(client, name):
    dataset = make_dataset(
        client, name, fields=[rg.ImageField(name="image"), rg.ChatField(name="chat"), rg.CustomField(name="any", template="x")]
    )
    fields = {
        "image": "https://example.org/a.png",
        "chat": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}],
        "any": {"a": [1, {"b": None}]},
    }
    dataset.records.log([rg.Record(fields=fields)])
    (record,) = dataset.records()
    assert record.fields["image"] == fields["image"]
    assert [message.content for message in record.fields["chat"]] == ["Hi", "Hello"]
    assert record.fields["any"] == fields["any"]


def test_a_server_id_that_is_not_known_makes_a_new_record(dataset, http):
    stranger = str(uuid.uuid4())
    body = {"items": [{"id": stranger, "fields": {"text": "a"}}]}
    reply = http.put(f"/api/v1/datasets/{dataset.id}/records/bulk", json=body)
    assert reply.status_code == 200
    assert reply.json()["items"][0]["id"] != stranger
    assert reply.json()["updated_item_ids"] == []


def test_records_wait_for_publishing(client, name, http):
    workspace = client.workspaces("argilla")
    draft = http.post("/api/v1/datasets", json={"name": name, "workspace_id": str(workspace.id)}).json()
    for send in (http.put, http.post):
        reply = send(f"/api/v1/datasets/{draft['id']}/records/bulk", json={"items": [{"fields": {}}]})
        assert reply.status_code == 422
    assert http.get(f"/api/v1/datasets/{draft['id']}/records").json()["items"] == []
