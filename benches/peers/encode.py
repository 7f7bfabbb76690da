#!/usr/bin/env python3
"""Sentence embedding by sentence-transformers and onnxruntime, tokenisation included.

    encode.py --model DIR --corpus FILE --work DIR [--systems A,B] [--threads N] [--rounds N] [--limit N] [--out JSON]

Systems:
    st_f32           sentence-transformers, float32, batches of 32 sorted by length as it does
    ort_f32          onnxruntime on the graph that torch exports, with all of its own graph optimisations
    ort_f32_fused    the same after onnxruntime.transformers.optimizer (fused attention and layer norm)
    ort_int8         dynamic int8 of the first graph, QInt8 weights per channel
    ort_int8_fused   dynamic int8 of the fused graph

Prints {system: {cpu_s, wall_s, tokens, texts, tok_per_core_s, texts_per_s, ...}}; the embeddings go to
WORK/emb_SYSTEM.npy. `tokens` counts real tokens only, so padding is a system's own loss.
"""

import argparse
import os
import pathlib

import measure

BATCH = 32


def main():
    args = parse_args()
    os.environ["TOKENIZERS_PARALLELISM"] = "true" if args.threads > 1 else "false"
    os.environ["OMP_NUM_THREADS"] = str(args.threads)
    import numpy as np

    texts = args.corpus.read_text(encoding="utf8").split("\n")[:-1][: args.limit]
    args.work.mkdir(parents=True, exist_ok=True)
    encoders = {name: make(name, args) for name in args.systems.split(",")}
    for encode in encoders.values():
        encode(texts[:BATCH])
    works = {name: (lambda encode=encode: encode(texts)) for name, encode in encoders.items()}
    report, embeddings = measure.rounds(works, args.rounds)
    tokens = count_tokens(args.model, texts)
    for name, row in report.items():
        np.save(args.work / f"emb_{name}.npy", embeddings[name])
        row |= {"texts": len(texts), "tokens": tokens, "threads": args.threads}
        row |= {"tok_per_core_s": tokens / row["cpu_s"], "texts_per_s": len(texts) / row["wall_s"]}
    measure.emit(report, args.out)


def make(name, args):
    """The function texts -> [rows, dim] of one system."""
    if name == "st_f32":
        return sentence_transformers(args.model, args.threads)
    return onnxruntime(graph(name, args.model, args.work), args.model, args.threads)


def sentence_transformers(model, threads):
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(threads)
    encoder = SentenceTransformer(str(model), device="cpu")
    return lambda texts: encoder.encode(texts, batch_size=BATCH, show_progress_bar=False)


def onnxruntime(path, model, threads):
    import numpy as np
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_ALL
    session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    tokenizer = load_tokenizer(model)
    tokenizer.enable_padding(pad_id=0, pad_token="[PAD]")

    def encode(texts):
        order = sorted(range(len(texts)), key=lambda row: -len(texts[row]))
        out = np.empty((len(texts), session.get_outputs()[0].shape[-1]), np.float32)
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            batch = tokenizer.encode_batch([texts[row] for row in rows])
            ids = np.array([item.ids for item in batch], np.int64)
            mask = np.array([item.attention_mask for item in batch], np.int64)
            (out[rows],) = session.run(None, {"input_ids": ids, "attention_mask": mask})
        return out

    return encode


def load_tokenizer(model):
    """The model's tokenizer, cut at 256 tokens as its sentence-transformers settings say."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(256)
    return tokenizer


def count_tokens(model, texts):
    return sum(len(item.ids) for item in load_tokenizer(model).encode_batch(texts))


def graph(name, model, work):
    """Path of the ONNX graph of a system; made on first use."""
    path = work / f"{name}.onnx"
    if not path.exists():
        if name == "ort_f32":
            export(model, path)
        elif name == "ort_f32_fused":
            fuse(graph("ort_f32", model, work), path)
        elif name in ("ort_int8", "ort_int8_fused"):
            quantise(graph(name.replace("int8", "f32"), model, work), path)
        else:
            raise SystemExit(f"unknown system {name}")
    return path


def export(model, path):
    """Encoder, masked mean and unit norm as one graph, with free batch and length."""
    import torch
    from transformers import AutoModel

    class Embedder(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.encoder = AutoModel.from_pretrained(model, attn_implementation="eager").eval()

        def forward(self, input_ids, attention_mask):
            states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            mask = attention_mask.unsqueeze(-1).to(states.dtype)
            return torch.nn.functional.normalize((states * mask).sum(1) / mask.sum(1), dim=-1)

    example = (torch.ones(2, 8, dtype=torch.int64), torch.ones(2, 8, dtype=torch.int64))
    free = {0: "rows", 1: "length"}
    torch.onnx.export(
        Embedder(),
        example,
        str(path),
        input_names=["input_ids", "attention_mask"],
        output_names=["embedding"],
        dynamic_axes={"input_ids": free, "attention_mask": free, "embedding": {0: "rows"}},
        opset_version=17,
        dynamo=False,
    )


def fuse(source, path):
    from onnxruntime.transformers import optimizer

    fused = optimizer.optimize_model(str(source), model_type="bert", num_heads=12, hidden_size=384)
    fused.save_model_to_file(str(path))


def quantise(source, path):
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    # Fused nodes are of onnxruntime's own domain, where shape inference finds no type.
    default = {"DefaultTensorType": onnx.TensorProto.FLOAT}
    quantize_dynamic(str(source), str(path), weight_type=QuantType.QInt8, per_channel=True, extra_options=default)


def parse_args():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=pathlib.Path, required=True)
    parser.add_argument("--corpus", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--systems", default="st_f32,ort_f32,ort_f32_fused,ort_int8,ort_int8_fused")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--out")
    return parser.parse_args()


if __name__ == "__main__":
    main()
