"""What transformers makes of configurations: logits by the weights of ../tiny.

    make.py defaults > defaults.json     config.json lacks a key, or has null there
    make.py rope > rope.json             kinds of rotary scaling, prompts shorter and longer than their lengths

Needs torch, transformers and safetensors; see README.md for the versions used.
"""

import copy
import json
import sys
import tempfile
from pathlib import Path

import torch
import transformers
from transformers import AutoModelForCausalLM

here = Path(__file__).parent
tiny = here.parent / "tiny"
# longer than every window below
ids = [5, 17, 80, 3, 99, 42, 7, 61, 150, 23, 11, 90, 33, 8, 120, 77, 64, 2, 19, 101, 55, 14, 9, 200]
# what no forward pass reads
silent = {
    "architectures", "model_type", "dtype", "torch_dtype", "initializer_range", "use_cache", "transformers_version",
    "pad_token_id", "bos_token_id", "eos_token_id", "is_decoder", "reorder_and_upcast_attn", "pretraining_tp",
    "original_max_position_embeddings",
}
silent_parts = ("summary_", "dropout", "_pdrop")

full, sliding = "full_attention", "sliding_attention"
rope = dict(rope_type="default", rope_theta=700.0)
own = dict(rms_norm_eps=1e-3, hidden_act="gelu", rope_parameters=rope, rope_theta=None)
old_rope = dict(own, rope_parameters=None, rope_theta=700.0, rope_scaling=dict(rope_type="linear", factor=3.0))
gemma = dict(
    rms_norm_eps=1e-3, hidden_activation="gelu", query_pre_attn_scalar=9, sliding_window=5,
    attn_logit_softcapping=4.0, final_logit_softcapping=3.0, use_bidirectional_attention=False)
window = dict(own, use_sliding_window=True, sliding_window=5, max_window_layers=1)

# folder of ../tiny, and what is changed in its config.json so that no value is a default by chance; None takes a key out
bases = {
    "llama": ("llama-gqa", own),
    "llama, older spelling": ("llama-gqa", old_rope),
    "llama with biases": ("llama-sharded-bias", own),
    "llama, tied": ("llama-mha-tied-bf16", own),
    "mistral": ("mistral-window", dict(own, sliding_window=5)),
    "qwen2": ("qwen2", window),
    "qwen2, layers named": ("qwen2", dict(window, layer_types=[full, sliding, full, sliding])),
    "qwen3": ("qwen3", dict(window, layer_types=None)),
    "qwen3, layers named": ("qwen3", dict(window, layer_types=[full, sliding, full, sliding])),
    "gemma2": ("gemma2", dict(gemma, rope_parameters=rope, layer_types=[full, full, sliding, sliding])),
    "gemma3": ("gemma3", dict(gemma, layer_types=[full, full, sliding, sliding], rope_parameters={
        sliding: dict(rope, rope_theta=300.0), full: dict(rope, rope_type="linear", factor=3.0)})),
    "gemma3, older spelling": ("gemma3", dict(
        gemma, layer_types=None, sliding_window_pattern=3, rope_parameters=None, rope_theta=700.0,
        rope_local_base_freq=300.0, rope_scaling=dict(rope_type="linear", factor=3.0))),
    "phi3": ("phi3", dict(own, sliding_window=5, rope_parameters=dict(rope, partial_rotary_factor=0.5))),
    "phi3, older spelling": ("phi3", dict(
        own, sliding_window=5, rope_parameters=None, rope_theta=700.0, partial_rotary_factor=0.5)),
    "olmo2": ("olmo2", own),
    "gpt2": ("gpt2", dict(activation_function="relu", layer_norm_epsilon=1e-3, scale_attn_weights=False)),
    "gpt_neox": ("gpt-neox", dict(
        hidden_act="relu", layer_norm_eps=1e-3, use_parallel_residual=False,
        rope_parameters=dict(rope, partial_rotary_factor=0.5))),
    "gpt_neox, older spelling": ("gpt-neox", dict(
        hidden_act="relu", layer_norm_eps=1e-3, use_parallel_residual=False, rope_parameters=None,
        rotary_emb_base=700.0, rotary_pct=0.5)),
}


