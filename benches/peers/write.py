#!/usr/bin/env python3
"""Texts out of a GGUF file by other libraries, the most probable token after the other.

    write.py --model DIR --prompts FILE --work DIR [--tokens N] [--threads N] [--rounds N] [--out JSON]

DIR of the model holds one GGUF. transformers turns its weights into float32 and runs them on torch; llama.cpp (PyPI:
xllamacpp) keeps them as they are and rounds activations to 8 bits. One prompt, one a line, at a time. Prints {"torch":
{cpu_s, wall_s, tokens, ...}, "llama_cpp": ...}; the texts go to WORK/texts_NAME.json.
"""

import argparse
import json
import os
import pathlib

import measure


def by_torch(file, tokens, threads):
    """A function from a prompt to the text that follows and how many tokens that took."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    torch.set_num_threads(threads)
    tokenizer = AutoTokenizer.from_pretrained(file.parent, gguf_file=file.name)
    model = AutoModelForCausalLM.from_pretrained(file.parent, gguf_file=file.name, dtype=torch.float32).eval()

    def write(prompt):
        ids = tokenizer(prompt, return_tensors="pt")
        with torch.no_grad():
            out = model.generate(**ids, max_new_tokens=tokens, do_sample=False, pad_token_id=0)
        written = out[0, ids["input_ids"].shape[1] :].tolist()
        return tokenizer.decode(written, skip_special_tokens=True), len(written)

    return write


def by_llama_cpp(file, tokens, threads):
    """As `by_torch`."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(file)
    params.n_ctx = 2048
    params.n_parallel = 1
    params.verbosity = -1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    server = xllamacpp.Server(params)

    def write(prompt):
        # Nothing is kept from text to text, as elsewhere.
        body = {"prompt": prompt, "n_predict": tokens, "temperature": 0, "cache_prompt": False}
        reply = server.handle_completions(body)
        return reply["choices"][0]["text"], reply["usage"]["completion_tokens"]

    return write


def main():
    args = parse_args()
    os.environ["OMP_NUM_THREADS"] = str(args.threads)
    args.work.mkdir(parents=True, exist_ok=True)
    (file,) = args.model.glob("*.gguf")
    prompts = args.prompts.read_text(encoding="utf8").split("\n")[:-1]
    writers = {"torch": by_torch, "llama_cpp": by_llama_cpp}
    works = {}
    for name, make in writers.items():
        write = make(file, args.tokens, args.threads)
        write(prompts[0])
        works[name] = lambda write=write: [write(prompt) for prompt in prompts]
    report, results = measure.rounds(works, args.rounds)
    for name, written in results.items():
        texts = [text for text, _ in written]
        (args.work / f"texts_{name}.json").write_text(json.dumps(texts), encoding="utf8")
        tokens = sum(count for _, count in written)
        report[name] |= {"prompts": len(prompts), "tokens": tokens, "threads": args.threads}
    measure.emit(report, args.out)


def parse_args():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=pathlib.Path, required=True)
    parser.add_argument("--prompts", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--tokens", type=int, default=32)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out")
    return parser.parse_args()


if __name__ == "__main__":
    main()
