"""A learning loop on a question that a ranking of fields answers, as an SDK user and annotators see it."""

import json
import random

import argilla as rg
import pytest
from conftest import make_user
from test_learning import (
    at_rest,
    create_loop,
    hone,
    models,  # noqa: F401 (the fixture)
    queue,
    server,  # noqa: F401 (the fixture)
    until,
)

# What is said of something by how good it was, the best first.
GRADES = [
    ["was absolutely superb", "was the best I ever had", "was a perfect delight", "was brilliant in every way"],
    ["was acceptable", "was neither good nor bad", "was average", "did its job, no more"],
    ["was a complete disaster", "was awful from start to finish", "was the worst I ever had", "was a terrible waste"],
]
THINGS = ["The hotel room", "Our dinner", "This film", "The concert", "The phone", "Her new novel", "The guided tour",
          "The ferry trip", "His lecture", "The espresso machine", "That museum", "The service"]  # fmt: skip
OPTIONS = ["first", "second", "third"]
ROWS = 240


def made_up_rows():
    """Three texts a record; its id holds their grades, of which two may be the same."""
    draw = random.Random(0)
    rows = []
    for row in range(ROWS):
        grades = [draw.randrange(3) for _ in OPTIONS]
        if len(set(grades)) == 1:
            grades[0] = (grades[0] + 1) % 3
        texts = [f"{draw.choice(THINGS)} {draw.choice(GRADES[grade])}." for grade in grades]
        rows.append({"id": f"{row}:{''.join(map(str, grades))}", **dict(zip(OPTIONS, texts, strict=True))})
    return rows


def grades_of(external_id):
    return dict(zip(OPTIONS, map(int, external_id.split(":")[1]), strict=True))


@pytest.fixture(scope="module")
def taught(client, server, http):  # noqa: F811
    settings = rg.Settings(
        fields=[rg.TextField(name=name) for name in OPTIONS],
        questions=[rg.RankingQuestion(name="order", values=OPTIONS)],
        distribution=rg.TaskDistribution(min_submitted=1),
    )
    dataset = rg.Dataset(name="answers", settings=settings, client=client).create()
    dataset.records.log(made_up_rows())
    loop = create_loop(client, dataset, "order", audit_share=0.2)
    until(http, loop, lambda held: held["progress"]["queued"] == ROWS and at_rest(held))
    people = [make_user(client, server, "annotator")[1] for _ in range(2)]
    return dataset, loop, [server.http(person.api_key) for person in people]


def ranks(external_id):
    grades = grades_of(external_id)
    better = sorted(set(grades.values()))
    return [{"value": name, "rank": better.index(grade) + 1} for name, grade in grades.items()]


def answer(http, record):
    body = {"status": "submitted", "values": {"order": {"value": ranks(record["external_id"])}}}
    http.post(f"/api/v1/records/{record['id']}/responses", json=body).raise_for_status()


def pairs_right(dataset):
    """The share of pairs of different grades that are suggested in the right order."""
    right = total = 0
    for record in dataset.records(with_suggestions=True):
        said = record.suggestions["order"].value
        order = [item["value"] if isinstance(item, dict) else item for item in said]
        assert sorted(order) == sorted(OPTIONS)
        grades = grades_of(record.id)
        for at, one in enumerate(order):
            for other in order[at + 1 :]:
                total += grades[one] != grades[other]
                right += grades[one] < grades[other]
    return right / total


# The tests of this file go on from each other: the loop learns once.


def test_names_of_options_suggest_nothing(taught):
    dataset, _, _ = taught
    records = list(dataset.records(with_suggestions=True))
    assert len(records) == ROWS and not any(list(record.suggestions) for record in records)


def test_the_head_of_rankings_is_the_default(taught, http):
    _, loop, _ = taught
    assert http.get(f"/api/v1/loops/{loop['id']}").json()["definition"]["head"]["kind"] == "bradley_terry"


def test_answers_train_models_that_suggest_rankings(taught, http):
    dataset, loop, people = taught
    for _ in range(5):
        for person in people:
            for hit in queue(person, dataset):
                answer(person, hit["record"])
        until(http, loop, at_rest)
    held = until(http, loop, lambda held: held["counts"]["promotions"] >= 1 and at_rest(held))
    assert held["champion"]
    share = pairs_right(dataset)
    print(f"{share:.3f} of the pairs right after 100 answers")
    assert share > 0.8
    for record in dataset.records(with_suggestions=True):
        suggestion = record.suggestions["order"]
        assert suggestion.agent.startswith("hone/order@v")
        assert len(suggestion.score) == 3 and all(0.5 <= score <= 1 for score in suggestion.score)


