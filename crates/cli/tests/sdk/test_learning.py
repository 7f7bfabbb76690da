"""Learning loops as an SDK user, annotators and the command line see them."""

import csv
import json
import os
import pathlib
import random
import subprocess
import time

import argilla as rg
import pytest
from conftest import API_KEY, Server, make_user
from test_annotating import PENDING

TOPICS = {
    "sport": (
        ["The striker", "Our goalkeeper", "The home team", "A young sprinter", "The coach"],
        ["won the final", "lost the match", "trained for the tournament", "scored in extra time", "broke the record"],
        ["in the stadium", "before the crowd", "at the championship", "this season", "on the wet pitch"],
    ),
    "cooking": (
        ["The chef", "My grandmother", "This recipe", "A good baker", "The kitchen"],
        ["simmers the sauce", "kneads the dough", "roasts the vegetables", "whisks the eggs", "grates the cheese"],
        ["with garlic and basil", "in a hot oven", "for an hour", "in olive oil", "before serving dinner"],
    ),
    "space": (
        ["The telescope", "A lunar probe", "The astronaut", "This distant galaxy", "The rocket"],
        ["entered orbit", "observed a comet", "landed near the crater", "measured cosmic rays", "left the atmosphere"],
        ["around Mars", "beyond the planets", "after the launch", "near a black hole", "during the eclipse"],
    ),
}


def texts(topic, number):
    """So many different texts of a topic."""
    starts, middles, ends = TOPICS[topic]
    every = [f"{a} {b} {c}." for a in starts for b in middles for c in ends]
    return random.Random(topic).sample(every, number)


def create_loop(client, dataset, question, **definition):
    reply = client.http_client.post(f"/api/v1/datasets/{dataset.id}/loops", json={"question": question, **definition})
    reply.raise_for_status()
    return reply.json()


@pytest.fixture(scope="session")
def models():
    """The folder with the default encoder, pulled once."""
    data = pathlib.Path(os.environ["HONE_BIN"]).parent.parent / "tmp" / "hone"
    environment = {name: value for name, value in os.environ.items() if name != "HF_HUB_OFFLINE"}
    command = [os.environ["HONE_BIN"], "--data-dir", str(data), "models", "pull", "all-MiniLM-L6-v2"]
    subprocess.run(command, env=environment, check=True)
    return data / "models"


@pytest.fixture(scope="module")
def server(tmp_path_factory, models):
    server = Server(tmp_path_factory.mktemp("hone"))
    (server.folder / "data").mkdir()
    (server.folder / "data" / "models").symlink_to(models)
    server.start()
    yield server
    server.stop()


