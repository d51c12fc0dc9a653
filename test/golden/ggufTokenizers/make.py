"""Tiny GGUF files that hold nothing but a tokenizer, and the token ids that the libraries they come from give.

    python3 -m venv VENV && VENV/bin/pip install tokenizers==0.23.3 gguf==0.19.0 sentencepiece==0.2.1 transformers==5.24.0
    VENV/bin/python test/golden/ggufTokenizers/make.py

See README.md. Training breaks ties at random: a GGUF file that is there already is kept, remove it to train anew.
"""

import json
import pathlib
import re
import sys
import tempfile

import gguf
import sentencepiece
import tokenizers
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tokenizer"))
from make import texts  # noqa: E402

NORMAL, UNKNOWN, CONTROL, USER, UNUSED, BYTE = range(1, 7)
TEMPLATE = "{{ bos_token }}{% for m in messages %}<|{{ m['role'] }}|>{{ m['content'] }}<|end|>{% endfor %}"

LLAMA3 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
QWEN2 = LLAMA3.replace("{1,3}", "")
QWEN35 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
TEKKEN = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"
    r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*"
    r"|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
GPT4O = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
    r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
    r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
SEED = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1}| ?[^\s\p{L}\p{N}\r\n]+|\s*[\r\n]+|\s+(?!\S)|\s+"
DEEPSEEK3 = r"""[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"""
KANJI = "[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+"
CJK = "[\u4e00-\u9fa5\u0800-\u4e00\uac00-\ud7ff]+"


def bytes_step(use_regex):
    return pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=use_regex)


def split(*patterns, digits=False):
    steps = [pre_tokenizers.Split(Regex(pattern), behavior="isolated") for pattern in patterns]
    return pre_tokenizers.Sequence([*steps, *([pre_tokenizers.Digits(individual_digits=True)] if digits else []), bytes_step(False)])


# As the tokenizer.json of the models has it; those of the last block as llama.cpp has them.
PRE = {
    "gpt-2": bytes_step(True),
    "smollm": pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), bytes_step(True)]),
    "llama-bpe": split(LLAMA3),
    "dbrx": split(LLAMA3),
    "qwen2": split(QWEN2),
    "qwen35": split(QWEN35),
    "tekken": split(TEKKEN),
    "gpt-4o": split(GPT4O),
    "deepseek-coder": split(r"[\r\n]", r"\s?\p{L}+", r"\s?\p{P}+", CJK, digits=True),
    "deepseek-v3": split(r"\p{N}{1,3}", KANJI, DEEPSEEK3),
    "falcon": split(r"[\p{P}\$\+<=>\^~\|`]+", GPT2, "[0-9][0-9][0-9]"),
    "seed-coder": split(SEED),
    "viking": split(" ?[^(\\s|.,!?\u2026\u3002\uff0c\u3001\u0964\u06d4\u060c)]+", r"\p{N}"),
    "superbpe": split(r"\p{N}+", r"(?=(\d{3})+(?!\d))"),
    "default": split(r"[\p{P}\$\+<=>\^~\|]+", GPT2, r"\p{N}+", "[0-9][0-9][0-9]"),
}
IGNORING_MERGES = {"llama-bpe", "tekken"}


def written(name, kind, tokens, types, **more):
    path = HERE / f"{name}.gguf"
    writer = gguf.GGUFWriter(path, more.pop("arch", "llama"))
    writer.add_tokenizer_model(kind)
    writer.add_token_list(tokens)
    writer.add_token_types(types)
    for key, value in more.items():
        getattr(writer, f"add_{key}")(value)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def stored(name):
    fields = gguf.GGUFReader(HERE / f"{name}.gguf").fields
    get = lambda key: fields[f"tokenizer.ggml.{key}"].contents() if f"tokenizer.ggml.{key}" in fields else None
    return {key: get(key) for key in ("tokens", "token_type", "scores", "merges")}


def crossing(corpus):
    """Merges learned over the borders of words, so that every border that a pre-tokenizer makes shows."""
    special = ["<|endoftext|>", "<|end|>", "<think>"]
    if not (HERE / "crossing.gguf").exists():
        tokenizer = Tokenizer(models.BPE())
        tokenizer.pre_tokenizer = bytes_step(False)
        alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
        trainer = trainers.BpeTrainer(vocab_size=2200, initial_alphabet=alphabet, special_tokens=special, show_progress=False)
        tokenizer.train_from_iterator(corpus, trainer)
        model = json.loads(tokenizer.to_str())["model"]
        tokens = [token for token, _ in sorted(model["vocab"].items(), key=lambda item: item[1])]
        types = [CONTROL, CONTROL, USER] + [NORMAL] * (len(tokens) - 3)
        tokens.append("[PAD0]")
        types.append(UNUSED)
        merges = [" ".join(merge) for merge in model["merges"]]
        ids = {"bos_token_id": 0, "eos_token_id": 1, "pad_token_id": len(tokens) - 1}
        chat = [{"name": "default", "template": TEMPLATE}, {"name": "tools", "template": "tools"}]
        written("crossing", "gpt2", tokens, types, tokenizer_pre="qwen2", token_merges=merges, **ids, chat_template=chat)
    data = stored("crossing")
    vocab = {token: i for i, token in enumerate(data["tokens"])}
    found = {}
    for name, pre in PRE.items():
        merges = [tuple(merge.split(" ")) for merge in data["merges"]]
        tokenizer = Tokenizer(models.BPE(vocab, merges, ignore_merges=name in IGNORING_MERGES))
        tokenizer.pre_tokenizer = pre
        tokenizer.decoder = decoders.ByteLevel()
        tokenizer.add_special_tokens(special[:2])
        tokenizer.add_tokens([tokenizers.AddedToken("<think>", normalized=False)])
        found[name] = [tokenizer.encode(text).ids for text in corpus]
    return found


