"""Reference numbers by transformers in float64, for checkpoints in Hugging Face layout.

    make.py variants            makes the checkpoints of this folder and their numbers
    make.py half                recomputes the numbers of ../tiny for weights of 16 bits, with the frequencies in float32
    make.py check FOLDER...     compares the numbers of folders with a new computation; writes nothing
    make.py check-rounded ...   the same with rotary frequencies rounded to the dtype of the weights

Weights are read as stored and widened to float64; rotary frequencies and angles are float32, as from_pretrained makes
them whatever the dtype. Needs torch, transformers and safetensors; see README.md for the versions used.
"""

import json
import sys
from pathlib import Path

import torch
import transformers
from numpy.polynomial.legendre import leggauss
from safetensors.torch import load_file, save_file
from transformers import AutoConfig, AutoModelForCausalLM

here = Path(__file__).parent
tiny = here.parent / "tiny"
source = f"transformers {transformers.__version__}, torch {torch.__version__}, eager attention, float64"

common = dict(vocab_size=97, initializer_range=0.25)
sizes = dict(common, hidden_size=32, num_hidden_layers=3, num_attention_heads=4, max_position_embeddings=64)
decoder = dict(sizes, intermediate_size=72, num_key_value_heads=2, tie_word_embeddings=False)
variants = {
    "gpt-neox-serial": (200, "gpt_neox", dict(
        sizes, intermediate_size=80, use_parallel_residual=False, hidden_act="gelu", tie_word_embeddings=False,
        rope_parameters=dict(rope_type="default", rope_theta=10000.0, partial_rotary_factor=0.4))),
    "qwen2-window": (201, "qwen2", dict(
        decoder, use_sliding_window=True, sliding_window=7, max_window_layers=1,
        rope_parameters=dict(rope_type="default", rope_theta=1000000.0))),
    "llama-linear-rope": (202, "llama", dict(
        decoder, head_dim=6, rope_parameters=dict(rope_type="linear", rope_theta=10000.0, factor=4.0))),
    "gpt2-inner-untied": (203, "gpt2", dict(
        common, n_embd=32, n_layer=3, n_head=4, n_positions=64, n_inner=80, tie_word_embeddings=False)),
    "phi3-window": (204, "phi3", dict(
        decoder, sliding_window=6, pad_token_id=0,
        rope_parameters=dict(rope_type="default", rope_theta=10000.0, partial_rotary_factor=0.5))),
    "mistral-full": (205, "mistral", dict(
        decoder, sliding_window=None, rope_parameters=dict(rope_type="default", rope_theta=10000.0))),
}


def keep_float64():
    """
    transformers computes norms and soft-max in float32 whatever the dtype of the model; here they stay in float64.
    Rotary angles, whose conversion names a device, remain what they are in float32.
    """
    to, softmax = torch.Tensor.to, torch.nn.functional.softmax

    def same(tensor, *args, **kwargs):
        if tensor.dtype == torch.float64 and args == (torch.float32,) and not kwargs:
            return tensor
        return to(tensor, *args, **kwargs)

    torch.Tensor.to = same
    torch.nn.functional.softmax = lambda x, dim, dtype=None: softmax(x, dim)


def blocks(model):
    """Per layer the down projection, whose input are the neurons, and the norm behind it, where there is one."""
    kind = model.config.model_type
    if kind == "gpt2":
        return [(block.mlp.c_proj, None) for block in model.transformer.h]
    if kind == "gpt_neox":
        return [(block.mlp.dense_4h_to_h, None) for block in model.gpt_neox.layers]
    return [(block.mlp.down_proj, getattr(block, "post_feedforward_layernorm", None)) for block in model.model.layers]


class Hooks:
    """Changes the input of down projections while it is open: `change(layer, x)` gives the new input."""

    def __init__(self, model, change, layers):
        self.handles = [
            blocks(model)[layer][0].register_forward_pre_hook(lambda _, args, layer=layer: (change(layer, args[0]),))
            for layer in layers
        ]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for handle in self.handles:
            handle.remove()


def logits(model, ids, edit=None):
    """[nTokens, dVocab]; `edit` is (neurons, from, to): the neurons are changed at these positions."""
    neurons, start, end = edit or ([], 0, 0)

    def change(layer, x):
        x = x.clone()
        for neuron in neurons:
            if neuron["layer"] == layer:
                at = (slice(None), slice(start, end), neuron["neuron"])
                x[at] = x[at] * neuron["scale"] if "scale" in neuron else neuron["set"]
        return x

    with torch.no_grad(), Hooks(model, change, {neuron["layer"] for neuron in neurons}):
        return model(torch.tensor([ids])).logits[0]