def config_of(folder, changes):
    config = json.loads((tiny / folder / "config.json").read_text()) | changes
    return {key: value for key, value in config.items() if value is not None or key not in {*changes, "rope_scaling"}}


def paths(config):
    """Keys of the outermost level and of the objects in it."""
    for key, value in config.items():
        if key in silent or any(part in key for part in silent_parts):
            continue
        yield (key,)
        if isinstance(value, dict):
            yield from ((key, *rest) for rest in paths(value))


def without(config, path, null):
    config = copy.deepcopy(config)
    at = config
    for key in path[:-1]:
        at = at[key]
    if null:
        at[path[-1]] = None
    else:
        del at[path[-1]]
    return config


def load(folder, config):
    """A model of which the file fills every weight, and nothing of the file is left."""
    with tempfile.TemporaryDirectory() as at:
        at = Path(at)
        for file in (tiny / folder).glob("model*"):
            (at / file.name).symlink_to(file.resolve())
        (at / "config.json").write_text(json.dumps(config))
        model, info = AutoModelForCausalLM.from_pretrained(
            at, dtype=torch.float32, attn_implementation="eager", output_loading_info=True)
    for kind in ["missing_keys", "unexpected_keys", "mismatched_keys", "error_msgs"]:
        if info[kind]:
            raise ValueError(f"{kind} {list(info[kind])[:1]}")
    return model.eval()


def behind(model, ids):
    with torch.no_grad():
        return model(torch.tensor([ids])).logits[0, -1]


