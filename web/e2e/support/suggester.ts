import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] as const;
const DIM = 8;

/**
 * Writes a token classifier with the weights of one who knows some words: a word is what its embedding says, and the layer
 * between adds nothing. Returns its folder among the suggesters of a data folder.
 */
export function writeSuggester(
  data: string,
  name: string,
  words: Readonly<Record<string, readonly string[]>>,
): string {
  const folder = join(data, "suggesters", name);
  const tags = ["O", ...Object.keys(words).map((label) => `B-${label}`)];
  const known = Object.values(words).flatMap((all, of) => all.map((word) => ({ word, of })));
  const vocabulary = [...SPECIAL, ...known.map(({ word }) => word.toLowerCase())];
  const id2label = Object.fromEntries(tags.entries());
  const config = {
    model_type: "bert",
    architectures: ["BertForTokenClassification"],
    vocab_size: vocabulary.length,
    hidden_size: DIM,
    num_hidden_layers: 1,
    num_attention_heads: 2,
    intermediate_size: DIM,
    max_position_embeddings: 64,
    id2label,
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "config.json"), JSON.stringify(config));
  writeFileSync(join(folder, "tokenizer.json"), JSON.stringify(tokenizer(vocabulary)));
  const meaning = [...SPECIAL.map(() => 0), ...known.map(({ of }) => 1 + of)];
  writeFileSync(join(folder, "model.safetensors"), weights(meaning, tags.length));
  return folder;
}

function tokenizer(vocabulary: readonly string[]): object {
  const token = (id: string) => ({ SpecialToken: { id, type_id: 0 } });
  const around = [token("[CLS]"), { Sequence: { id: "A", type_id: 0 } }, token("[SEP]")];
  const special = (id: string) => [id, { id, ids: [vocabulary.indexOf(id)], tokens: [id] }];
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: [],
    normalizer: {
      type: "BertNormalizer",
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: true,
      lowercase: true,
    },
    pre_tokenizer: { type: "BertPreTokenizer" },
    decoder: null,
    post_processor: {
      type: "TemplateProcessing",
      single: around,
      pair: around,
      special_tokens: Object.fromEntries([special("[CLS]"), special("[SEP]")]),
    },
    model: {
      type: "WordPiece",
      unk_token: "[UNK]",
      continuing_subword_prefix: "##",
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(vocabulary.map((word, id) => [word, id])),
    },
  };
}

/** The tensors of a model that takes each token for the tag that is named for it. */
function weights(meaning: readonly number[], tags: number): Buffer {
  const header: Record<string, object> = {};
  const parts: Float32Array[] = [];
  let end = 0;
  const tensor = (name: string, shape: number[], value: (at: number) => number = () => 0) => {
    const size = shape.reduce((all, one) => all * one);
    parts.push(Float32Array.from({ length: size }, (_, at) => value(at)));
    const offsets = [end, end + 4 * size];
    header[name] = { dtype: "F32", shape, data_offsets: offsets };
    end += 4 * size;
  };
  const norm = (name: string) => {
    tensor(`${name}.weight`, [DIM], () => 1);
    tensor(`${name}.bias`, [DIM]);
  };
  const says = (at: number) => (meaning[Math.floor(at / DIM)] === at % DIM ? 1 : 0);
  tensor("bert.embeddings.word_embeddings.weight", [meaning.length, DIM], says);
  tensor("bert.embeddings.position_embeddings.weight", [64, DIM]);
  tensor("bert.embeddings.token_type_embeddings.weight", [2, DIM]);
  norm("bert.embeddings.LayerNorm");
  const layer = "bert.encoder.layer.0.";
  const attention = ["self.query", "self.key", "self.value", "output.dense"];
  const dense = [...attention.map((part) => `attention.${part}`), "intermediate.dense"];
  for (const part of [...dense, "output.dense"]) {
    tensor(`${layer}${part}.weight`, [DIM, DIM]);
    tensor(`${layer}${part}.bias`, [DIM]);
  }
  norm(`${layer}attention.output.LayerNorm`);
  norm(`${layer}output.LayerNorm`);
  tensor("classifier.weight", [tags, DIM], (at) => (Math.floor(at / DIM) === at % DIM ? 2 : 0));
  tensor("classifier.bias", [tags]);
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, ...parts.map(({ buffer }) => Buffer.from(buffer))]);
}
