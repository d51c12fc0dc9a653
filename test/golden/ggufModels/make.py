"""Tiny GGUF models of every architecture, and the logits that transformers computes with their numbers.

    make.py          writes the files of this folder

A random model in Hugging Face layout is turned into GGUF by the rules of llama.cpp's converters (`stored` below) and
then quantised. Its reference is the same model with every weight replaced by what gguf-py reads back from the file,
turned around again. Where transformers opens GGUF files of the architecture itself, its model must give the same logits.
A rule that is left out, or applied twice, must change them: the script fails otherwise.
"""

import json
import math
import sys
from pathlib import Path

import gguf
import numpy as np
import torch
import transformers
from gguf import GGMLQuantizationType as T
from transformers import AutoConfig, AutoModelForCausalLM

here = Path(__file__).parent
n_vocab, n_layers, n_ids = 96, 2, 24

sizes = dict(vocab_size=n_vocab, hidden_size=32, num_hidden_layers=n_layers, num_attention_heads=4,
             max_position_embeddings=64, intermediate_size=256, initializer_range=0.25, pad_token_id=0)
decoder = dict(sizes, num_key_value_heads=2, rms_norm_eps=1e-5)
plain = dict(rope_type="default", rope_theta=10000.0)
gemma = dict(decoder, head_dim=16, query_pre_attn_scalar=16, sliding_window=7)
llama3 = dict(rope_type="llama3", rope_theta=500000.0, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
              original_max_position_embeddings=8192)

# name: seed, GGUF architecture, model type, configuration
models = {
    "llama": (300, "llama", "llama", dict(
        decoder, head_dim=16, attention_bias=True, mlp_bias=True, tie_word_embeddings=False, rope_parameters=llama3)),
    "qwen2": (301, "qwen2", "qwen2", dict(
        decoder, tie_word_embeddings=True, rope_parameters=dict(rope_type="linear", rope_theta=1e6, factor=4.0))),
    "qwen3": (302, "qwen3", "qwen3", dict(
        decoder, head_dim=16, tie_word_embeddings=False, rope_parameters=dict(plain, rope_theta=1e6))),
    "gemma2": (303, "gemma2", "gemma2", dict(
        gemma, attn_logit_softcapping=20.0, final_logit_softcapping=8.0, rope_parameters=plain)),
    "gemma3": (304, "gemma3", "gemma3_text", dict(
        gemma, num_hidden_layers=6, intermediate_size=32, rope_parameters=dict(
            sliding_attention=plain,
            full_attention=dict(rope_type="linear", rope_theta=1e6, factor=8.0)))),
    "phi3": (305, "phi3", "phi3", dict(
        decoder, tie_word_embeddings=False, sliding_window=None, rope_parameters=dict(plain, partial_rotary_factor=0.5))),
    "olmo2": (306, "olmo2", "olmo2", dict(decoder, tie_word_embeddings=False, rope_parameters=plain)),
    "gpt2": (307, "gpt2", "gpt2", dict(
        vocab_size=n_vocab, n_embd=32, n_layer=n_layers, n_head=4, n_positions=64, n_inner=256, initializer_range=0.25)),
    "gptneox": (308, "gptneox", "gpt_neox", dict(
        sizes, tie_word_embeddings=False, rope_parameters=dict(plain, partial_rotary_factor=0.5))),
}
models |= {
    "qwen2-yarn": (309, "qwen2", "qwen2", dict(
        models["qwen2"][3], rope_parameters=dict(
            rope_type="yarn", rope_theta=1e4, factor=4.0, original_max_position_embeddings=16))),
    "phi3-longrope": (310, "phi3", "phi3", dict(
        models["phi3"][3], original_max_position_embeddings=16, rope_parameters=dict(
            rope_type="longrope", rope_theta=1e4, partial_rotary_factor=1.0, original_max_position_embeddings=16,
            short_factor=[1.0, 1.25, 1.5, 2.0], long_factor=[1.5, 3.0, 6.0, 12.0]))),
}
opened_by_transformers = {"llama", "qwen2", "qwen3", "gemma2", "gemma3", "phi3", "gpt2"}