def rounded(last):
    """Eleven of the logits."""
    return [float(f"{float(x):.7g}") for x in last[:: len(last) // 10]]


def logits(folder, config):
    """None where transformers refuses, and why."""
    try:
        return rounded(behind(load(folder, config), ids)), ""
    except Exception as error:
        return None, f"{type(error).__name__}: {str(error).splitlines()[0][:150]}"


def written(entries):
    """One line an entry, and one for each of its cases."""
    rows = ",\n".join(
        json.dumps({key: value for key, value in entry.items() if key != "cases"})[:-1]
        + ', "cases": [\n  ' + ",\n  ".join(json.dumps(case) for case in entry["cases"]) + "\n]}"
        for entry in entries)
    source = f"transformers {transformers.__version__}, torch {torch.__version__}, eager attention, float32"
    print(json.dumps(dict(source=source, ids=ids))[:-1] + f', "entries": [\n{rows}\n]}}')


def defaults():
    entries = []
    for name, (folder, changes) in bases.items():
        config = config_of(folder, changes)
        base, why = logits(folder, config)
        assert base is not None, (name, why)
        cases = []
        for path in paths(config):
            for null in [False, True]:
                values, why = logits(folder, without(config, path, null))
                note = why if values is None else "as before" if values == base else ""
                print(f"{name}: {'.'.join(path)} {'null' if null else 'absent'}: {note}", file=sys.stderr)
                cases.append(dict(path=path, null=null, logits=values))
        entries.append(dict(name=name, folder=folder, config=config, logits=base, cases=cases))
    written(entries)


short, long = [1.0, 1.05, 1.1, 1.2, 1.3, 1.5], [1.0, 1.7, 2.4, 3.6, 5.0, 8.0]
longrope = dict(rope_type="longrope", short_factor=short, long_factor=long)
half = dict(longrope, short_factor=short[:3], long_factor=long[:3], partial_rotary_factor=0.5)
yarn = dict(rope_type="yarn", rope_theta=10000.0, factor=4.0, original_max_position_embeddings=16)
old = dict(rope_parameters=None, rope_theta=10000.0, max_position_embeddings=64)
new = dict(rope_theta=None, max_position_embeddings=64)
ropes = {
    "dynamic, older spelling": ("llama-gqa", dict(old, rope_scaling=dict(type="dynamic", factor=4.0))),
    "dynamic": ("llama-gqa", dict(new, rope_parameters=dict(rope_type="dynamic", rope_theta=10000.0, factor=2.1))),
    "yarn, older spelling": ("qwen2", dict(old, rope_scaling=dict(yarn, type="yarn", rope_type=None, rope_theta=None))),
    "yarn": ("llama-gqa", dict(new, rope_parameters=yarn)),
    "yarn, its factor from the lengths": ("llama-gqa", dict(new, rope_parameters=dict(yarn, factor=None))),
    "yarn, its length from the context": ("llama-gqa", dict(new, rope_parameters=dict(rope_type="yarn", factor=3.0))),
    "yarn, between other betas": ("llama-gqa", dict(new, rope_parameters=dict(yarn, beta_fast=3, beta_slow=0.5))),
    "yarn, not truncated": ("llama-gqa", dict(new, rope_parameters=dict(yarn, beta_slow=0.3, truncate=False))),
    "yarn, attention factor": ("llama-gqa", dict(new, rope_parameters=dict(yarn, attention_factor=1.4))),
    "yarn, mscale": ("llama-gqa", dict(new, rope_parameters=dict(yarn, mscale=1.0, mscale_all_dim=0.6))),
    "yarn, one mscale": ("llama-gqa", dict(new, rope_parameters=dict(yarn, mscale=2.0))),
    "yarn on full layers": ("gemma3", dict(max_position_embeddings=64, rope_parameters={
        sliding: dict(rope_type="default", rope_theta=10000.0), full: dict(yarn, rope_theta=1e6)})),
    "longrope": ("llama-gqa", dict(new, rope_parameters=dict(longrope, original_max_position_embeddings=16))),
    "longrope, factor": ("llama-gqa", dict(
        new, rope_parameters=dict(longrope, factor=9.0, original_max_position_embeddings=16))),
    "longrope, attention factor": ("llama-gqa", dict(
        new, rope_parameters=dict(longrope, attention_factor=1.2, original_max_position_embeddings=16))),
    "longrope, older spelling": ("phi3", dict(
        old, original_max_position_embeddings=16, sliding_window=20,
        rope_scaling=dict(type="longrope", short_factor=short, long_factor=long))),
    "longrope by its first name": ("phi3", dict(
        old, original_max_position_embeddings=16,
        rope_scaling=dict(type="su", short_factor=short, long_factor=long, original_max_position_embeddings=16))),
    "longrope, half a head": ("phi3", dict(new, original_max_position_embeddings=16, rope_parameters=half)),
    "longrope, half a head, older spelling": ("phi3", dict(
        old, original_max_position_embeddings=16, partial_rotary_factor=0.5,
        rope_scaling=dict(type="longrope", short_factor=short[:3], long_factor=long[:3]))),
    # the class has a length of its own, which counts before that of the scaling
    "longrope, the outermost length left out": ("phi3", dict(
        new, original_max_position_embeddings=None, max_position_embeddings=8192,
        rope_parameters=dict(longrope, original_max_position_embeddings=16))),
}


def greedy(model, prompt, count):
    """Each token by one pass through all of the text so far."""
    text = list(prompt)
    for _ in range(count):
        best = behind(model, text).topk(2)
        assert best.values[0] - best.values[1] > 1e-4, "two tokens are too close for float32 to tell apart"
        text.append(int(best.indices[0]))
    return text[len(prompt):]


def rope_kinds():
    entries = []
    for name, (folder, changes) in ropes.items():
        config = config_of(folder, changes)
        for key in ["rope_scaling", "rope_parameters"]:
            if key in config and name != "yarn, its factor from the lengths":
                config[key] = {k: v for k, v in config[key].items() if v is not None}
        text = (ids + ids[::-1])[:40]
        # anew for each text: transformers remembers the longest text that it saw
        cases = [dict(ids=text[:n], logits=rounded(behind(load(folder, config), text[:n]))) for n in [9, 16, 17, 40]]
        tokens = greedy(load(folder, config), text[:13], 8)
        entries.append(dict(name=name, folder=folder, config=config, greedy=tokens, cases=cases))
        print(name, file=sys.stderr)
    written(entries)


if __name__ == "__main__":
    transformers.logging.set_verbosity_error()
    {"defaults": defaults, "rope": rope_kinds}[sys.argv[1]]()
