"""A learning loop on a question that a rating answers, as an SDK user and annotators see it."""

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

# What is said of something by who gives it so many stars.
STARS = {
    1: ["was a complete disaster", "was awful from start to finish", "was the worst I ever had", "was a terrible waste"],
    2: ["was rather disappointing", "was below what I hoped", "had too many faults", "was not very good"],
    3: ["was acceptable", "was neither good nor bad", "was average", "did its job, no more"],
    4: ["was good", "was quite pleasant", "was better than I hoped", "was nice on the whole"],
    5: ["was absolutely superb", "was the best I ever had", "was a perfect delight", "was brilliant in every way"],
}
THINGS = ["The hotel room", "Our dinner", "This film", "The concert", "The phone", "Her new novel", "The guided tour",
          "The ferry trip", "His lecture", "The espresso machine", "That museum", "The service"]  # fmt: skip


@pytest.fixture(scope="module")
def taught(client, server, http):  # noqa: F811
    settings = rg.Settings(
        fields=[rg.TextField(name="text")],
        questions=[rg.RatingQuestion(name="stars", values=[5, 4, 3, 2, 1])],
    )
    dataset = rg.Dataset(name="reviews", settings=settings, client=client).create()
    rows = [
        {"id": f"{stars}:{thing} {said}", "text": f"{thing} {said}."}
        for stars, every in STARS.items() for said in every for thing in THINGS
    ]  # fmt: skip
    random.Random(0).shuffle(rows)
    dataset.records.log(rows)
    loop = create_loop(client, dataset, "stars", audit_share=0.2)
    until(http, loop, lambda held: held["progress"]["queued"] == len(rows) and at_rest(held))
    people = [make_user(client, server, "annotator")[1] for _ in range(2)]
    return dataset, loop, [server.http(person.api_key) for person in people], len(rows)


def stars_of(external_id):
    return int(external_id.split(":")[0])


def answer(http, record):
    body = {"status": "submitted", "values": {"stars": {"value": stars_of(record["external_id"])}}}
    http.post(f"/api/v1/records/{record['id']}/responses", json=body).raise_for_status()


def suggested(dataset):
    records = dataset.records(with_suggestions=True)
    return {record.id: record.suggestions["stars"] for record in records}


# The tests of this file go on from each other: the loop learns once.


def test_numbers_alone_suggest_nothing(taught):
    dataset, _, _, rows = taught
    records = list(dataset.records(with_suggestions=True))
    assert len(records) == rows and not any(list(record.suggestions) for record in records)


def test_the_head_of_ratings_is_the_default(taught, http):
    _, loop, _, _ = taught
    assert http.get(f"/api/v1/loops/{loop['id']}").json()["definition"]["head"] == {"kind": "ordinal"}


def test_answers_train_models_that_suggest_ratings(taught, http):
    dataset, loop, people, rows = taught
    for _ in range(5):
        for person in people:
            for hit in queue(person, dataset):
                answer(person, hit["record"])
        until(http, loop, at_rest)
    held = until(http, loop, lambda held: held["counts"]["promotions"] >= 1 and at_rest(held))
    assert held["champion"]
    suggestions = suggested(dataset)
    errors = [abs(stars_of(id) - suggestion.value) for id, suggestion in suggestions.items()]
    error = sum(errors) / rows
    print(f"mean absolute error {error:.3f} after 100 answers")
    # One that says 3 of everything is wrong by 1.2.
    assert error < 0.7
    for suggestion in suggestions.values():
        assert suggestion.value in STARS and 0 < suggestion.score <= 1
        assert suggestion.agent.startswith("hone/stars@v")


def test_the_queue_tells_how_probable_each_rating_is(taught):
    dataset, _, people, _ = taught
    for hit in queue(people[0], dataset):
        (scores,) = hit["scores"].values()
        assert set(scores) == {"1", "2", "3", "4", "5"}
        assert sum(scores.values()) == pytest.approx(1, abs=1e-3)


def test_a_version_reads_texts_it_never_saw(taught, http):
    _, loop, _, _ = taught
    held = http.get(f"/api/v1/loops/{loop['id']}").json()
    body = {"texts": ["The train ride was a dreadful disaster.", "The train ride was superb, a perfect delight."]}
    bad, good = http.post(f"/api/v1/models/{held['champion']}/predict", json=body).raise_for_status().json()["items"]
    assert bad["value"] <= 2 and good["value"] >= 4


def test_mistakes_are_told_by_rating(taught, http):
    _, loop, _, _ = taught
    quality = http.get(f"/api/v1/loops/{loop['id']}/quality").json()
    for part in (quality["audit"], quality["held_out"]):
        assert part["labels"] == ["1", "2", "3", "4", "5"]
        assert len(part["confusion"]) == 5 and sum(map(sum, part["confusion"])) > 0


def test_the_report_is_made_of_ratings(taught, http, server):  # noqa: F811
    _, loop, _, _ = taught
    report = json.loads(hone(server, "report", loop["id"], "--format", "json").stdout)
    assert report["provenance"]["classes"] == ["1", "2", "3", "4", "5"]
    assert report["provenance"]["answers"] == "one_rating"
    near = report["rounds"][-1]["held_out"]["ordinal"]
    assert 0.4 < near["quadratic_kappa"] <= 1 and 0 <= near["mean_absolute_error"] < 1
    html = http.get(f"/api/v1/loops/{loop['id']}/report").text
    assert "one rating" in html and "Quadratic-weighted kappa" in html and "Mean absolute error" in html
