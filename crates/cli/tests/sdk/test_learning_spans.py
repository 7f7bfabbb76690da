"""A learning loop on a question that spans answer, as an SDK user and annotators see it."""

import json
import random
import re

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

NAMES = {
    "person": ["Maria Silva", "Jo\u0308rg Weber", "Ana", "Peter Novák", "Aisha Khan", "Tom", "Ingrid Møller", "Li Wei",
               "Carlos Ruiz", "Emma Clark", "Sven Olsson", "Fatima"],
    "place": ["Lisbon", "Zu\u0308rich", "New York", "Cairo", "Oslo", "Kyoto", "Buenos Aires", "Prague", "Nairobi", "Lima",
              "Cape Town", "Vienna"],
}  # fmt: skip
SENTENCES = [
    "{person} moved from {place} to {place} last year.",
    "In {place} it rained while {person} waited for the bus.",
    "👩‍👩‍👧‍👦 {person} and {person} met in {place} 🎉 on Sunday.",
    "The train to {place} was late again.",
    "{person} bought two tickets and a sandwich.",
    "Yesterday {person} told {person} about the market in {place}.",
    "Nobody answered the phone the whole morning.",
    "The de\u0301ja\u0300-vu 🤷🏽‍♀️ of {place} surprised {person}, who had never been there.",
    "Prices rose by three per cent in the second quarter.",
]  # fmt: skip


def made_up(number, seed):
    """Texts with the spans of the names in them, in code points: combining marks and joiners count."""
    rng = random.Random(seed)
    for n in range(number):
        text, spans = "", []
        for part in re.split(r"(\{\w+\})", SENTENCES[n % len(SENTENCES)]):
            label = part[1:-1] if part.startswith("{") else None
            words = rng.choice(NAMES[label]) if label else part
            if label:
                spans.append({"label": label, "start": len(text), "end": len(text) + len(words)})
            text += words
        yield text, spans


def key(span):
    return (span["start"], span["end"], span["label"])


def f1(gold, found):
    """F1 over all spans of all records, of which `found` has some."""
    pairs = [({key(span) for span in gold[id]}, {key(span) for span in spans}) for id, spans in found.items()]
    common = sum(len(truth & said) for truth, said in pairs)
    named = sum(len(truth) + len(said) for truth, said in pairs)
    return 2 * common / named if named else 0.0


@pytest.fixture(scope="module")
def taught(client, server, http):  # noqa: F811
    settings = rg.Settings(
        fields=[rg.TextField(name="title"), rg.TextField(name="text")],
        questions=[rg.SpanQuestion(name="names", field="text", labels=list(NAMES), allow_overlapping=False)],
    )
    dataset = rg.Dataset(name="travels", settings=settings, client=client).create()
    made = list(made_up(270, 0))
    gold = {f"of {n}": spans for n, (_, spans) in enumerate(made)}
    rows = [{"id": f"of {n}", "title": f"No. {n}", "text": text} for n, (text, _) in enumerate(made)]
    random.Random(1).shuffle(rows)
    dataset.records.log(rows)
    loop = create_loop(client, dataset, "names", audit_share=0.2)
    until(http, loop, lambda held: held["progress"]["queued"] == len(rows) and at_rest(held))
    people = [make_user(client, server, "annotator")[1] for _ in range(2)]
    texts = {row["id"]: row["text"] for row in rows}
    return dataset, loop, [server.http(person.api_key) for person in people], gold, texts


def answer(http, record, spans, status="submitted"):
    body = {"status": status, "values": {"names": {"value": spans}}}
    http.post(f"/api/v1/records/{record['id']}/responses", json=body).raise_for_status()


def suggested(dataset):
    """The spans suggested for each record, none where there is no suggestion."""
    records = dataset.records(with_suggestions=True)
    return {record.id: next(iter(record.suggestions), None) for record in records}


# The tests of this file go on from each other: the loop learns once.


def test_the_loop_reads_the_field_of_the_spans_alone(taught, http):
    _, loop, _, _, _ = taught
    definition = http.get(f"/api/v1/loops/{loop['id']}").json()["definition"]
    assert definition["fields"] == ["text"] and definition["head"]["layers"] == 4


def test_the_names_of_labels_suggest_no_span(taught):
    dataset, _, _, gold, _ = taught
    suggestions = suggested(dataset)
    assert len(suggestions) == len(gold) and not any(suggestions.values())


def test_a_draft_teaches_nothing(taught, http):
    dataset, loop, people, _, texts = taught
    for hit in queue(people[0], dataset):
        record = hit["record"]
        wrong = [{"label": "place", "start": 0, "end": len(texts[record["external_id"]])}]
        answer(people[0], record, wrong, "draft")
    http.post(f"/api/v1/loops/{loop['id']}/train").raise_for_status()
    held = until(http, loop, at_rest)
    assert held["progress"]["labels"] == 0 and held["champion"] is None