def edit_of(edit, n_prompt, n_tokens):
    start = 0 if edit["positions"] == "all" else n_prompt - 1
    return edit["neurons"], start, n_prompt if edit["positions"] == "last" else n_tokens


def greedy(model, ids, edit=None, count=10):
    tokens = list(ids)
    for _ in range(count):
        last = logits(model, tokens, edit and edit_of(edit, len(ids), len(tokens)))[-1]
        best = last.topk(2).values
        assert best[0] - best[1] > 1e-4 * last.abs().max(), "two tokens are too close for float32 to tell apart"
        tokens.append(int(last.argmax()))
    return tokens[len(ids):]


def clean_run(model, ids):
    """Neurons [nLayers, dMlp] at the last position, and the gain of the norm behind each MLP there."""
    neurons, gains, handles = [], [], []
    for down, norm in blocks(model):
        handles.append(down.register_forward_pre_hook(lambda _, args: neurons.append(args[0][0, -1].clone())))
        if norm is not None:
            handles.append(norm.register_forward_hook(lambda _, args, out: gains.append(out[0, -1] / args[0][0, -1])))
    with torch.no_grad():
        model(torch.tensor([ids]))
    for handle in handles:
        handle.remove()
    return torch.stack(neurons), gains


def along_path(model, ids, target, layer, neurons, gain, alphas):
    """P(target) and its gradient with respect to the layer's neurons, at alpha * neurons: [n] and [n, dMlp]."""
    point = (torch.tensor(alphas, dtype=torch.float64)[:, None] * neurons).requires_grad_()
    norm = blocks(model)[layer][1]

    def held(_, args, out):
        return torch.cat([out[:, :-1], (args[0][:, -1] * gain)[:, None]], dim=1)

    handle = norm.register_forward_hook(held) if norm is not None else None
    with Hooks(model, lambda _, x: torch.cat([x[:, :-1], point[:, None]], dim=1), [layer]):
        prob = model(torch.tensor([ids] * len(alphas))).logits[:, -1].softmax(-1)[:, target]
    if handle:
        handle.remove()
    (gradient,) = torch.autograd.grad(prob.sum(), point)
    return prob.detach(), gradient


def rules():
    nodes, weights = map(torch.from_numpy, leggauss(128))
    return {
        "released16": (torch.linspace(0, 1, 16, dtype=torch.float64), torch.full((16,), 1 / 16, dtype=torch.float64)),
        "paper16": (torch.arange(1, 17, dtype=torch.float64) / 16, torch.full((16,), 1 / 16, dtype=torch.float64)),
        "converged": ((nodes + 1) / 2, weights / 2),
    }


def attributions(model, ids, target):
    neurons, gains = clean_run(model, ids)
    rows = {name: [] for name in rules()}
    p_zero = []
    for layer, a in enumerate(neurons):
        gain = gains[layer] if gains else None
        for name, (alphas, weights) in rules().items():
            _, gradient = along_path(model, ids, target, layer, a, gain, alphas.tolist())
            rows[name].append(a * (weights @ gradient))
        p_zero.append(along_path(model, ids, target, layer, a, gain, [0.0])[0][0])
    return neurons, {name: torch.stack(values) for name, values in rows.items()}, torch.stack(p_zero)


def numbers(model, case, key, edits=None):
    """The arrays of one case and its entry in golden.json; `edits` are made here where the case has none."""
    ids, target = case["ids"], case["target"]
    clean = logits(model, ids)
    neurons, attribution, p_zero = attributions(model, ids, target)
    arrays = {"logits": clean, "activation": neurons, "p_zero": p_zero}
    arrays |= {f"attribution.{name}": values for name, values in attribution.items()}
    entry = dict(name=key, ids=ids, target=target, prob=float(clean[-1].softmax(-1)[target]), greedy=greedy(model, ids))
    entry["edits"] = []
    for i, edit in enumerate(case.get("edits") or edits_for(attribution["converged"])):
        edited = logits(model, ids, edit_of(edit, len(ids), len(ids)))[-1]
        arrays[f"edit{i}.logits"] = edited
        entry["edits"].append(dict(
            name=edit["name"], positions=edit["positions"], neurons=edit["neurons"],
            prob=float(edited.softmax(-1)[target]), greedy=greedy(model, ids, edit)))
    gap = (attribution["converged"].sum(1) - (entry["prob"] - p_zero)).abs().max()
    print(f"  {key}: P {entry['prob']:.4f}, completeness {float(gap / attribution['converged'].abs().max()):.1e} of the largest")
    return entry, {f"{key}.{name}": array.contiguous() for name, array in arrays.items()}


