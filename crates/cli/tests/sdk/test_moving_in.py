"""`hone import` and `hone export`: records in and out of a server's folder."""

import json
import os
import subprocess

import argilla as rg
import pytest
from conftest import API_KEY, Server, make_dataset, make_user


@pytest.fixture
def other(tmp_path_factory):
    """A second server, to move things to."""
    other = Server(tmp_path_factory.mktemp("other")).start()
    yield other
    other.stop()


def hone(server, *args, fails=False):
    """Runs a command on the folder of a server."""
    command = [os.environ["HONE_BIN"], *args, "--data-dir", str(server.folder / "data")]
    # The SDK of the tests asks no hub; offline, the command would ask no server either.
    environment = {key: value for key, value in os.environ.items() if key != "HF_HUB_OFFLINE"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    assert (done.returncode != 0) == fails, done.stderr
    return done.stderr


def connect(server):
    return rg.Argilla(api_url=server.url, api_key=API_KEY)


def fill(client, server, name):
    """A dataset with answers of two people, a suggestion, metadata and a vector."""
    labels = ["good", "bad"]
    dataset = make_dataset(
        client,
        name,
        guidelines="Be fair.",
        fields=[rg.TextField(name="text"), rg.ChatField(name="talk", required=False)],
        questions=[
            rg.LabelQuestion(name="mood", labels=labels),
            rg.MultiLabelQuestion(name="tags", labels=["x", "y", "z"], required=False),
            rg.RatingQuestion(name="grade", values=[1, 2, 3], required=False),
            rg.RankingQuestion(name="order", values=["a", "b"], required=False),
            rg.SpanQuestion(name="spans", field="text", labels=["thing"], required=False),
            rg.TextQuestion(name="why", required=False),
        ],
        metadata=[rg.TermsMetadataProperty(name="source"), rg.IntegerMetadataProperty(name="length")],
        vectors=[rg.VectorField(name="place", dimensions=2)],
        distribution=rg.TaskDistribution(min_submitted=2),
    )
    person, _ = make_user(client, server, "annotator")
    answers = {
        "mood": "good",
        "tags": ["x", "z"],
        "grade": 2,
        "order": [{"value": "b", "rank": 1}, {"value": "a", "rank": 2}],
        "spans": [{"label": "thing", "start": 0, "end": 4}],
        "why": "Because.",
    }

    def of(user, values, status="submitted"):
        return [rg.Response(question, value, user_id=user.id, status=status) for question, value in values.items()]

    records = [
        rg.Record(
            id="first",
            fields={"text": "Text, with \"quotes\"\nand lines", "talk": [{"role": "user", "content": "hello"}]},
            metadata={"source": "web", "length": 4},
            vectors={"place": [0.1, -2.0]},
            suggestions=[rg.Suggestion("mood", "bad", score=0.25, agent="mill"), rg.Suggestion("grade", 3)],
            responses=of(client.me, answers) + of(person, {"mood": "bad"}),
        ),
        rg.Record(id="second", fields={"text": "second"}, responses=of(person, {"mood": "good"}, "draft")),
        rg.Record(id="third", fields={"text": "third"}),
    ]
    dataset.records.log(records)
    return dataset, person


def seen(client, server, name):
    """What the API says about a dataset, without ids and times; people by name."""
    dataset = client.datasets(name)
    questions = {str(question.id): question.name for question in dataset.settings.questions}
    with server.http() as http:
        people = {user["id"]: user["username"] for user in http.get("/api/v1/users").json()["items"]}
        query = "limit=1000&include=responses&include=suggestions&include=vectors"
        records = http.get(f"/api/v1/datasets/{dataset.id}/records?{query}").json()["items"]
    return [
        {
            "id": record["external_id"],
            "status": record["status"],
            "fields": record["fields"],
            "metadata": record["metadata"] or {},
            "vectors": record["vectors"],
            "suggestions": sorted(
                [questions[held["question_id"]], held["value"], held["score"], held["agent"]]
                for held in record["suggestions"]
            ),
            "responses": sorted(
                ([people[held["user_id"]], held["status"], held["values"]] for held in record["responses"]),
                key=lambda held: held[0],
            ),
        }
        for record in records
    ]


def test_what_the_sdk_wrote_to_disk_comes_into_another_folder(client, server, other, name, tmp_path):
    dataset, person = fill(client, server, name)
    folder = tmp_path / "written"
    folder.mkdir()
    dataset.to_disk(str(folder))
    hone(other, "import", "argilla-disk", str(folder), "--workspace", "argilla")
    theirs = connect(other)
    here, there = seen(client, server, name), seen(theirs, other, name)
    assert theirs.datasets(name).settings.guidelines == "Be fair."
    assert theirs.datasets(name).settings.distribution.min_submitted == 2
    # The folder knows people by their ids alone.
    names = {"owner": str(client.me.id), person.username: str(person.id)}
    for record in here:
        for response in record["responses"]:
            response[0] = names[response[0]]
        record["responses"].sort(key=lambda held: held[0])
        # The SDK writes no vectors.
        record["vectors"] = {}
    # That a response was only a draft the folder does not say either.
    assert [record["id"] for record in there] == ["first", "second", "third"]
    assert there[0] == here[0]
    assert there[2] == here[2]
    assert [held[0] for held in there[1]["responses"]] == [held[0] for held in here[1]["responses"]]
    rg.Argilla._set_default(client)


def test_a_running_server_comes_into_another_folder_and_twice_is_once(client, server, other, name):
    fill(client, server, name)
    source = ("import", "argilla", "--url", server.url, "--api-key", API_KEY, "--dataset", name)
    assert "3 new records, 0 again" in hone(other, *source)
    assert "0 new records, 3 again" in hone(other, *source)
    assert seen(connect(other), other, name) == seen(client, server, name)
    rg.Argilla._set_default(client)


def test_a_wrong_key_there_is_said_so(server, other):
    told = hone(other, "import", "argilla", "--url", server.url, "--api-key", "wrong", fails=True)
    assert "answered 401" in told


@pytest.mark.parametrize("ending", ["jsonl", "csv", "parquet"])
def test_an_export_comes_back(client, server, other, name, tmp_path, ending):
    fill(client, server, name)
    source = ("import", "argilla", "--url", server.url, "--api-key", API_KEY, "--dataset", name)
    hone(other, *source)
    file = tmp_path / f"records.{ending}"
    hone(other, "export", name, "--workspace", "argilla", "--out", str(file))
    theirs = connect(other)
    before = seen(theirs, other, name)
    theirs.datasets(name).records.delete(list(theirs.datasets(name).records))
    assert seen(theirs, other, name) == []
    hone(other, "import", str(file), "--into", name, "--workspace", "argilla")
    assert seen(theirs, other, name) == before
    rg.Argilla._set_default(client)


def test_a_plain_table_becomes_a_dataset(client, server, name, tmp_path):
    table = tmp_path / "plain.csv"
    table.write_text("key,body,mood\n1,one,good\n2,two,bad\n3,three,\n")
    columns = ("--id", "key", "--text", "body=text", "--label", "mood", "--create")
    hone(server, "import", str(table), "--into", name, "--workspace", "argilla", *columns)
    dataset = client.datasets(name)
    assert [field.name for field in dataset.settings.fields] == ["text"]
    assert sorted(dataset.settings.questions["mood"].labels) == ["bad", "good"]
    records = list(dataset.records)
    assert [record.id for record in records] == ["1", "2", "3"]
    assert records[1].suggestions["mood"].value == "bad"


def test_bad_rows_are_named_or_written_down(client, server, dataset, tmp_path):
    file = tmp_path / "bad.jsonl"
    file.write_text('{"id": "1", "text": "fine"}\n{"id": "2", "text": "x", "label.suggestion": "odd"}\n')
    into = ("import", str(file), "--into", dataset.name, "--workspace", "argilla")
    assert "bad.jsonl:2:" in hone(server, *into, fails=True)
    refused = tmp_path / "bad.jsonl.refused.jsonl"
    for _ in range(2):
        assert "1 were refused" in hone(server, *into, "--on-error", "skip")
        (line,) = refused.read_text().splitlines()
        assert json.loads(line)["row"] == 2
    assert [record.id for record in dataset.records] == ["1"]
    file.write_text('{"id": "1", "text": "fine"}\n')
    hone(server, *into, "--on-error", "skip")
    assert not refused.exists()


def test_spans_rankings_and_images_are_told_from_a_table(client, server, name, tmp_path):
    table = tmp_path / "told.jsonl"
    row = {
        "text": "Ada in Rome",
        "picture": "https://example.org/ada.png",
        "names.suggestion": [{"start": 0, "end": 3, "label": "who"}],
        "order.suggestion": [{"value": "b", "rank": 1}, {"value": "a", "rank": 2}],
    }
    table.write_text(json.dumps(row) + "\n")
    hone(server, "import", str(table), "--into", name, "--workspace", "argilla", "--create")
    dataset = client.datasets(name)
    assert isinstance(dataset.settings.fields["picture"], rg.ImageField)
    assert dataset.settings.questions["names"].field == "text"
    assert sorted(dataset.settings.questions["order"].values) == ["a", "b"]
    (record,) = dataset.records
    assert record.suggestions["names"].value == [{"start": 0, "end": 3, "label": "who"}]
