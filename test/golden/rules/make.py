"""Scores of neurons by backward rules in place of gradients, by transformers and autograd in float64.

    make.py        writes rules.safetensors: for each folder and case `FOLDER.CASE.RULE`, [nLayers, dMlp]
    make.py FILE   writes there

A score is activation * gradient of P(target) at the last position, the gradient through modules whose backward pass is
changed by `detach()` and hooks: what a rule holds fixed is detached, what it shares out is scaled. All positions are
differentiated. Nothing here is a rule's formula; the forward pass is checked to be unchanged.
"""

import importlib.util
import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file

here = Path(__file__).parent
spec = importlib.util.spec_from_file_location("variants_make", here.parent / "variants" / "make.py")
reference = importlib.util.module_from_spec(spec)
spec.loader.exec_module(reference)

plain_softmax = None


class ScaledGradient(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, scale):
        ctx.scale = scale
        return x.view_as(x)

    @staticmethod
    def backward(ctx, dy):
        return dy * ctx.scale, None


class SoftenedPattern(torch.autograd.Function):
    """softmax(x) forward; backward that of softmax(x / 2), by autograd, without the inner 1/2."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return plain_softmax(x, -1)

    @staticmethod
    def backward(ctx, dy):
        with torch.enable_grad():
            softer = (ctx.saved_tensors[0] / 2).detach().requires_grad_()
            (dx,) = torch.autograd.grad(plain_softmax(softer, -1), softer, dy)
        return dx


def norm_with_fixed_divisor(norm):
    is_layer_norm = isinstance(norm, torch.nn.LayerNorm)
    epsilon = getattr(norm, "variance_epsilon", getattr(norm, "eps", None))

    def forward(x):
        centred = x - x.mean(-1, keepdim=True) if is_layer_norm else x
        fixed = (centred.pow(2).mean(-1, keepdim=True) + epsilon).sqrt().detach()
        gain = norm.weight + 1 if "Gemma" in type(norm).__name__ else norm.weight
        y = centred / fixed * gain
        return y + norm.bias if is_layer_norm else y

    norm.forward = forward


def apply_rule(model, rule):
    """Changes the backward pass of a model for good. @returns calls of the patched parts, to see that none was missed"""
    calls = dict(norm=0, act=0, softmax=0, attention=0, gate=0)
    for module in list(model.modules()):
        name = type(module).__name__
        if isinstance(module, torch.nn.LayerNorm) or name.endswith("RMSNorm"):
            norm_with_fixed_divisor(module)
            calls["norm"] += 1
        if name.endswith("MLP"):
            key = next(key for key in ("act_fn", "activation_fn", "act") if hasattr(module, key))
            function = getattr(module, key)
            del module._modules[key]  # so that a plain function can stand there

            def act(x, function=function):
                calls["act"] += 1
                y = function(x)
                return x * (y / x).detach() if rule == "relp" else y

            setattr(module, key, act)
            if hasattr(module, "gate_proj") or hasattr(module, "gate_up_proj"):
                module.down_proj.register_forward_pre_hook(lambda _, args: (halved(args[0]),))

    def halved(x):
        calls["gate"] += 1
        return x / 2 + (x / 2).detach()

    def softmax(x, dim, dtype=None):
        assert dim == -1
        calls["softmax"] += 1
        return plain_softmax(x, dim).detach() if rule == "relp" else SoftenedPattern.apply(x)

    torch.nn.functional.softmax = softmax
    attention = plain_attention(model)

    def scaled(module, query, key, value, *args, **kwargs):
        calls["attention"] += 1
        if rule == "gim":
            query, key, value = (ScaledGradient.apply(x, s) for x, s in ((query, 0.25), (key, 0.25), (value, 0.5)))
        return attention(module, query, key, value, *args, **kwargs)

    sys.modules[type(model).__module__].eager_attention_forward = scaled
    return calls


def plain_attention(model):
    """What the code of this kind of model calls, put back where an earlier rule changed it."""
    code = sys.modules[type(model).__module__]
    if not hasattr(code, "attention_as_published"):
        code.attention_as_published = code.eager_attention_forward
    code.eager_attention_forward = code.attention_as_published
    return code.attention_as_published


def scores(folder, case, rule):
    model = reference.load(folder)
    plain_attention(model)
    torch.nn.functional.softmax = plain_softmax
    with torch.no_grad():
        expected = model(torch.tensor([case["ids"]])).logits
    calls = apply_rule(model, rule) if rule != "gradient" else None
    neurons = []

    def keep(_, args):
        args[0].retain_grad()
        neurons.append(args[0])

    for down, _ in reference.blocks(model):
        down.register_forward_pre_hook(keep)  # behind what halves a gate
    logits = model(torch.tensor([case["ids"]])).logits
    assert (logits - expected).abs().max() < 1e-6 * expected.abs().max()
    torch.softmax(logits[0, -1], -1)[case["target"]].backward()
    print(folder.name, rule, calls)
    return torch.stack([a.detach()[0, -1] * a.grad[0, -1] for a in neurons])


if __name__ == "__main__":
    reference.keep_float64()
    plain_softmax = torch.nn.functional.softmax
    arrays = {}
    folders = [f for root in ("tiny", "variants") for f in sorted((here.parent / root).iterdir()) if f.is_dir()]
    for folder in folders:
        for case in json.loads((folder / "golden.json").read_text())["cases"]:
            for rule in ("gradient", "relp", "gim"):
                arrays[f"{folder.name}.{case['name']}.{rule}"] = scores(folder, case, rule).float().contiguous()
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else here / "rules.safetensors"
    save_file(arrays, out)
