"""A learning loop on a question that spans answer, as an SDK user and annotators see it."""

import json
import os
import random
import re
import struct
import subprocess
import unicodedata

import argilla as rg
import pytest
from conftest import Server, make_user
from test_learning import (
    at_rest,
    create_loop,
    hone,
    models,  # noqa: F401 (the fixture)
    queue,
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


KNOWN = {"PER": NAMES["person"][:8], "LOC": NAMES["place"][:8]}
SUGGESTER = "two-thirds"


def write_suggester(folder):
    """A token classifier with the weights of one who knows eight names of each kind: a word is what its embedding says,
    and the layer between adds nothing."""
    tags = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]
    vocabulary = {token: id for id, token in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])}
    meaning = [0] * len(vocabulary)
    for label, names in KNOWN.items():
        for name in names:
            for at, word in enumerate(name.split()):
                bare = unicodedata.normalize("NFD", word.lower())
                bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
                if vocabulary.setdefault(bare, len(vocabulary)) == len(meaning):
                    meaning.append(tags.index(f"{'I' if at else 'B'}-{label}"))
    dim, tensors = 8, {}

    def tensor(name, *shape, fill=0.0):
        size = shape[0] * (shape[1] if len(shape) > 1 else 1)
        tensors[name] = (shape, [fill] * size)
        return tensors[name][1]

    def norm(name):
        tensor(f"{name}.weight", dim, fill=1.0)
        tensor(f"{name}.bias", dim)

    words = tensor("bert.embeddings.word_embeddings.weight", len(vocabulary), dim)
    for id, tag in enumerate(meaning):
        words[id * dim + tag] = 1.0
    tensor("bert.embeddings.position_embeddings.weight", 64, dim)
    tensor("bert.embeddings.token_type_embeddings.weight", 2, dim)
    norm("bert.embeddings.LayerNorm")
    layer = "bert.encoder.layer.0."
    for part in ["attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense",
                 "intermediate.dense", "output.dense"]:  # fmt: skip
        tensor(f"{layer}{part}.weight", dim, dim)
        tensor(f"{layer}{part}.bias", dim)
    norm(f"{layer}attention.output.LayerNorm")
    norm(f"{layer}output.LayerNorm")
    head = tensor("classifier.weight", len(tags), dim)
    for tag in range(len(tags)):
        head[tag * dim + tag] = 2.0
    tensor("classifier.bias", len(tags))
    header, data = {}, b""
    for name, (shape, values) in tensors.items():
        packed = struct.pack(f"<{len(values)}f", *values)
        header[name] = {"dtype": "F32", "shape": list(shape), "data_offsets": [len(data), len(data) + len(packed)]}
        data += packed
    header = json.dumps(header).encode()
    config = {"model_type": "bert", "architectures": ["BertForTokenClassification"], "vocab_size": len(vocabulary),
              "hidden_size": dim, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": dim,
              "max_position_embeddings": 64, "id2label": dict(enumerate(tags))}  # fmt: skip
    normalizer = {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": True,
                  "lowercase": True}  # fmt: skip
    special = {name: {"id": name, "ids": [vocabulary[name]], "tokens": [name]} for name in ["[CLS]", "[SEP]"]}
    single = [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
              {"SpecialToken": {"id": "[SEP]", "type_id": 0}}]  # fmt: skip
    tokenizer = {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": [], "normalizer": normalizer,
        "pre_tokenizer": {"type": "BertPreTokenizer"}, "decoder": None,
        "post_processor": {"type": "TemplateProcessing", "single": single, "pair": single, "special_tokens": special},
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                  "max_input_chars_per_word": 100, "vocab": vocabulary},
    }  # fmt: skip
    folder.mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(struct.pack("<Q", len(header)) + header + data)
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer))


@pytest.fixture(scope="module")
def server(tmp_path_factory, models):  # noqa: F811
    server = Server(tmp_path_factory.mktemp("hone"))
    (server.folder / "data").mkdir()
    (server.folder / "data" / "models").symlink_to(models)
    write_suggester(server.folder / "data" / "suggesters" / SUGGESTER)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def taught(client, server, http):
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


def test_the_report_speaks_of_spans(taught, http, server):
    _, loop, _, _, _ = taught
    report = json.loads(hone(server, "report", loop["id"], "--format", "json").stdout)
    assert report["provenance"]["classes"] == list(NAMES)
    assert report["provenance"]["answers"] == "spans"
    assert report["rounds"][-1]["held_out"]["accuracy"] > 0.5
    html = http.get(f"/api/v1/loops/{loop['id']}/report").text
    assert "Entity F1, held out" in html and "entity F1 is that of all spans" in html


# The same question with a model that somebody trained before.


