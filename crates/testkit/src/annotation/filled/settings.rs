use hone_annotation::{
    DatasetId, FieldSettings, MetadataSettings, OptionsOrder, Question, QuestionSettings,
    RatingOption, Schema, Workspace,
};

use crate::annotation::{dataset, field, metadata_property, options, question, vector_settings};

pub(super) fn schema(workspace: &Workspace) -> Schema {
    let dataset = dataset(workspace.id, "news");
    let id = dataset.id;
    let chat = FieldSettings::Chat { use_markdown: true };
    let custom = FieldSettings::Custom {
        template: "<p>{{title}}</p>".to_owned(),
        advanced_mode: false,
    };
    Schema {
        fields: vec![
            field(
                id,
                "text",
                FieldSettings::Text {
                    use_markdown: false,
                },
            ),
            field(id, "talk", chat),
            field(id, "page", custom),
            field(id, "picture", FieldSettings::Image),
        ],
        questions: questions(id),
        metadata_properties: vec![
            metadata_property(id, "source", MetadataSettings::Terms { values: None }),
            metadata_property(
                id,
                "length",
                MetadataSettings::Integer {
                    min: None,
                    max: None,
                },
            ),
            metadata_property(
                id,
                "weight",
                MetadataSettings::Float {
                    min: None,
                    max: None,
                },
            ),
        ],
        vectors_settings: vec![vector_settings(id, "plane", 2)],
        dataset,
    }
}

fn questions(id: DatasetId) -> Vec<Question> {
    let topic = QuestionSettings::LabelSelection {
        options: options(&["fox", "dog", "other"]),
        visible_options: None,
    };
    let tags = QuestionSettings::MultiLabelSelection {
        options: options(&["quick", "lazy", "brown"]),
        visible_options: None,
        options_order: OptionsOrder::Natural,
    };
    let grades = (1..=5).map(|value| RatingOption { value });
    let grade = QuestionSettings::Rating {
        options: grades.collect(),
    };
    let order = QuestionSettings::Ranking {
        options: options(&["first", "second"]),
    };
    let spans = QuestionSettings::Span {
        field: "text".to_owned(),
        options: options(&["animal"]),
        visible_options: None,
        allow_overlapping: false,
        allow_character_annotation: true,
    };
    vec![
        Question {
            required: true,
            ..question(id, "topic", topic)
        },
        question(id, "tags", tags),
        question(id, "grade", grade),
        question(id, "order", order),
        question(id, "spans", spans),
        question(
            id,
            "comment",
            QuestionSettings::Text {
                use_markdown: false,
            },
        ),
    ]
}