def test_suggestions_carry_ranks(taught, http):
    dataset, _, _ = taught
    path = f"/api/v1/datasets/{dataset.id}/records?include=suggestions&limit=5"
    for record in http.get(path).raise_for_status().json()["items"]:
        (suggestion,) = record["suggestions"]
        assert [item["rank"] for item in suggestion["value"]] == [1, 2, 3]


def test_the_queue_tells_how_probable_each_option_is_the_best(taught):
    dataset, _, people = taught
    for hit in queue(people[0], dataset):
        (scores,) = hit["scores"].values()
        assert set(scores) == set(OPTIONS)
        assert sum(scores.values()) == pytest.approx(1, abs=1e-3)


def test_a_version_ranks_records_and_refuses_loose_texts(taught, http):
    dataset, loop, _ = taught
    champion = http.get(f"/api/v1/loops/{loop['id']}").json()["champion"]
    path = f"/api/v1/datasets/{dataset.id}/records?limit=3"
    ids = [record["id"] for record in http.get(path).json()["items"]]
    said = http.post(f"/api/v1/models/{champion}/predict", json={"record_ids": ids}).raise_for_status().json()
    for item in said["items"]:
        assert {one["value"] for one in item["value"]} == set(OPTIONS)
    refused = http.post(f"/api/v1/models/{champion}/predict", json={"texts": ["loose"]})
    assert refused.status_code == 422 and "name records" in refused.text


def test_quality_tells_which_option_is_best(taught, http):
    _, loop, _ = taught
    quality = http.get(f"/api/v1/loops/{loop['id']}/quality").json()
    for part in (quality["audit"], quality["held_out"]):
        assert part["labels"] == OPTIONS
        assert sum(label["given"] for label in part["per_label"]) > 0


def test_the_report_is_made_of_rankings(taught, http, server):  # noqa: F811
    _, loop, _ = taught
    report = json.loads(hone(server, "report", loop["id"], "--format", "json").stdout)
    assert report["provenance"]["classes"] == OPTIONS
    assert report["provenance"]["answers"] == "one_ranking"
    assert report["rounds"][-1]["held_out"]["accuracy"] > 0.6
    html = http.get(f"/api/v1/loops/{loop['id']}/report").text
    assert "one ranking of options" in html and "Pairs in the right order, held out" in html


@pytest.fixture(scope="module")
def ranked_by_two(client, server):  # noqa: F811
    """Options that are no fields, ranked by two people on the same records."""
    settings = rg.Settings(
        fields=[rg.TextField(name="prompt")],
        questions=[rg.RankingQuestion(name="order", values=["a", "b", "c"])],
        distribution=rg.TaskDistribution(min_submitted=2),
    )
    dataset = rg.Dataset(name="preferences", settings=settings, client=client).create()
    dataset.records.log([{"id": str(row), "prompt": f"Question {row}"} for row in range(12)])
    people = [make_user(client, server, "annotator")[1] for _ in range(2)]
    for who, person in enumerate(people):
        answering = server.http(person.api_key)
        for row, record in enumerate(dataset.records()):
            order = ["a", "b", "c"] if who == 0 or row < 9 else ["c", "b", "a"]
            value = [{"value": name, "rank": at + 1} for at, name in enumerate(order)]
            body = {"status": "submitted", "values": {"order": {"value": value}}}
            answering.post(f"/api/v1/records/{record._server_id}/responses", json=body).raise_for_status()
    return dataset


def test_options_that_are_no_fields_are_refused_with_the_reason(ranked_by_two, client):
    reply = client.http_client.post(f"/api/v1/datasets/{ranked_by_two.id}/loops", json={"question": "order"})
    assert reply.status_code == 422 and "text fields of the dataset" in reply.text


def test_agreement_on_rankings_is_told_without_a_loop(ranked_by_two, http):
    found = http.get(f"/api/v1/datasets/{ranked_by_two.id}/people").raise_for_status().json()
    (question,) = found["questions"]
    assert question["shared"] == 12
    order = question["order"]
    # Nine records of 1 and three of -1, and of W 1 and 0.
    assert order["tau"]["value"] == pytest.approx(0.5)
    assert order["concordance"]["value"] == pytest.approx(0.75)
    assert order["tau"]["low"] < 0.5 < order["tau"]["high"] and 0 < order["alpha"] < 1
    (pair,) = question["pairs"]
    assert pair["same"]["value"] == pytest.approx(0.75)
