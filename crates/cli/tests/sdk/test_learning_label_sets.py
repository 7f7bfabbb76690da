"""A learning loop on a question that several labels may answer, as an SDK user and annotators see it."""

import itertools
import json
import random

import argilla as rg
import pytest
from conftest import make_user
from test_learning import (
    TOPICS,
    at_rest,
    create_loop,
    hone,
    models,  # noqa: F401 (the fixture)
    queue,
    server,  # noqa: F401 (the fixture)
    texts,
    until,
)


def mixed_texts():
    """Texts of one topic, of two and of none, with their topics before the first space of their names."""
    ones = {topic: texts(topic, 60) for topic in TOPICS}
    nothing = [f"{a} {b} {c}." for a in ["The clerk", "A neighbour", "My cousin", "The tailor", "This tenant"]
               for b in ["signed the lease", "mended the fence", "painted the door", "lost the keys", "paid the rent"]
               for c in ["on Monday", "in the morning", "without a word"]]  # fmt: skip
    rows = [(topic, text) for topic in TOPICS for text in ones[topic][:40]]
    for one, other in itertools.combinations(TOPICS, 2):
        pairs = zip(ones[one][:40], reversed(ones[other][:40]))
        rows += [(f"{one}+{other}", f"{a} {b}") for a, b in pairs]
    rows += [("", text) for text in nothing[:60]]
    random.Random(0).shuffle(rows)
    return rows


def topics_of(external_id):
    names = external_id.split()[0].split(":")[1]
    return set(names.split("+")) - {""}


@pytest.fixture(scope="module")
def taught(client, server, http):  # noqa: F811
    settings = rg.Settings(
        fields=[rg.TextField(name="text")],
        questions=[
            rg.MultiLabelQuestion(name="topics", labels=list(TOPICS), required=False),
            # A dataset needs a question that may not be left out.
            rg.LabelQuestion(name="legible", labels=["yes", "no"]),
        ],
    )
    dataset = rg.Dataset(name="mixed", settings=settings, client=client).create()
    rows = [{"id": f"of:{names} {n}", "text": text} for n, (names, text) in enumerate(mixed_texts())]
    dataset.records.log(rows)
    loop = create_loop(client, dataset, "topics", audit_share=0.2)
    until(http, loop, lambda held: held["progress"]["queued"] == len(rows) and at_rest(held))
    people = [make_user(client, server, "annotator")[1] for _ in range(2)]
    return dataset, loop, [server.http(person.api_key) for person in people], len(rows)


def answer(http, record):
    """What is true; to leave the question out says that no topic applies."""
    topics = sorted(topics_of(record["external_id"]))
    values = {"legible": {"value": "yes"}}
    if topics:
        values["topics"] = {"value": topics}
    body = {"status": "submitted", "values": values}
    http.post(f"/api/v1/records/{record['id']}/responses", json=body).raise_for_status()


def suggested(dataset):
    """The suggestion of each record, None where there is none."""
    records = dataset.records(with_suggestions=True)
    return {record.id: next(iter(record.suggestions), None) for record in records}


def mean_f1(suggestions):
    def f1(id, suggestion):
        truth, said = topics_of(id), set(suggestion.value if suggestion else [])
        named = len(truth) + len(said)
        return 2 * len(truth & said) / named if named else 1

    return sum(f1(id, suggestion) for id, suggestion in suggestions.items()) / len(suggestions)


# The tests of this file go on from each other: the loop learns once.


def test_names_suggest_the_nearest_label_alone(taught):
    dataset, _, _, rows = taught
    suggestions = suggested(dataset)
    assert len(suggestions) == rows
    for suggestion in suggestions.values():
        assert suggestion.agent == "hone/topics@label-names"
        assert len(suggestion.value) == len(suggestion.score) == 1


def test_answers_train_models_that_suggest_as_many_labels_as_apply(taught, http):
    dataset, loop, people, _ = taught
    before = mean_f1(suggested(dataset))
    for _ in range(6):
        for person in people:
            for hit in queue(person, dataset):
                answer(person, hit["record"])
        until(http, loop, at_rest)
    held = until(http, loop, lambda held: held["counts"]["promotions"] >= 1 and at_rest(held))
    assert held["champion"]
    suggestions = suggested(dataset)
    after = mean_f1(suggestions)
    print(f"mean F1 of the records {before:.3f} by name, {after:.3f} after 120 answers")
    assert after > before and after > 0.8
    offered = [suggestion for suggestion in suggestions.values() if suggestion]
    sizes = {len(suggestion.value) for suggestion in offered}
    assert {1, 2} <= sizes and 0 not in sizes
    for suggestion in offered:
        assert suggestion.agent.startswith("hone/topics@v")
        assert len(suggestion.score) == len(suggestion.value)
        assert all(0 < score <= 1 for score in suggestion.score)
    nothing = [id for id, suggestion in suggestions.items() if not suggestion]
    assert nothing, "where no label applies none is offered"


