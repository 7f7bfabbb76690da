#!/usr/bin/env python3
"""Texts by transformers out of a GGUF file, the most probable token after the other.

    write.py --model DIR --prompts FILE --work DIR [--tokens N] [--threads N] [--rounds N] [--out JSON]

DIR of the model holds one GGUF; transformers turns its weights into float32 and runs them on torch, one prompt, one a
line, at a time. Prints {"torch": {cpu_s, wall_s, tokens, ...}}; the texts go to WORK/texts_torch.json.
"""

import argparse
import json
import os
import pathlib

import measure


def main():
    args = parse_args()
    os.environ["OMP_NUM_THREADS"] = str(args.threads)
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    torch.set_num_threads(args.threads)
    args.work.mkdir(parents=True, exist_ok=True)
    (file,) = args.model.glob("*.gguf")
    tokenizer = AutoTokenizer.from_pretrained(args.model, gguf_file=file.name)
    model = AutoModelForCausalLM.from_pretrained(args.model, gguf_file=file.name, dtype=torch.float32).eval()
    prompts = args.prompts.read_text(encoding="utf8").split("\n")[:-1]

    def write(prompts):
        written = []
        for prompt in prompts:
            ids = tokenizer(prompt, return_tensors="pt")
            with torch.no_grad():
                out = model.generate(**ids, max_new_tokens=args.tokens, do_sample=False, pad_token_id=0)
            written.append(out[0, ids["input_ids"].shape[1] :].tolist())
        return written

    write(prompts[:1])
    report, results = measure.rounds({"torch": lambda: write(prompts)}, args.rounds)
    written = results["torch"]
    texts = [tokenizer.decode(ids, skip_special_tokens=True) for ids in written]
    (args.work / "texts_torch.json").write_text(json.dumps(texts), encoding="utf8")
    report["torch"] |= {"prompts": len(prompts), "tokens": sum(map(len, written)), "threads": args.threads}
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