def until(http, loop, reached, patience=300):
    """The loop once it is as far as that."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        held = http.get(f"/api/v1/loops/{loop['id']}").raise_for_status().json()
        assert held["progress"]["error"] is None, held["progress"]["error"]
        if reached(held):
            return held
        time.sleep(0.05)
    raise AssertionError(f"the loop came no further than {held}")


def at_rest(held):
    """Whether all suggestions are written and nothing is to be done."""
    progress = held["progress"]
    return progress["phase"] == "waiting" and progress["suggested"] == progress["to_suggest"] and progress["new_answers"] == 0


def make_topics(client, name, number):
    """A dataset of the topics with so many records of each."""
    settings = rg.Settings(
        fields=[rg.TextField(name="text")], questions=[rg.LabelQuestion(name="topic", labels=list(TOPICS))]
    )
    dataset = rg.Dataset(name=name, settings=settings, client=client).create()
    rows = [{"id": f"{topic} {n}", "text": text} for topic in TOPICS for n, text in enumerate(texts(topic, number))]
    random.Random(0).shuffle(rows)
    dataset.records.log(rows)
    return dataset


@pytest.fixture(scope="module")
def taught(client, server, http):
    """A dataset of 300 records, its loop as it began, and two annotators."""
    dataset = make_topics(client, "news", 100)
    loop = create_loop(client, dataset, "topic")
    until(http, loop, lambda held: held["progress"]["queued"] == 300 and at_rest(held))
    people = [make_user(client, server, "annotator")[1] for _ in range(2)]
    return dataset, loop, [server.http(person.api_key) for person in people]


def queue_page(http, dataset, limit=10):
    parameters = {"limit": limit, "include": ["responses", "suggestions"]}
    reply = http.post(f"/api/v1/me/datasets/{dataset.id}/records/search", json=PENDING, params=parameters)
    return reply.raise_for_status().json()


def queue(http, dataset, limit=10):
    return queue_page(http, dataset, limit)["items"]


def gold(record):
    return record["external_id"].split()[0]


def answer(http, record):
    body = {"status": "submitted", "values": {"topic": {"value": gold(record)}}}
    http.post(f"/api/v1/records/{record['id']}/responses", json=body).raise_for_status()


def suggested(dataset, **arguments):
    """The suggestion of each record, by its external id."""
    records = dataset.records(with_suggestions=True, **arguments)
    return {record.id: record.suggestions["topic"] for record in records}


def accuracy(suggestions):
    right = [id.split()[0] == suggestion.value for id, suggestion in suggestions.items()]
    return sum(right) / len(right)


# The tests of this file go on from each other: the loop learns once.


def test_label_names_suggest_before_anybody_answered(taught):
    dataset, _, _ = taught
    suggestions = suggested(dataset)
    assert len(suggestions) == 300
    assert {suggestion.agent for suggestion in suggestions.values()} == {"hone/topic@label-names"}
    assert all(0 < suggestion.score <= 1 for suggestion in suggestions.values())
    assert accuracy(suggestions) > 0.6


def test_suggestions_of_a_loop_are_found_by_agent_score_and_value(taught):
    dataset, _, _ = taught
    everything = suggested(dataset)

    def found(*conditions):
        return suggested(dataset, query=rg.Query(filter=rg.Filter(list(conditions))))

    assert len(found(("topic.agent", "==", "hone/topic@label-names"))) == 300
    sure = found(("topic.score", ">=", 0.4))
    assert set(sure) == {id for id, suggestion in everything.items() if suggestion.score >= 0.4}
    space = found(("topic.suggestion", "==", "space"))
    assert set(space) == {id for id, suggestion in everything.items() if suggestion.value == "space"}


def test_two_people_get_different_records_in_the_order_of_the_queue(taught, http):
    dataset, loop, people = taught
    pages = [queue(person, dataset) for person in people]
    ids = [{hit["record"]["id"] for hit in page} for page in pages]
    assert [len(page) for page in ids] == [10, 10]
    assert ids[0].isdisjoint(ids[1])
    again = {hit["record"]["id"] for hit in queue(people[0], dataset)}
    assert again == ids[0], "what was handed out stays theirs"
    assert queue_page(people[0], dataset)["lease_seconds"] == loop["definition"]["lease_seconds"]
    for hit in pages[0]:
        assert hit["queue"]["rank"] >= 1
        assert hit["queue"]["strategy"]
        assert hit["queue"]["utility"] is None and hit["queue"]["reason"] is None, "it would tell what is measured on"
        (scores,) = hit["scores"].values()
        assert sum(scores.values()) == pytest.approx(1, abs=1e-3)
        assert set(scores) == set(TOPICS)
    ranks = [hit["queue"]["rank"] for hit in pages[0]]
    assert ranks == sorted(ranks)
    front = http.get(f"/api/v1/loops/{loop['id']}/queue", params={"limit": 5}).json()["items"]
    assert [entry["rank"] for entry in front] == [1, 2, 3, 4, 5]
    assert all(entry["reason"] for entry in front)


def test_answers_train_models_that_take_over(taught, http):
    dataset, loop, people = taught
    for _ in range(4):
        for person in people:
            for hit in queue(person, dataset):
                answer(person, hit["record"])
        until(http, loop, at_rest)
    held = until(http, loop, lambda held: held["counts"]["promotions"] >= 2 and at_rest(held))
    assert held["champion"]
    suggestions = suggested(dataset)
    agents = {suggestion.agent for suggestion in suggestions.values()}
    assert len(agents) == 1 and agents.pop().startswith("hone/topic@v")
    assert accuracy(suggestions) > 0.9
    rounds = http.get(f"/api/v1/loops/{loop['id']}/rounds").json()["items"]
    assert len(rounds) == held["counts"]["trainings"]
    labels = [round["labels"] for round in rounds]
    assert labels == sorted(labels)


def test_nobody_gets_what_somebody_has_answered(taught):
    dataset, _, people = taught
    for person in people:
        for hit in queue(person, dataset, limit=100):
            assert hit["record"]["status"] == "pending"
            assert hit["record"]["responses"] == []


def test_an_answer_and_a_model_lead_to_each_other(taught, http):
    _, loop, _ = taught
    model = http.get(f"/api/v1/loops/{loop['id']}/models").json()["items"][-1]
    lineage = http.get(f"/api/v1/models/{model['id']}/lineage").json()
    learned = lineage["answers"][0]
    (item,) = http.get(f"/api/v1/records/{learned['record_id']}/lineage").json()["items"]
    assert learned["response_ids"] == [item["response"]["id"]]
    (shown,) = item["shown"]
    assert shown["loop_id"] == loop["id"]
    assert shown["shown"]["answered"] == learned["label"]
    assert shown["shown"]["suggested"] in TOPICS
    assert shown["shown"]["milliseconds"] >= 0


def test_a_version_reads_texts_it_never_saw(taught, http):
    _, loop, _ = taught
    held = http.get(f"/api/v1/loops/{loop['id']}").json()
    body = {"texts": ["The goalkeeper saved the penalty", "Add flour and butter to the pan", "The satellite circles Saturn"]}
    said = http.post(f"/api/v1/models/{held['champion']}/predict", json=body).raise_for_status().json()["items"]
    assert [one["label"] for one in said] == ["sport", "cooking", "space"]


def hone(server, *arguments):
    command = [os.environ["HONE_BIN"], "loop", *arguments, "--url", server.url, "--api-key", API_KEY]
    environment = {name: value for name, value in os.environ.items() if name != "HF_HUB_OFFLINE"}
    return subprocess.run(command, env=environment, capture_output=True, text=True)


def test_the_command_line_shows_and_steers(taught, server):
    _, loop, _ = taught
    listed = json.loads(hone(server, "list", "--json").stdout)
    assert [held["id"] for held in listed] == [loop["id"]]
    for verb, status in [("pause", "paused"), ("resume", "active")]:
        held = json.loads(hone(server, verb, "argilla/news", "--json").stdout)
        assert held["status"] == status
    shown = hone(server, "status", "news:topic").stdout
    assert loop["id"] in shown and "active" in shown
    log = [json.loads(line) for line in hone(server, "log", loop["id"], "--json").stdout.splitlines()]
    assert [event["number"] for event in log] == list(range(1, len(log) + 1))
    assert [event["event"]["kind"] for event in log][-2:] == ["paused", "resumed"]
    models = json.loads(hone(server, "models", "news", "--json").stdout)
    (champion,) = [model["id"] for model in models if model["champion"]]
    other = next(model["id"] for model in models if not model["champion"])
    promoted = json.loads(hone(server, "promote", other, "--json").stdout)
    assert promoted["champion"] == other
    back = json.loads(hone(server, "rollback", "news", "--json").stdout)
    assert back["champion"] == champion
    wrong = hone(server, "status", "nothing")
    assert wrong.returncode == 2 and "nothing" in wrong.stderr


def test_the_encoders_and_the_loops_are_told_to_those_who_watch(taught, http):
    encoders = http.get("/api/v1/encoders").json()["items"]
    assert [encoder["here"] for encoder in encoders if encoder["id"] == "all-MiniLM-L6-v2"] == [True]
    metrics = http.get("/metrics").text
    assert 'hone_loop_encoded_records{' in metrics and 'name="topic"' in metrics


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "", None),
        ("GET", "/lineage", None),
        ("POST", "/predict", {"texts": ["a"]}),
        ("POST", "/promote", None),
    ],
)
def test_only_those_who_manage_the_dataset_may_look_into_its_models(taught, client, server, http, method, path, body):
    _, loop, people = taught
    champion = http.get(f"/api/v1/loops/{loop['id']}").json()["champion"]
    path = f"/api/v1/models/{champion}{path}"
    stranger = server.http(make_user(client, server, "admin", None)[1].api_key)
    member = server.http(make_user(client, server, "admin")[1].api_key)
    nobody = server.http(key=None)
    asked = [(nobody, 401), (people[0], 403), (stranger, 403), (member, 200), (http, 200)]
    assert [who.request(method, path, json=body).status_code for who, _ in asked] == [status for _, status in asked]


def test_a_restart_goes_on_where_the_loop_was(taught, server, http):
    _, loop, _ = taught
    before = until(http, loop, at_rest)
    server.stop()
    server.start()
    with server.http() as again:
        after = until(again, loop, lambda held: held["progress"]["queued"] > 0 and at_rest(held))
        assert after["champion"] == before["champion"]
        assert after["counts"]["trainings"] >= before["counts"]["trainings"]


def test_a_dataset_goes_with_its_loop(client, server, http, name):
    dataset = make_topics(client, name, 10)
    loop = create_loop(client, dataset, "topic")
    dataset.delete()
    assert http.get(f"/api/v1/loops/{loop['id']}").status_code == 404
    assert http.get("/health/ready").status_code == 204
    assert name not in http.get("/metrics").text


def test_people_are_driven_over_http_and_measured(server, tmp_path, name):
    data = tmp_path / "topics.csv"
    with open(data, "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["text", "label"])
        rows.writerows((text, topic) for topic in TOPICS for text in texts(topic, 40))
    run = hone(
        server, "drive", "--data", str(data), "--text", "text", "--label", "label", "--annotators", "3",
        "--answers", "50", "--noise", "0.2", "--dataset", f"argilla/{name}", "--create",
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    summary = json.loads(run.stdout)
    assert (summary["people"], summary["answers"]) == (3, 50)
    assert summary["answered_by_several"] == 0
    assert 0 < summary["wrong"] < 25
    assert summary["submit_ms"]["calls"] == 50
    assert summary["acceptance"] > 0.4
