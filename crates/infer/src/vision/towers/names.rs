use super::Kind;

/// What the checkpoints of a kind of model call the parts of a tower.
#[derive(Debug, Clone, Copy)]
pub(super) struct TowerNames {
    /// Before the number of a layer.
    pub(super) layers: &'static str,
    pub(super) norm_before: &'static str,
    /// The projections to queries, keys and values.
    pub(super) qkv: [&'static str; 3],
    pub(super) attention_out: &'static str,
    pub(super) norm_after: &'static str,
    pub(super) up: &'static str,
    pub(super) down: &'static str,
    /// The factors of what the attention and the feed-forward block add, if there are any.
    pub(super) scales: Option<[&'static str; 2]>,
    /// The norm after the last layer.
    pub(super) last_norm: &'static str,
}

/// The names before the first layer of an image tower.
#[derive(Debug, Clone, Copy)]
pub(super) struct PatchNames {
    pub(super) projection: &'static str,
    pub(super) class: Option<&'static str>,
    pub(super) positions: &'static str,
    /// The norm before the first layer.
    pub(super) norm: Option<&'static str>,
}

const CLIP_LAYER: TowerNames = TowerNames {
    layers: "vision_model.encoder.layers",
    norm_before: "layer_norm1",
    qkv: ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"],
    attention_out: "self_attn.out_proj",
    norm_after: "layer_norm2",
    up: "mlp.fc1",
    down: "mlp.fc2",
    scales: None,
    last_norm: "vision_model.post_layernorm",
};

const VIT_LAYER: TowerNames = TowerNames {
    layers: "encoder.layer",
    norm_before: "layernorm_before",
    qkv: [
        "attention.attention.query",
        "attention.attention.key",
        "attention.attention.value",
    ],
    attention_out: "attention.output.dense",
    norm_after: "layernorm_after",
    up: "intermediate.dense",
    down: "output.dense",
    scales: None,
    last_norm: "layernorm",
};

impl TowerNames {
    pub(super) fn of_images(kind: Kind) -> Self {
        match kind {
            Kind::Clip | Kind::Siglip => CLIP_LAYER,
            Kind::Vit => VIT_LAYER,
            Kind::Dinov2 => Self {
                norm_before: "norm1",
                norm_after: "norm2",
                up: "mlp.fc1",
                down: "mlp.fc2",
                scales: Some(["layer_scale1.lambda1", "layer_scale2.lambda1"]),
                ..VIT_LAYER
            },
        }
    }

    pub(super) fn of_texts() -> Self {
        Self {
            layers: "text_model.encoder.layers",
            last_norm: "text_model.final_layer_norm",
            ..CLIP_LAYER
        }
    }
}

impl PatchNames {
    pub(super) fn of(kind: Kind) -> Self {
        match kind {
            Kind::Clip => Self {
                projection: "vision_model.embeddings.patch_embedding",
                class: Some("vision_model.embeddings.class_embedding"),
                positions: "vision_model.embeddings.position_embedding.weight",
                norm: Some("vision_model.pre_layrnorm"),
            },
            Kind::Siglip => Self {
                projection: "vision_model.embeddings.patch_embedding",
                class: None,
                positions: "vision_model.embeddings.position_embedding.weight",
                norm: None,
            },
            Kind::Dinov2 | Kind::Vit => Self {
                projection: "embeddings.patch_embeddings.projection",
                class: Some("embeddings.cls_token"),
                positions: "embeddings.position_embeddings",
                norm: None,
            },
        }
    }
}
