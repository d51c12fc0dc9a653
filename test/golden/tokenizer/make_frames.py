"""What transformers puts around a text, for tokenizers whose two files agree and disagree.

    python3 -m venv VENV && VENV/bin/pip install transformers==5.24.0 tokenizers
    VENV/bin/python test/golden/tokenizer/make_frames.py

Writes frames.json beside this file. See README.md.
"""

import itertools
import json
import pathlib
import tempfile

import transformers
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

transformers.logging.set_verbosity_error()
HERE = pathlib.Path(__file__).resolve().parent
TEXT = "The answer"
SPECIAL = ["<unk>", "<s>", "</s>"]


def byte_level():
    """The 256 bytes and nothing merged."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocab = {token: i for i, token in enumerate([*SPECIAL, *alphabet])}
    tokenizer = Tokenizer(models.BPE(vocab, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(SPECIAL)
    return json.loads(tokenizer.to_str())


def template(*tokens):
    ids = {"<s>": 1, "</s>": 2}
    piece = lambda token: {"SpecialToken": {"id": token, "type_id": 0}} if token else {"Sequence": {"id": "A", "type_id": 0}}
    special = {token: {"id": token, "ids": [ids[token]], "tokens": [token]} for token in tokens if token}
    pair = [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}]
    return {"type": "TemplateProcessing", "single": [piece(t) for t in tokens], "pair": pair, "special_tokens": special}


BYTES = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
PROCESSORS = {
    "none": None,
    "bytes": BYTES,
    "bos": template("<s>", None),
    "eos": template(None, "</s>"),
    "both": template("<s>", None, "</s>"),
    "sequence": {"type": "Sequence", "processors": [BYTES, template("<s>", None)]},
    "roberta": {"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 1], "trim_offsets": True, "add_prefix_space": False},
    "bert": {"type": "BertProcessing", "sep": ["</s>", 2], "cls": ["<s>", 1]},
}
# add_bos_token, add_eos_token: true as a capital, false as a small letter
FLAGS = ["", "B", "b", "E", "BE", "be"]
CLASSES = {
    "bytes": ["PreTrainedTokenizerFast", "LlamaTokenizerFast", "LlamaTokenizer", "GPT2TokenizerFast", "GPTNeoXTokenizerFast"],
    "sentencepiece": ["PreTrainedTokenizerFast", "LlamaTokenizerFast", "LlamaTokenizer"],
    "unigram": ["PreTrainedTokenizerFast"],
}


def ids_of(base, processor, config):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "tokenizer.json").write_text(json.dumps({**base, "post_processor": processor}))
        (folder / "tokenizer_config.json").write_text(json.dumps(config))
        (folder / "config.json").write_text(json.dumps({"model_type": "llama"}))
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
        plain = tokenizer(TEXT, add_special_tokens=False)["input_ids"]
        whole = tokenizer(TEXT)["input_ids"]
    at = next(i for i in range(len(whole)) if whole[i : i + len(plain)] == plain)
    return plain, whole[:at], whole[at + len(plain) :]


def config(name, flags, tokenizer_class):
    tokens = {"eos_token": "</s>", "unk_token": "<unk>", **({} if name == "unigram" else {"bos_token": "<s>"})}
    keys = {"b": "add_bos_token", "e": "add_eos_token"}
    return {**tokens, **{keys[f.lower()]: f.isupper() for f in flags}, "tokenizer_class": tokenizer_class}


if __name__ == "__main__":
    bases = {"bytes": byte_level()}
    for name in ("sentencepiece", "unigram"):
        bases[name] = json.loads((HERE / name / "tokenizer.json").read_text())
    # In the tiny Unigram model </s> is the token 1, and there is no <s>.
    unigram = {"unigram-none": None, "unigram-eos": json.loads(json.dumps(PROCESSORS["eos"]).replace("[2]", "[1]"))}
    cases = []
    for name, base in bases.items():
        processors = unigram if name == "unigram" else PROCESSORS
        for key, tokenizer_class, flags in itertools.product(processors, CLASSES[name], FLAGS):
            _, lead, tail = ids_of(base, processors[key], config(name, flags, tokenizer_class))
            cases.append([name, key, tokenizer_class, flags, lead, tail])
    data = {"version": f"transformers {transformers.__version__}", "processors": {**PROCESSORS, **unigram}, "cases": cases}
    text = json.dumps(data, separators=(",", ":")).replace('],["', '],\n["').replace('"cases":', '\n"cases":')
    (HERE / "frames.json").write_text(text + "\n")
    print(len(cases), "cases", len(text), "bytes")