def edits_for(attribution):
    d_mlp = attribution.shape[1]
    top = [divmod(int(i), d_mlp) for i in attribution.abs().flatten().topk(6).indices]
    at = lambda change, count: [dict(layer=l, neuron=n, **change(i)) for i, (l, n) in enumerate(top[:count])]
    return [
        dict(name="suppress last", positions="last", neurons=at(lambda _: dict(scale=0.0), 6)),
        dict(name="boost all", positions="all", neurons=at(lambda _: dict(scale=2.0), 3)),
        dict(name="set generated", positions="generated", neurons=at(lambda i: dict(set=1.5 - i), 6)),
    ]


def load(folder, rounded=False):
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
    if rounded:
        stored = json.loads((folder / "config.json").read_text())
        dtype = getattr(torch, stored.get("dtype", stored.get("torch_dtype", "float32")))
        for buffer in model.buffers():
            buffer.copy_(buffer.to(dtype).to(torch.float32))
    return model.double().eval()


def write(folder, golden, arrays):
    (folder / "golden.json").write_text(json.dumps(golden, indent=1))
    save_file({name: array.float() for name, array in arrays.items()}, folder / "golden.safetensors")
    for file in folder.iterdir():
        file.chmod(0o644)


def all_numbers(folder, cases, rounded=False):
    model = load(folder, rounded)
    entries, arrays = [], {}
    for i, case in enumerate(cases):
        entry, of_case = numbers(model, case, f"c{i}")
        entries.append(entry)
        arrays |= of_case
    return entries, arrays


def make_variants():
    for name, (seed, kind, settings) in variants.items():
        print(name)
        folder = here / name
        torch.manual_seed(seed)
        config = AutoConfig.for_model(kind, dtype="float32", bos_token_id=1, eos_token_id=2, **settings)
        model = AutoModelForCausalLM.from_config(config, dtype=torch.float32, attn_implementation="eager")
        # norms and biases would be ones and zeros, and hide what confuses them
        for key, parameter in model.named_parameters():
            if parameter.ndim == 1:
                parameter.data += 0.2 * torch.randn(parameter.shape)
        model.save_pretrained(folder)
        (folder / "generation_config.json").unlink(missing_ok=True)
        random = torch.Generator().manual_seed(seed)
        draw = lambda count: torch.randint(0, 97, (count,), generator=random).tolist()
        cases = [dict(ids=draw(23)), dict(ids=draw(11))]
        for rank, case in enumerate(cases):
            # the second and the likeliest token: neither certain nor negligible
            case["target"] = int(logits(load(folder), case["ids"])[-1].topk(2).indices[1 - rank])
        entries, arrays = all_numbers(folder, cases)
        write(folder, dict(source=source, seed=seed, cases=entries), arrays)


def redo_half():
    for name in ["llama-mha-tied-bf16", "llama3-rope"]:
        print(name)
        folder = tiny / name
        golden = json.loads((folder / "golden.json").read_text())
        entries, arrays = all_numbers(folder, golden["cases"])
        write(folder, dict(source=f"{source}, rotary frequencies float32", seed=golden["seed"], cases=entries), arrays)


def check(folders, rounded=False):
    for folder in map(Path, folders):
        golden = json.loads((folder / "golden.json").read_text())
        entries, arrays = all_numbers(folder, golden["cases"], rounded)
        stored = load_file(folder / "golden.safetensors")
        assert stored.keys() == arrays.keys(), stored.keys() ^ arrays.keys()
        worst = {}
        for key, array in arrays.items():
            error = (array - stored[key].double()).abs().max() / stored[key].abs().max()
            kind = key.split(".", 1)[1]
            worst[kind] = max(worst.get(kind, 0.0), float(error))
        same = [a["greedy"] == b["greedy"] and all(x["greedy"] == y["greedy"] for x, y in zip(a["edits"], b["edits"]))
                for a, b in zip(entries, golden["cases"])]
        print(folder.name, "greedy", same, " ".join(f"{kind} {error:.1e}" for kind, error in worst.items()))


if __name__ == "__main__":
    keep_float64()
    command, *rest = sys.argv[1:] or ["help"]
    if command == "variants":
        make_variants()
    elif command == "half":
        redo_half()
    elif command in ("check", "check-rounded"):
        check(rest, rounded=command == "check-rounded")
    else:
        sys.exit(__doc__)