def permuted(x, heads):
    return x.reshape(heads, 2, x.shape[0] // heads // 2, *x.shape[1:]).swapaxes(1, 2).reshape(x.shape)


def unpermuted(x, heads):
    return x.reshape(heads, x.shape[0] // heads // 2, 2, *x.shape[1:]).swapaxes(1, 2).reshape(x.shape)


def rule(kind, name, config):
    """What a converter does to a tensor, and what undoes it; None where it stays as it is."""
    if kind == "llama" and ".q_proj." in name:
        return lambda x: permuted(x, config.num_attention_heads), lambda x: unpermuted(x, config.num_attention_heads)
    if kind == "llama" and ".k_proj." in name:
        return lambda x: permuted(x, config.num_key_value_heads), lambda x: unpermuted(x, config.num_key_value_heads)
    if kind in ("gemma2", "gemma3") and name.endswith("norm.weight"):
        return lambda x: x + np.float32(1), lambda x: x - np.float32(1)
    if kind == "gpt2" and name.endswith((".c_attn.weight", ".c_proj.weight", ".c_fc.weight")):
        return lambda x: x.T, lambda x: x.T
    if kind == "gptneox" and ".query_key_value." in name:
        heads = config.num_attention_heads
        def parts(x):
            y = x.reshape(heads, 3, x.shape[0] // heads // 3, *x.shape[1:])
            return np.concatenate([y[:, part].reshape(-1, *x.shape[1:]) for part in range(3)])
        def heads_together(x):
            y = x.reshape(3, heads, x.shape[0] // heads // 3, *x.shape[1:])
            return np.stack([y[part] for part in range(3)], axis=1).reshape(x.shape)
        return parts, heads_together
    return None


def quantised(kind, name, x, random):
    """The tensor as it is written: its bytes, their type, and the numbers that gguf-py reads from them."""
    if x.ndim == 1:
        return x, T.F32, x
    if name.endswith(("ffn_down.weight", "blk.0.attn_output.weight")) and x.shape[-1] % 256 == 0:
        blocks = random.integers(0, 256, (x.shape[0], x.shape[1] // 256, 144), dtype=np.uint8)
        blocks[..., :4] = np.frombuffer(np.array([x.std() / 200, x.std() / 28], np.float16).tobytes(), np.uint8)
        data, dtype = blocks.reshape(x.shape[0], -1), T.Q4_K
    else:
        dtype = {"attn_q": T.Q8_0, "attn_k": T.F16, "attn_v": T.Q5_1, "attn_qkv": T.Q8_0, "token_embd": T.Q8_0,
                 "ffn_up": T.Q4_0, "ffn_gate": T.Q4_0, "position_embd": T.F32, "output": T.BF16}.get(
                     name.split(".")[-2], T.F16)
        data = gguf.quants.quantize(x, dtype)
    return data, dtype, gguf.quants.dequantize(data, dtype)


def keys(writer, kind, config):
    """The metadata that llama.cpp's converter writes for this architecture."""
    get = lambda *names: next(getattr(config, name) for name in names if getattr(config, name, None) is not None)
    heads, hidden = get("num_attention_heads"), get("hidden_size")
    writer.add_vocab_size(n_vocab)
    writer.add_block_count(get("num_hidden_layers"))
    writer.add_context_length(get("max_position_embeddings"))
    writer.add_embedding_length(hidden)
    writer.add_feed_forward_length(get("intermediate_size", "n_inner"))
    writer.add_head_count(heads)
    if kind in ("gpt2", "gptneox"):
        writer.add_layer_norm_eps(get("layer_norm_epsilon", "layer_norm_eps"))
    else:
        writer.add_head_count_kv(config.num_key_value_heads)
        writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    if kind == "gpt2":
        return
    head_dim = getattr(config, "head_dim", None) or hidden // heads
    rope = config.rope_parameters
    rope = rope.get("full_attention", rope)
    rotary = int(head_dim * rope.get("partial_rotary_factor", 1.0))
    if kind == "gptneox":
        writer.add_rope_dimension_count(rotary)
        writer.add_parallel_residual(config.use_parallel_residual)
        return
    writer.add_rope_freq_base(rope["rope_theta"])
    if rope["rope_type"] == "linear":
        writer.add_rope_scaling_type(gguf.RopeScalingType.LINEAR)
        writer.add_rope_scaling_factor(rope["factor"])
    if rope["rope_type"] == "yarn":
        writer.add_rope_scaling_type(gguf.RopeScalingType.YARN)
        writer.add_rope_scaling_factor(rope["factor"])
        writer.add_rope_scaling_orig_ctx_len(rope["original_max_position_embeddings"])
    if rope["rope_type"] == "longrope":
        original = rope["original_max_position_embeddings"]
        factor = config.max_position_embeddings / original
        writer.add_rope_scaling_orig_ctx_len(original)
        writer.add_rope_scaling_attn_factors(math.sqrt(1 + math.log(factor) / math.log(original)))
        for length in ("long", "short"):
            factors = np.array(rope[f"{length}_factor"], dtype=np.float32)
            writer.add_tensor(f"rope_factors_{length}.weight", factors)
    if kind in ("llama", "phi3"):
        writer.add_rope_dimension_count(rotary)
    if head_dim != hidden // heads:
        writer.add_key_length(head_dim)
        writer.add_value_length(head_dim)
    if kind == "gemma2":
        writer.add_attn_logit_softcapping(config.attn_logit_softcapping)
        writer.add_final_logit_softcapping(config.final_logit_softcapping)
    if kind in ("gemma2", "gemma3"):
        writer.add_sliding_window(config.sliding_window)
    if kind == "phi3":
        writer.add_sliding_window(0)
    if rope["rope_type"] == "llama3":
        writer.add_tensor("rope_freqs.weight", llama3_factors(rope, head_dim))


def llama3_factors(rope, dim):
    freqs = 1.0 / (rope["rope_theta"] ** (torch.arange(0, dim, 2, dtype=torch.float32) / dim))
    low, high, factor = rope["low_freq_factor"], rope["high_freq_factor"], rope["factor"]
    length = rope["original_max_position_embeddings"]
    factors = []
    for freq in freqs:
        wavelen = 2 * math.pi / freq
        if wavelen < length / high:
            factors.append(1)
        elif wavelen > length / low:
            factors.append(factor)
        else:
            smooth = (length / wavelen - low) / (high - low)
            factors.append(1 / ((1 - smooth) / factor + smooth))
    return torch.tensor(factors, dtype=torch.float32).numpy()


def logits(model, prompts):
    with torch.no_grad():
        return [model(torch.tensor([ids])).logits[0, -1].float().numpy() for ids in prompts]


def make(name, seed, kind, model_type, settings):
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    config = AutoConfig.for_model(model_type, dtype="float32", bos_token_id=1, eos_token_id=2, **settings)
    model = AutoModelForCausalLM.from_config(config, dtype=torch.float32, attn_implementation="eager").eval()
    for parameter in model.parameters():
        if parameter.ndim == 1:
            parameter.data += 0.2 * torch.randn(parameter.shape)
    arch = next(arch for arch, text in gguf.MODEL_ARCH_NAMES.items() if text == kind)
    names = gguf.get_tensor_name_map(arch, config.num_hidden_layers)
    path = here / f"{name}.gguf"
    writer = gguf.GGUFWriter(path, kind)
    writer.add_type("model")
    keys(writer, kind, config)
    read, bare = {}, {}
    tied = model.get_input_embeddings().weight is model.get_output_embeddings().weight
    for key, parameter in model.state_dict().items():
        if tied and key in ("lm_head.weight", "embed_out.weight"):
            continue
        base, suffix = key.rsplit(".", 1)
        stored_name = f"{names.get_name(base)}.{suffix}"
        undo = rule(kind, key, config)
        x = parameter.numpy()
        data, dtype, back = quantised(kind, stored_name, np.ascontiguousarray(undo[0](x) if undo else x), random)
        writer.add_tensor(stored_name, data, raw_shape=data.shape, raw_dtype=dtype)
        read[key] = torch.from_numpy(np.ascontiguousarray(undo[1](back) if undo else back))
        bare[key] = torch.from_numpy(np.ascontiguousarray(back if back.shape == x.shape else back.T))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()

    draw = lambda count: [int(i) for i in random.integers(3, n_vocab, count)]
    prompts = [draw(n_ids), draw(5)]
    load = lambda weights: model.load_state_dict(weights, strict=False).unexpected_keys
    assert not load(bare)
    without = logits(model, prompts)
    assert not load(read)
    expected = logits(model, prompts)
    scale = max(np.abs(x).max() for x in expected)
    moved = max(np.abs(a - b).max() for a, b in zip(expected, without)) / scale
    arranged = any(rule(kind, key, config) for key in read)
    assert not arranged or moved > 0.05, f"{name}: the arrangement changes logits by {moved} only"
    note = ""
    if name in opened_by_transformers:
        # Their reader of metadata drops caps, scalings and head sizes: with our configuration, it is asked for weights.
        theirs = AutoModelForCausalLM.from_pretrained(
            here, gguf_file=path.name, config=config, dtype=torch.float32, attn_implementation="eager").eval()
        note = max(np.abs(a - b).max() for a, b in zip(expected, logits(theirs, prompts))) / scale
        assert note < 1e-6, f"{name}: transformers reads other weights from the file"
    print(f"{name}: {path.stat().st_size} bytes, largest logit {scale:.2f}, without arrangement {moved:.2g} away, transformers' own reader {note}")
    cases = [dict(ids=ids, logits=[float(f"{value:.9g}") for value in row]) for ids, row in zip(prompts, expected)]
    source = f"transformers {transformers.__version__}, torch {torch.__version__}, gguf {version()}, float32, eager attention"
    (here / f"{name}.json").write_text(json.dumps(dict(source=source, seed=seed, cases=cases)) + "\n")


def version():
    from importlib.metadata import version as of
    return of("gguf")


if __name__ == "__main__":
    for name in sys.argv[1:] or models:
        make(name, *models[name])