def travels(client, number):
    settings = rg.Settings(
        fields=[rg.TextField(name="text")],
        questions=[rg.SpanQuestion(name="names", field="text", labels=list(NAMES), allow_overlapping=False)],
    )
    dataset = rg.Dataset(name=f"travels_{number}", settings=settings, client=client).create()
    made = list(made_up(number, 7))
    gold = {f"of {n}": spans for n, (_, spans) in enumerate(made)}
    dataset.records.log([{"id": f"of {n}", "text": text} for n, (text, _) in enumerate(made)])
    return dataset, gold


def known(text, span):
    """Whether the suggester knows a name."""
    return any(text[span["start"] : span["end"]] in names for names in KNOWN.values())


def spans_of(dataset):
    suggestions = suggested(dataset).items()
    return {id: suggestion.value if suggestion else [] for id, suggestion in suggestions}


def test_a_suggester_speaks_before_the_first_answer_and_the_head_after_it(client, server, http):
    dataset, gold = travels(client, 120)
    options = ["--question", "names", "--suggester", SUGGESTER, "--suggester-label", "PER=person", "--suggester-label",
               "LOC=place"]  # fmt: skip
    made = hone(server, "create", str(dataset.id), *options)
    assert made.returncode == 0, made.stderr
    loop = http.get(f"/api/v1/datasets/{dataset.id}/loops").json()["items"][0]
    assert loop["definition"]["suggester"] == {"model_id": SUGGESTER, "labels": {"PER": "person", "LOC": "place"}}
    texts = {record.id: record.fields["text"] for record in dataset.records()}
    wanted = {id: {key(span) for span in spans if known(texts[id], span)} for id, spans in gold.items()}
    for again in range(2):
        ready = until(http, loop, lambda held: held["progress"]["suggested"] == 120 and at_rest(held))
        assert ready["champion"] is None
        suggestions = suggested(dataset)
        assert sum(map(bool, suggestions.values())) > 60
        for id, suggestion in suggestions.items():
            assert {key(span) for span in (suggestion.value if suggestion else [])} == wanted[id]
            if suggestion:
                assert suggestion.agent == f"hone/names@{SUGGESTER}"
                assert len(suggestion.score) == len(suggestion.value) and all(0.5 < score < 1 for score in suggestion.score)
        if not again:
            server.kill()
            server.start()
    before = f1(gold, spans_of(dataset))
    assert 0.6 < before < 0.95
    person = server.http(make_user(client, server, "annotator")[1].api_key)
    for _ in range(8):
        for hit in queue(person, dataset):
            answer(person, hit["record"], gold[hit["record"]["external_id"]])
        until(http, loop, at_rest)
    until(http, loop, lambda held: held["counts"]["promotions"] >= 1 and at_rest(held))
    assert all(suggestion.agent.startswith("hone/names@v") for suggestion in suggested(dataset).values() if suggestion)
    after = f1(gold, spans_of(dataset))
    print(f"F1 over all spans {before:.3f} by the suggester, {after:.3f} after 80 answers")
    assert after > 0.8


def test_a_suggester_without_a_label_of_the_question_is_refused_with_both_lists(client, server, http):
    dataset, _ = travels(client, 4)
    body = {"question": "names", "suggester": {"model_id": SUGGESTER}}
    refused = http.post(f"/api/v1/datasets/{dataset.id}/loops", json=body)
    assert refused.status_code == 422
    assert all(label in refused.text for label in ["PER, LOC", "person, place"])
    body["suggester"]["model_id"] = f"../suggesters/{SUGGESTER}"
    refused = http.post(f"/api/v1/datasets/{dataset.id}/loops", json=body)
    assert refused.status_code == 422 and "no folder" in refused.text


def test_the_suggesters_are_those_folders_that_can_be_read_as_one(server, http):
    broken = server.folder / "data" / "suggesters" / "broken"
    broken.mkdir()
    (broken / "config.json").write_text("{}")
    # The encoder that was pulled is none either.
    listed = http.get("/api/v1/suggesters").json()["items"]
    assert listed == [{"id": SUGGESTER, "labels": ["PER", "LOC"]}]


def test_the_suggester_reads_a_file_from_the_command_line(server, tmp_path):
    texts = [text for text, _ in made_up(9, 3)]
    data, out = tmp_path / "travels.jsonl", tmp_path / "found.jsonl"
    data.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    folder = server.folder / "data" / "suggesters" / SUGGESTER
    command = [os.environ["HONE_BIN"], "predict", "--suggester", folder, "--data", data, "--text", "text", "--out", out]
    subprocess.run(command, check=True)
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    assert [line["row"] for line in lines] == list(range(1, 10))
    for text, line, (_, spans) in zip(texts, lines, made_up(9, 3)):
        found = {(text[span["start"] : span["end"]], span["label"]) for span in line["spans"]}
        names = {"person": "PER", "place": "LOC"}
        assert found == {(text[s["start"] : s["end"]], names[s["label"]]) for s in spans if known(text, s)}