def sentencepiece_file(name, corpus, arch, **options):
    if (HERE / f"{name}.gguf").exists():
        return
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "corpus.txt").write_text("\n".join(text.replace("\n", " ") for text in corpus if text.strip()))
        sentencepiece.SentencePieceTrainer.train(
            input=f"{folder}/corpus.txt", model_prefix=f"{folder}/m", model_type="bpe", vocab_size=1500, byte_fallback=True,
            character_coverage=0.98, normalization_rule_name="identity", remove_extra_whitespaces=False,
            split_digits=True, allow_whitespace_only_pieces=True, control_symbols=["<|end|>"], **options,
        )
        model = (pathlib.Path(folder) / "m.model").read_bytes()
    (HERE / f"{name}.model").write_bytes(model)
    spm = sentencepiece.SentencePieceProcessor(model_proto=model)
    kind = lambda i: next(
        (code for code, test in ((UNKNOWN, spm.is_unknown), (CONTROL, spm.is_control), (UNUSED, spm.is_unused), (BYTE, spm.is_byte)) if test(i)),
        USER if spm.id_to_piece(i) in options["user_defined_symbols"] else NORMAL,
    )
    types = [kind(i) for i in range(spm.get_piece_size())]
    pieces = [spm.id_to_piece(i) for i in range(spm.get_piece_size())]
    # The converter writes a user-defined token as it stands in a text.
    tokens = [piece.replace("\u2581", " ") if kind == USER else piece for piece, kind in zip(pieces, types)]
    scores = [spm.get_score(i) if kind == NORMAL else -1000.0 for i, kind in enumerate(types)]
    ids = {"bos_token_id": 1, "eos_token_id": 2, "unk_token_id": 0}
    flags = {"add_bos_token": True, "add_eos_token": True, "add_space_prefix": options["add_dummy_prefix"]}
    written(name, "llama", tokens, types, tokenizer_pre="default", token_scores=scores, arch=arch, **ids, **flags)


def sentencepiece_ids(name, corpus):
    """What llama.cpp does: text between special tokens goes through SentencePiece, each piece by itself."""
    spm = sentencepiece.SentencePieceProcessor(model_proto=(HERE / f"{name}.model").read_bytes())
    data = stored(name)
    whole = [token for token, kind in zip(data["tokens"], data["token_type"]) if kind in (UNKNOWN, CONTROL, USER)]
    parts = re.compile("(" + "|".join(re.escape(token) for token in sorted(whole, key=len, reverse=True)) + ")")
    ids = {token: i for i, token in enumerate(data["tokens"])}
    return [[i for part in parts.split(text) if part for i in ([ids[part]] if part in whole else spm.encode(part))] for text in corpus]


def transformers_ids(name, arch, corpus):
    from transformers.integrations.gguf.gguf_tokenizer_mapping import convert_gguf_tokenizer

    data = {key: value for key, value in stored(name).items() if value is not None}
    backend, _ = convert_gguf_tokenizer(arch, {**data, "tokenizer_type": "llama"})
    return [backend.encode(text, add_special_tokens=False).ids for text in corpus]


def save(name, versions, corpus, **found):
    lines = json.dumps({"versions": versions, "texts": corpus, **found}, ensure_ascii=True, separators=(",", ":"))
    (HERE / f"{name}.json").write_text(lines.replace("]],", "]],\n") + "\n")
    print(name, (HERE / f"{name}.json").stat().st_size, (HERE / f"{name}.gguf").stat().st_size)


if __name__ == "__main__":
    corpus = [text[:90] for text in texts(30)][:100] + ["a" + " " * n + "b" for n in (2, 3, 4, 5, 7, 9)] + ["\n" * n for n in (2, 3, 5)]
    corpus += ["<|end|> a<|end|>b <think>c</think>", "1234567 \u00bd345 12\u00bd3456", " leading", "x<|user|>y <|user|>"]
    versions = {"tokenizers": tokenizers.__version__, "sentencepiece": sentencepiece.__version__, "gguf": "0.19.0"}
    save("crossing", versions, corpus, ids=crossing(corpus))
    sentencepiece_file("sentencepiece", corpus, "llama", add_dummy_prefix=True, user_defined_symbols=["<|user|>"])
    save("sentencepiece", versions, corpus, ids=sentencepiece_ids("sentencepiece", corpus), transformers=transformers_ids("sentencepiece", "llama", corpus))
    spaces = ["\u2581" * n for n in range(2, 9)] + ["\n" * n for n in range(1, 5)] + ["<|user|>"]
    sentencepiece_file("gemma", corpus, "gemma3", add_dummy_prefix=False, user_defined_symbols=spaces)
    save("gemma", versions, corpus, ids=transformers_ids("gemma", "gemma3", corpus))
