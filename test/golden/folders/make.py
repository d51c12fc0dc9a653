"""Makes tiny checkpoint folders and the logits that transformers and PEFT compute from them; see README.md beside this."""

import json
import os
import sys

import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForImageTextToText
from transformers.models.auto.configuration_auto import CONFIG_MAPPING

ids = [3, 17, 5, 44, 60, 1, 2, 2, 30, 12, 9, 58]
text = dict(
    vocab_size=61, hidden_size=16, intermediate_size=12, num_hidden_layers=2, num_attention_heads=2,
    num_key_value_heads=1, head_dim=8, max_position_embeddings=64, initializer_range=0.3,
)
eyes = dict(hidden_size=8, intermediate_size=8, num_hidden_layers=1, num_attention_heads=2, image_size=28, patch_size=14)
siglip = dict(eyes, model_type="siglip_vision_model")
clip = dict(eyes, model_type="clip_vision_model", projection_dim=8)
qwen = dict({key: value for key, value in text.items() if key != "head_dim"},
            rope_scaling=dict(type="mrope", mrope_section=[1, 1, 2]))
larger = {
    "gemma3": dict(
        text_config=dict(text, model_type="gemma3_text", sliding_window=4, query_pre_attn_scalar=8,
                         layer_types=["sliding_attention", "full_attention"]),
        vision_config=siglip, mm_tokens_per_image=1),
    "idefics3": dict(text_config=dict(text, model_type="llama"), vision_config=dict(siglip, model_type="idefics3_vision")),
    "internvl": dict(text_config=dict(text, model_type="qwen2"), tie_word_embeddings=False,
                     vision_config=dict(eyes, image_size=[28, 28], patch_size=[14, 14])),
    "llava": dict(text_config=dict(text, model_type="llama"), vision_config=clip),
    "llava_next": dict(text_config=dict(text, model_type="mistral", sliding_window=None), vision_config=clip),
    "llava_onevision": dict(text_config=dict(text, model_type="qwen2"), vision_config=siglip),
    "mistral3": dict(text_config=dict(text, model_type="mistral", sliding_window=None), tie_word_embeddings=False,
                     vision_config=dict(eyes, model_type="pixtral", head_dim=4)),
    "qwen2_vl": dict(text_config=qwen, vision_config=dict(depth=1, embed_dim=8, hidden_size=16, num_heads=2)),
    "qwen2_5_vl": dict(text_config=qwen,
                       vision_config=dict(depth=1, hidden_size=8, num_heads=2, intermediate_size=8, out_hidden_size=16)),
    "smolvlm": dict(text_config=dict(text, model_type="llama"), vision_config=dict(siglip, model_type="smolvlm_vision")),
    "vipllava": dict(text_config=dict(text, model_type="llama"), vision_config=clip, vision_feature_layers=[0]),
}


def logits(model):
    with torch.no_grad():
        return model.eval()(input_ids=torch.tensor([ids])).logits[0, -1].tolist()


def randomise(model):
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.ndim == 1:
                parameter.add_(torch.randn_like(parameter) * 0.2)


def shrink(folder):
    """The rest of a larger model as its names alone: nothing reads it."""
    path = os.path.join(folder, "model.safetensors")
    whole = load_file(path)
    own = ("model.layers", "model.embed", "model.norm", "model.language_model", "model.text_model", "language_model", "lm_head")
    save_file({name: value.contiguous() if name.startswith(own) else torch.zeros(1) for name, value in whole.items()}, path)


def make_larger(out):
    for name, config in larger.items():
        torch.manual_seed(7)
        folder = os.path.join(out, name)
        model = AutoModelForImageTextToText.from_config(CONFIG_MAPPING[name](**config)).float()
        randomise(model)
        model.to(torch.bfloat16).save_pretrained(folder)
        again = AutoModelForImageTextToText.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
        with open(os.path.join(folder, "logits.json"), "w") as file:
            json.dump(dict(ids=ids, logits=logits(again)), file)
        shrink(folder)
        os.path.exists(generation := os.path.join(folder, "generation_config.json")) and os.remove(generation)


if __name__ == "__main__":
    make_larger(sys.argv[1])
