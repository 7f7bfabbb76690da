"""A loop on a question that a text answers, with the real language model, as an SDK user and annotators see it."""

import argilla as rg
import pytest
from conftest import make_user
from test_learning import (
    create_loop,
    models,  # noqa: F401 (the fixture)
    queue,
    server,  # noqa: F401 (the fixture)
    until,
)

COUNTRIES = ["France", "Germany", "Italy", "Spain", "Japan", "Egypt", "Greece", "Portugal", "Norway", "Austria",
             "Hungary", "Poland"]  # fmt: skip
PROMPT = "The capital of {country} is"


def done(rows):
    def is_done(held):
        progress = held["progress"]
        return progress["phase"] == "waiting" and progress["suggested"] == rows

    return is_done


@pytest.fixture(scope="module")
def written(client, server, http):  # noqa: F811
    settings = rg.Settings(
        fields=[rg.TextField(name="country")],
        questions=[rg.TextQuestion(name="capital")],
    )
    dataset = rg.Dataset(name="capitals", settings=settings, client=client).create()
    dataset.records.log([{"id": country, "country": country} for country in COUNTRIES])
    loop = create_loop(client, dataset, "capital", writer={"prompt": PROMPT, "plain": True, "max_tokens": 4})
    until(http, loop, done(len(COUNTRIES)))
    _, person = make_user(client, server, "annotator")
    return dataset, loop, server.http(person.api_key)


def suggestions(dataset):
    records = dataset.records(with_suggestions=True)
    return {record.id: record.suggestions["capital"] for record in records}


# The tests of this file go on from each other.


def test_every_record_gets_a_text_and_a_score(written):
    dataset, _, _ = written
    found = suggestions(dataset)
    assert set(found) == set(COUNTRIES)
    for suggestion in found.values():
        assert suggestion.value and suggestion.value == suggestion.value.strip()
        assert 0 < suggestion.score <= 1
        assert suggestion.agent == "hone/capital@smollm2-135m-instruct"
    right = [name for name in ("Paris", "Berlin", "Rome", "Madrid", "Tokyo", "Cairo", "Athens", "Lisbon")
             if any(name in suggestion.value for suggestion in found.values())]  # fmt: skip
    print(f"{len(right)} of 8 capitals are named")
    assert len(right) >= 4


def test_what_the_model_is_least_sure_of_comes_first(written):
    dataset, _, person = written
    found = suggestions(dataset)
    asked = [hit["record"]["external_id"] for hit in queue(person, dataset)]
    scores = [found[country].score for country in asked]
    assert len(scores) > 1 and scores == sorted(scores)


def test_the_report_tells_how_much_people_change(written, http):
    dataset, loop, person = written
    found = suggestions(dataset)
    for at, hit in enumerate(queue(person, dataset, limit=len(COUNTRIES))):
        record = hit["record"]
        text = found[record["external_id"]].value
        answer = text if at % 2 else "x" * len(text)
        body = {"status": "submitted", "values": {"capital": {"value": answer}}}
        person.post(f"/api/v1/records/{record['id']}/responses", json=body).raise_for_status()
    report = http.get(f"/api/v1/loops/{loop['id']}/report", params={"format": "json"}).raise_for_status().json()
    texts = report["texts"]
    assert texts["answers"] == len(COUNTRIES) and texts["model"] == "smollm2-135m-instruct"
    assert texts["unchanged"]["value"] == 0.5
    mean = texts["mean"]
    assert mean["low"] < mean["value"] < mean["high"] and 0.3 < mean["value"] <= 0.5
    page = http.get(f"/api/v1/loops/{loop['id']}/report", params={"format": "html"}).raise_for_status().text
    assert "How much of the suggestions people change" in page


def test_a_record_that_changes_gets_another_text(written, http):
    dataset, loop, _ = written
    before = suggestions(dataset)["France"]
    dataset.records.log([{"id": "Sweden", "country": "Sweden"}])
    until(http, loop, done(len(COUNTRIES) + 1))
    found = suggestions(dataset)
    assert found["Sweden"].value and found["France"].value == before.value


def test_what_cannot_be_meant_is_refused(written, client, http):
    dataset, _, _ = written
    path = f"/api/v1/datasets/{dataset.id}/loops"
    rows = [
        ({}, "writer"),
        ({"writer": {"prompt": "{city}"}}, "city"),
        ({"writer": {"prompt": "{country"}}, "not closed"),
        ({"writer": {"prompt": PROMPT}, "head": {"kind": "ridge"}}, "head"),
    ]
    for more, said in rows:
        reply = http.post(path, json={"question": "capital", "name": "other", **more})
        assert reply.status_code == 422 and said in reply.text, reply.text


def test_training_is_refused_where_nothing_is_trained(written, http):
    _, loop, _ = written
    reply = http.post(f"/api/v1/loops/{loop['id']}/train")
    assert reply.status_code == 422, reply.text