def test_the_queue_tells_how_probable_each_label_is(taught):
    dataset, _, people, _ = taught
    for hit in queue(people[0], dataset):
        (scores,) = hit["scores"].values()
        assert set(scores) == set(TOPICS)
        assert all(0 <= score <= 1 for score in scores.values())


def test_an_answer_and_a_model_lead_to_each_other(taught, http):
    _, loop, _, _ = taught
    model = http.get(f"/api/v1/loops/{loop['id']}/models").json()["items"][-1]
    assert model["training"]["labels"] == list(TOPICS)
    learned = http.get(f"/api/v1/models/{model['id']}/lineage").json()["answers"]
    assert all(one["label"] == ", ".join(one["value"]) for one in learned)
    assert {len(one["value"]) for one in learned} == {0, 1, 2}
    first = learned[0]
    (item,) = http.get(f"/api/v1/records/{first['record_id']}/lineage").json()["items"]
    (shown,) = item["shown"]
    assert set(shown["shown"]["answered"]) == set(first["value"])
    assert len(shown["shown"]["score"]) == len(shown["shown"]["suggested"])


def test_a_version_reads_texts_it_never_saw(taught, http):
    _, loop, _, _ = taught
    held = http.get(f"/api/v1/loops/{loop['id']}").json()
    text = "The goalkeeper saved the penalty in the final match."
    both = f"{text} The satellite reached its orbit around Saturn after the launch."
    body = {"texts": [text, both]}
    said = http.post(f"/api/v1/models/{held['champion']}/predict", json=body).raise_for_status().json()["items"]
    assert said[0]["value"] == ["sport"] and said[0]["label"] == "sport"
    assert set(said[1]["value"]) == {"sport", "space"} and len(said[1]["score"]) == 2


def test_what_is_measured_is_told_by_label(taught, http):
    _, loop, _, _ = taught
    rounds = http.get(f"/api/v1/loops/{loop['id']}/rounds").json()["items"]
    evaluated = [one["evaluated"] for one in rounds if one["evaluated"]][-1]
    estimate = evaluated["f1"]["macro_f1"]["estimate"]
    assert 0 < estimate["low"] < estimate["value"] <= estimate["high"] <= 1
    quality = http.get(f"/api/v1/loops/{loop['id']}/quality").json()
    for part in (quality["audit"], quality["held_out"]):
        assert part["confusion"] == []
        assert [set(label) for label in part["per_label"]] == [{"given", "predicted", "both", "f1"}] * len(TOPICS)


def test_the_report_is_made_of_label_sets(taught, http, server):  # noqa: F811
    _, loop, _, _ = taught
    report = json.loads(hone(server, "report", loop["id"], "--format", "json").stdout)
    assert report["provenance"]["classes"] == list(TOPICS)
    assert report["evaluations"][-1]["macro_f1"]["value"] > 0
    html = http.get(f"/api/v1/loops/{loop['id']}/report").text
    assert "any labels" in html


def test_a_strategy_of_single_labels_is_refused(taught, client, http):
    dataset, _, _, _ = taught
    body = {"question": "topics", "name": "other", "strategy": {"kind": "margin"}}
    reply = http.post(f"/api/v1/datasets/{dataset.id}/loops", json=body)
    assert reply.status_code == 422 and "strategy" in reply.text


def test_people_who_name_any_labels_are_driven(client, server, http, tmp_path, name):  # noqa: F811
    data = tmp_path / "mixed.jsonl"
    rows = [{"text": text, "topics": names.split("+")} for names, text in mixed_texts() if names]
    data.write_text("".join(json.dumps(row) + "\n" for row in rows))
    run = hone(
        server, "drive", "--data", str(data), "--text", "text", "--labels", "topics", "--question", "topics",
        "--annotators", "2", "--answers", "60", "--noise", "0.2", "--dataset", f"argilla/{name}", "--create",
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    summary = json.loads(run.stdout)
    assert (summary["people"], summary["answers"]) == (2, 60)
    assert 0 < summary["wrong"] < 30
    assert summary["acceptance"] > 0.2
    records = client.datasets(name).records(with_responses=True)
    answered = [record for record in records if record.responses["topics"]]
    assert len(answered) == 60
    sizes = {len(record.responses["topics"][0].value) for record in answered}
    assert {1, 2} <= sizes
