"""Datasets and their settings."""

import argilla as rg
import pytest
from argilla._exceptions import ConflictError, NotFoundError, SettingsError, UnprocessableEntityError
from conftest import make_dataset


def every_setting():
    labels = ["a", "b", "c", "d"]
    return rg.Settings(
        guidelines="Read them.",
        allow_extra_metadata=False,
        distribution=rg.TaskDistribution(min_submitted=2),
        fields=[
            rg.TextField(name="text", title="A text", use_markdown=True),
            rg.ImageField(name="image", required=False),
            rg.ChatField(name="chat", required=False),
            rg.CustomField(name="custom", template="<b>{{record.fields.custom.x}}</b>", required=False),
        ],
        questions=[
            rg.LabelQuestion(name="label", labels={"p": "Positive", "n": "Negative"}, description="Which?"),
            rg.MultiLabelQuestion(name="labels", labels=labels, visible_labels=3, labels_order="suggestion", required=False),
            rg.RatingQuestion(name="rating", values=[0, 1, 2, 3], required=False),
            rg.RankingQuestion(name="ranking", values=["x", "y", "z"], required=False),
            rg.TextQuestion(name="comment", use_markdown=True, required=False),
            rg.SpanQuestion(name="spans", field="text", labels=["PER", "LOC"], allow_overlapping=True, required=False),
        ],
        metadata=[
            rg.TermsMetadataProperty(name="split", options=["train", "test"]),
            rg.IntegerMetadataProperty(name="length", min=0, max=1000),
            rg.FloatMetadataProperty(name="score", min=0.0, max=1.0, visible_for_annotators=False),
        ],
        vectors=[rg.VectorField(name="embedding", dimensions=3, title="An embedding")],
    )


def test_every_kind_of_setting_comes_back_as_it_was(client, name):
    made = rg.Dataset(name=name, settings=every_setting(), client=client).create()
    found = client.datasets(name)
    assert found.id == made.id
    settings = found.settings.get()
    assert settings.serialize() == made.settings.serialize()
    assert settings.guidelines == "Read them."
    assert settings.distribution.min_submitted == 2
    assert [field.name for field in settings.fields] == ["text", "image", "chat", "custom"]
    assert [question.name for question in settings.questions][-1] == "spans"
    assert settings.questions["labels"].visible_labels == 3
    assert settings.metadata["score"].visible_for_annotators is False
    assert settings.vectors["embedding"].dimensions == 3
    assert settings.allow_extra_metadata is False


def test_a_dataset_is_listed_in_its_workspace_and_deleted(client, name):
    dataset = make_dataset(client, name)
    assert name in [found.name for found in client.datasets]
    assert name in [found.name for found in client.workspaces("argilla").datasets]
    assert client.datasets(id=dataset.id).name == name
    dataset.delete()
    assert client.datasets(name) is None


def test_a_dataset_name_is_taken_once_in_a_workspace(client, dataset, name):
    with pytest.raises(ConflictError):
        make_dataset(client, name)


def test_settings_change_after_publishing(client, name):
    dataset = rg.Dataset(name=name, settings=every_setting(), client=client).create()
    settings = dataset.settings
    settings.guidelines = "Read them twice."
    settings.distribution = rg.TaskDistribution(min_submitted=3)
    settings.allow_extra_metadata = True
    settings.fields["text"].title = "The text"
    settings.fields["text"].use_markdown = False
    settings.questions["label"].title = "The label"
    settings.questions["label"].labels = {"n": "No", "p": "Yes"}
    settings.metadata["split"].title = "The split"
    settings.metadata["split"].visible_for_annotators = False
    settings.vectors["embedding"].title = "The embedding"
    settings.add(rg.FloatMetadataProperty(name="late"))
    settings.add(rg.VectorField(name="later", dimensions=2))
    settings.update()

    found = client.datasets(name).settings.get()
    assert found.guidelines == "Read them twice."
    assert found.distribution.min_submitted == 3
    assert found.allow_extra_metadata is True
    assert (found.fields["text"].title, found.fields["text"].use_markdown) == ("The text", False)
    assert found.questions["label"].title == "The label"
    assert [option["text"] for option in found.questions["label"].serialize()["settings"]["options"]] == ["No", "Yes"]
    assert found.metadata["split"].visible_for_annotators is False
    assert found.vectors["embedding"].title == "The embedding"
    assert {setting.name for setting in found.vectors} == {"embedding", "later"}
    assert "late" in [setting.name for setting in found.metadata]


