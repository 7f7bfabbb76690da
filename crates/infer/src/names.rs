use crate::bundle::Family;

/// What a family calls the parts of a layer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LayerNames {
    layer: &'static str,
    /// The projections to queries, keys and values.
    pub(crate) qkv: [&'static str; 3],
    /// The projection after the attention.
    pub(crate) attention_out: &'static str,
    /// The norm after it.
    pub(crate) attention_norm: &'static str,
    /// The first map of the feed-forward block.
    pub(crate) up: &'static str,
    /// The second.
    pub(crate) down: &'static str,
    /// The norm after it.
    pub(crate) norm: &'static str,
}

impl LayerNames {
    /// The names of a family whose layers are those of BERT.
    pub(crate) fn of(family: Family) -> Self {
        match family {
            Family::DistilBert => Self {
                layer: "transformer.layer",
                qkv: ["attention.q_lin", "attention.k_lin", "attention.v_lin"],
                attention_out: "attention.out_lin",
                attention_norm: "sa_layer_norm",
                up: "ffn.lin1",
                down: "ffn.lin2",
                norm: "output_layer_norm",
            },
            _ => Self {
                layer: "encoder.layer",
                qkv: [
                    "attention.self.query",
                    "attention.self.key",
                    "attention.self.value",
                ],
                attention_out: "attention.output.dense",
                attention_norm: "attention.output.LayerNorm",
                up: "intermediate.dense",
                down: "output.dense",
                norm: "output.LayerNorm",
            },
        }
    }

    /// The full name of a part of layer `at`.
    pub(crate) fn part(&self, at: usize, part: &str) -> String {
        format!("{}.{at}.{part}", self.layer)
    }
}
