"""Makes tiny LoRA adapters with the logits of the merged models; see README.md beside this."""

import json
import os
import sys

import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM
from transformers.models.auto.configuration_auto import CONFIG_MAPPING

ids = [3, 17, 5, 44, 60, 1, 2, 2, 30, 12, 9, 58]
text = dict(vocab_size=61, hidden_size=16, intermediate_size=12, num_hidden_layers=2, num_attention_heads=2,
            num_key_value_heads=1, head_dim=8, max_position_embeddings=64, initializer_range=0.3)
gpt2 = dict(vocab_size=61, n_embd=16, n_inner=12, n_layer=2, n_head=2, n_positions=64, initializer_range=0.3)
adapters = {
    "plain": ("llama", text, dict(r=4, lora_alpha=16, target_modules=["q_proj", "v_proj", "down_proj"])),
    "patterns": ("llama", text, dict(r=4, lora_alpha=8, use_rslora=True, target_modules="all-linear",
                                     rank_pattern={"q_proj": 2, "model.layers.1.mlp.up_proj": 5},
                                     alpha_pattern={"layers.0.mlp.down_proj": 32, "^model.layers.1.self_attn.o_proj": 1})),
    "tables": ("llama", dict(text, attention_bias=True),
               dict(r=3, lora_alpha=6, bias="all", target_modules=["embed_tokens", "lm_head", "k_proj"],
                    modules_to_save=["norm"])),
    "conv1d": ("gpt2", gpt2, dict(r=4, lora_alpha=8, fan_in_fan_out=True, target_modules=["c_attn", "c_proj", "c_fc"])),
}

for name, (kind, config, lora) in adapters.items():
    torch.manual_seed(11)
    base = os.path.join(sys.argv[1], name, "base")
    model = AutoModelForCausalLM.from_config(CONFIG_MAPPING[kind](**config)).float()
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.ndim == 1:
                parameter.add_(torch.randn_like(parameter) * 0.2)
    model.to(torch.bfloat16).save_pretrained(base)
    model = AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32, attn_implementation="eager")
    peft = get_peft_model(model, LoraConfig(task_type="CAUSAL_LM", **lora))
    with torch.no_grad():
        for key, parameter in peft.named_parameters():
            if parameter.requires_grad:
                parameter.add_(torch.randn_like(parameter) * 0.3)
    folder = os.path.join(sys.argv[1], name)
    peft.save_pretrained(folder)
    merged = peft.merge_and_unload().eval()
    if len(sys.argv) > 2:  # for a comparison of weights
        merged.save_pretrained(os.path.join(sys.argv[2], name))
    with torch.no_grad():
        logits = merged(input_ids=torch.tensor([ids])).logits[0, -1].tolist()
    with open(os.path.join(folder, "logits.json"), "w") as file:
        json.dump(dict(ids=ids, logits=logits), file)
    config_file = os.path.join(folder, "adapter_config.json")
    with open(config_file) as file:
        saved = json.load(file)
    with open(config_file, "w") as file:
        json.dump(dict(saved, base_model_name_or_path="somebody/base"), file, indent=1, sort_keys=True)
    os.remove(os.path.join(folder, "README.md"))
    os.remove(os.path.join(base, "generation_config.json"))