def test_metadata_and_vectors_go_after_publishing(client, name):
    dataset = rg.Dataset(name=name, settings=every_setting(), client=client).create()
    dataset.settings.metadata.remove("length")
    dataset.settings.vectors.remove("embedding")
    dataset.settings.update()
    found = client.datasets(name).settings.get()
    assert [setting.name for setting in found.metadata] == ["split", "score"]
    assert list(found.vectors) == []


def test_fields_and_questions_stay_after_publishing(client, name):
    dataset = make_dataset(client, name)
    dataset.settings.fields.add(rg.TextField(name="late"))
    with pytest.raises(SettingsError):
        dataset.settings.update()
    found = client.datasets(name).settings.get()
    assert [field.name for field in found.fields] == ["text"]


def test_label_values_stay(client, dataset, http):
    question = dataset.settings.questions["label"]
    options = [{"value": value, "text": value} for value in ("positive", "neutral")]
    body = {"settings": {"type": "label_selection", "options": options}}
    reply = http.patch(f"/api/v1/questions/{question.id}", json=body)
    assert reply.status_code == 422


@pytest.mark.parametrize(
    "more",
    [
        lambda: {"fields": []},
        lambda: {"questions": []},
        lambda: {"questions": [rg.LabelQuestion(name="label", labels=["a", "b"], required=False)]},
    ],
)
def test_a_dataset_without_fields_or_required_questions_is_not_published(client, name, more):
    with pytest.raises((SettingsError, UnprocessableEntityError)):
        make_dataset(client, name, **more())
    assert client.datasets(name) is None


def test_a_dataset_is_renamed(client, dataset, name):
    dataset.name = f"{name}_again"
    dataset.update()
    assert client.datasets(f"{name}_again").id == dataset.id
    assert client.datasets(name) is None


def test_an_unknown_dataset_is_not_found(client, dataset):
    dataset.delete()
    with pytest.raises(NotFoundError):
        dataset.get()


@pytest.mark.parametrize("with_records", [True, False])
def test_a_dataset_goes_to_disk_and_back(client, name, tmp_path, with_records):
    dataset = rg.Dataset(name=name, settings=every_setting(), client=client).create()
    record = rg.Record(
        id="one",
        fields={"text": "Ann lives in Rome", "custom": {"x": 1}, "chat": [{"role": "user", "content": "Hi"}]},
        metadata={"split": "train", "length": 17, "score": 0.5},
        suggestions=[rg.Suggestion("label", "p", score=0.75, agent="a-model")],
        responses=[rg.Response("rating", 2, user_id=client.me.id, status="draft")],
    )
    dataset.records.log([record])
    folder = dataset.to_disk(path=str(tmp_path), with_records=with_records)
    again = rg.Dataset.from_disk(folder, name=f"{name}_again", client=client, with_records=with_records)
    assert again.settings.questions["labels"].visible_labels == 3
    records = list(again.records(with_vectors=True, with_responses=True, with_suggestions=True))
    assert len(records) == int(with_records)
    if with_records:
        assert records[0].id == "one"
        assert records[0].fields["text"] == record.fields["text"]
        assert records[0].fields["custom"] == {"x": 1}
        assert [message.content for message in records[0].fields["chat"]] == ["Hi"]
        assert dict(records[0].metadata) == dict(record.metadata)
        assert records[0].suggestions["label"].score == 0.75
        assert records[0].responses["rating"][0].value == 2
