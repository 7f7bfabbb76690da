"""Reference logits and spans of a token classifier, by transformers 5 on made-up weights.

python tagger_golden.py OUT.json     (torch, transformers, numpy)

The configuration is the published one of a small BERT for personal data (6 layers of 384), with a vocabulary of
letters and the labels of CoNLL-2003. A weight is a function of its tensor's name and its place, so that the test makes
the same ones: `weight` here and in `vision/test_model.rs`. The bias of the head takes away the mean logits, so that every
label is found somewhere; it and all else that is needed stand in the file.
"""

import json
import pathlib
import string
import sys
import tempfile

import numpy as np
import torch
from transformers import BertConfig, BertForTokenClassification, PreTrainedTokenizerFast, pipeline

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
VOCABULARY = SPECIAL + list(string.ascii_lowercase) + [f"##{letter}" for letter in string.ascii_lowercase] + list(".,'-@")
LABELS = ["O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC", "B-MISC", "I-MISC"]
TEXTS = [
    "Ana Silva wrote to the Bank of Oslo.",
    "In Zürich, O'Neill-Baker met Łukasz at ana.silva@example.org.",
    "x",
    "",
    "\u2003The co\u00f6perative, 👩‍👩‍👧 of S\u00e3o Paulo \u2014 \u5317\u4eac \u2014 closed",
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen",
    "to be or not to be that is the question whether tis nobler in the mind to suffer the slings and arrows",
]
MASK = (1 << 64) - 1


def seed(name):
    """FNV-1a of the name."""
    value = 0xCBF29CE484222325
    for byte in name.encode():
        value = ((value ^ byte) * 0x100000001B3) & MASK
    return value


def weight(name, shape):
    """SplitMix64, 24 bits each: exact in 32-bit floating point."""
    count = int(np.prod(shape, dtype=np.int64))
    with np.errstate(over="ignore"):
        x = np.uint64(seed(name)) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        x = x ^ (x >> np.uint64(31))
    uniform = (x >> np.uint64(40)).astype(np.float32) / np.float32(1 << 23) - np.float32(1)
    if len(shape) == 1 and name.endswith(".weight"):
        scale, shift = 0.2, 1.0
    elif len(shape) == 1:
        scale, shift = 0.1, 0.0
    else:
        scale, shift = float(np.sqrt(3.0 / np.prod(shape[1:], dtype=np.float64))), 0.0
    return (uniform * np.float32(scale) + np.float32(shift)).reshape(shape)


def tokenizer():
    special = {name: {"id": name, "ids": [VOCABULARY.index(name)], "tokens": [name]} for name in ("[CLS]", "[SEP]")}
    added = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [{"id": id, "content": content, **added} for id, content in enumerate(SPECIAL)],
        "normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None,
                       "lowercase": True},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                       {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
            "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
            "special_tokens": special,
        },
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
                  "vocab": {token: id for id, token in enumerate(VOCABULARY)}},
    }  # fmt: skip


def main():
    config = BertConfig(
        vocab_size=len(VOCABULARY), hidden_size=384, num_hidden_layers=6, num_attention_heads=12, intermediate_size=1536,
        hidden_act="gelu", max_position_embeddings=512, type_vocab_size=2, layer_norm_eps=1e-12, pad_token_id=0,
        id2label=dict(enumerate(LABELS)), label2id={label: id for id, label in enumerate(LABELS)},
        architectures=["BertForTokenClassification"],
    )  # fmt: skip
    model = BertForTokenClassification(config).eval()
    state = {name: tensor for name, tensor in model.state_dict().items() if not name.endswith("position_ids")}
    for name, tensor in state.items():
        tensor.copy_(torch.from_numpy(weight(name, tuple(tensor.shape))))
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "tokenizer.json")
        file.write_text(json.dumps(tokenizer()))
        fast = PreTrainedTokenizerFast(tokenizer_file=str(file), unk_token="[UNK]", pad_token="[PAD]", cls_token="[CLS]",
                                       sep_token="[SEP]", mask_token="[MASK]")  # fmt: skip
    find = pipeline("token-classification", model=model, tokenizer=fast, aggregation_strategy="first")
    with torch.no_grad():
        model.classifier.bias.zero_()
        said = [model(**fast(text, return_tensors="pt", return_token_type_ids=False)).logits[0, 1:-1] for text in TEXTS]
        bias = [round(-value, 4) for value in torch.cat(said).mean(dim=0).tolist()]
        model.classifier.bias.copy_(torch.tensor(bias))
    cases = []
    for text in TEXTS:
        with torch.no_grad():
            logits = model(**fast(text, return_tensors="pt", return_token_type_ids=False)).logits[0, 1:-1]
        spans = [[s["start"], s["end"], s["entity_group"], round(float(s["score"]), 7)] for s in (find(text) if text else [])]
        cases.append({"text": text, "logits": [[round(v, 6) for v in row] for row in logits.tolist()], "spans": spans})
    kept = ("architectures", "model_type", "vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads",
            "intermediate_size", "hidden_act", "max_position_embeddings", "type_vocab_size", "layer_norm_eps", "pad_token_id",
            "id2label")  # fmt: skip
    golden = {
        "config": {key: value for key, value in config.to_dict().items() if key in kept},
        "tokenizer": tokenizer(),
        "bias": bias,
        "shapes": {name: list(tensor.shape) for name, tensor in state.items()},
        "cases": cases,
    }
    pathlib.Path(sys.argv[1]).write_text(json.dumps(golden, ensure_ascii=False) + "\n")
    print(json.dumps([case["spans"] for case in cases], ensure_ascii=False, indent=1))


main()