def test_answers_train_models_that_suggest_spans(taught, http):
    dataset, loop, people, gold, texts = taught
    for _ in range(4):
        for person in people:
            for hit in queue(person, dataset):
                answer(person, hit["record"], gold[hit["record"]["external_id"]])
        until(http, loop, at_rest)
    held = until(http, loop, lambda held: held["counts"]["promotions"] >= 1 and at_rest(held))
    assert held["champion"]
    suggestions = suggested(dataset)
    found = {id: suggestion.value if suggestion else [] for id, suggestion in suggestions.items()}
    quality = f1(gold, found)
    print(f"F1 over all spans {quality:.3f} after 80 answers")
    assert quality > 0.8
    for id, suggestion in suggestions.items():
        if not suggestion:
            continue
        assert suggestion.agent.startswith("hone/names@v")
        assert len(suggestion.score) == len(suggestion.value) > 0
        assert all(0 < score <= 1 for score in suggestion.score)
        ends = [0]
        for span in suggestion.value:
            assert span["label"] in NAMES
            # They stand in order, do not overlap and lie within the text, counted in code points.
            assert ends[-1] <= span["start"] < span["end"] <= len(texts[id])
            ends.append(span["end"])


def test_ends_are_exact_behind_emoji_and_combining_marks(taught):
    dataset, _, _, gold, texts = taught
    right = 0
    for id, suggestion in suggested(dataset).items():
        if not suggestion or not ("👩‍👩‍👧‍👦" in texts[id] or "🤷🏽‍♀️" in texts[id]):
            continue
        truth = {key(span) for span in gold[id]}
        for span in suggestion.value:
            if key(span) in truth:
                assert texts[id][span["start"] : span["end"]] in NAMES[span["label"]]
                right += 1
    assert right > 60


def test_no_suggestion_is_made_where_there_is_no_name(taught):
    dataset, _, _, gold, _ = taught
    nothing = [id for id, suggestion in suggested(dataset).items() if not suggestion]
    assert sum(not gold[id] for id in nothing) > 40


def test_the_queue_tells_how_probable_each_label_is(taught):
    dataset, _, people, _, _ = taught
    for hit in queue(people[0], dataset):
        (scores,) = hit["scores"].values()
        assert set(scores) == set(NAMES) and all(0 <= score <= 1 for score in scores.values())


def test_a_version_reads_texts_it_never_saw(taught, http):
    _, loop, _, _, _ = taught
    held = http.get(f"/api/v1/loops/{loop['id']}").json()
    text = "🎉 Zoe Martin moved from Berlin to Madrid last year."
    body = {"texts": [text, ""]}
    said, empty = http.post(f"/api/v1/models/{held['champion']}/predict", json=body).raise_for_status().json()["items"]
    names = {(text[span["start"] : span["end"]], span["label"]) for span in said["value"]}
    assert ("Zoe Martin", "person") in names and ("Berlin", "place") in names
    assert len(said["score"]) == len(said["value"]) and empty["value"] == []


def test_a_version_names_the_spans_that_it_learned(taught, http):
    _, loop, _, _, _ = taught
    held = http.get(f"/api/v1/loops/{loop['id']}").json()
    answers = http.get(f"/api/v1/models/{held['champion']}/lineage").raise_for_status().json()["answers"]
    assert answers and any(answer["value"] for answer in answers)
    for answer in answers:
        assert isinstance(answer["value"], list)
        assert len(answer["label"].split(", ")) == max(len(answer["value"]), 1)


def test_mistakes_are_counted_in_spans(taught, http):
    _, loop, _, gold, _ = taught
    quality = http.get(f"/api/v1/loops/{loop['id']}/quality").json()
    held_out = quality["held_out"]
    assert held_out["labels"] == list(NAMES) and held_out["confusion"] == []
    for label in held_out["per_label"]:
        assert 0 < label["both"] <= min(label["given"], label["predicted"]) and label["f1"] > 0.5


def test_the_report_speaks_of_spans(taught, http, server):  # noqa: F811
    _, loop, _, _, _ = taught
    report = json.loads(hone(server, "report", loop["id"], "--format", "json").stdout)
    assert report["provenance"]["classes"] == list(NAMES)
    assert report["provenance"]["answers"] == "spans"
    assert report["rounds"][-1]["held_out"]["accuracy"] > 0.5
    html = http.get(f"/api/v1/loops/{loop['id']}/report").text
    assert "Entity F1, held out" in html and "entity F1 is that of all spans" in html
