"""Token ids of the official Rust tokenizer for a multilingual text set.

    python3 -m venv VENV && VENV/bin/pip install tokenizers==0.23.3
    VENV/bin/python test/golden/tokenizer/make.py

Writes beside this file, for the tokenizer of test/golden/published/model and for two tiny ones trained here:
bytelevel.json, its variants, sentencepiece.json, unigram.json. See README.md. Training breaks ties at random, so a tiny tokenizer
that is there already is kept: remove its folder to train it anew.
"""

import json
import pathlib
import random

import tokenizers
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

HERE = pathlib.Path(__file__).resolve().parent
SEED = 20261123

SENTENCES = r"""
The energy given up by electrons as they move through the electron transport chain is used to
 A. make glucose\n B. break down glucose\n C. produce ATP\n D. make NADH\n\nResponse:
Don't we've they're I'm you'll he'd it's DON'T WE'VE 'tis 'S 'Ll rock'n'roll ''quoted''
Prices: $1,234.56 / €9.99 / £0.01 / ¥1000 -- 50% off!!! (no. 1-2) [3] {4} <5> #6 @7 &8 *9* ~ ` ^ | \\ /
def f(x: int) -> str:\n\treturn f"{x!r:>10}"  # comment\n\n\nclass A(B):\n    pass\n
for (let i = 0; i < n; i++) { a[i] += b?.c ?? 0n }\r\n\r\n// done\r
{"key": [1, 2.5e-10, null, true], "s": "\\u00e9\\n"}
https://example.org/path?q=1&r=a%20b#frag user.name+tag@mail.example.com 192.168.0.1 ::1
الطاقة التي تطلقها الإلكترونات أثناء تحركها عبر سلسلة نقل الإلكترون
مَا هِيَ عَاصِمَةُ فَرَنْسَا؟ أ. باريس ب. لندن ج. برلين — ٠١٢٣٤٥٦٧٨٩
السلام عليكم\u200f ورحمة\u200e الله (test) 123 عربي mixed انجليزي
کتاب‌ها را می‌خوانم۔ یہ اردو ہے۔
שלום עולם! מה שלומך היום? בְּרֵאשִׁית בָּרָא אֱלֹהִים
法国的首都是哪里？A. 巴黎 B. 伦敦 C. 柏林 D. 马德里 回答：
電子傳遞鏈釋放的能量用於合成三磷酸腺苷。「引號」『雙引號』《書名》……——
中文，夹杂English和数字123，以及ＦＵＬＬ　ＷＩＤＴＨ！
𠀀𠀁𪚥𫝀𬺰 罕用汉字 㐀㒨
フランスの首都はどこですか？ 回答：東京、ﾊﾝｶｸｶﾀｶﾅ、々〆ヵヶ
ひらがなとカタカナとが゛濁点がが
한국의 수도는 어디입니까? 서울 ㄱㄴㄷ 한글 한글
ประเทศฝรั่งเศสมีเมืองหลวงชื่ออะไร กรุงเทพมหานคร น้ำ ที่นี่
ສະບາຍດີ ភាសាខ្មែរ မြန်မာဘာသာ བོད་སྐད་
भारत की राजधानी क्या है? क्षत्रिय ज्ञान श्री हिन्दी में १२३
বাংলা ভাষা தமிழ் மொழி తెలుగు ಕನ್ನಡ മലയാളം ગુજરાતી ਪੰਜਾਬੀ සිංහල
Столица Франции — Париж. Ё ё Й й; съешь ещё этих мягких французских булок
Ελληνικά: ἄνθρωπος, τί ἐστιν; ΣΊΣΥΦΟΣ σίσυφος ς
Tiếng Việt: Thủ đô của nước Pháp là gì? Tiếng Việt đẹp
Türkçe: İstanbul ıIiİ ğüşöç; Polski: zażółć gęślą jaźń; Čeština: příliš žluťoučký kůň
Français: l'été où ça coûte 5 € ; Straße, ſ, ẞ; naïve café café
ქართული ენა Հայերեն አማርኛ ᏣᎳᎩ ᐃᓄᒃᑎᑐᑦ ⵜⴰⵎⴰⵣⵉⵖⵜ ߒߞߏ
😀😃😄 🙂 👍👍🏽👍🏿 ❤️ ❤ ☺️ ☺ ©️ ™
👩‍👩‍👧‍👦 👨🏾‍🚀 🏳️‍🌈 🏴‍☠️ 👁️‍🗨️ 🧑🏻‍❤️‍💋‍🧑🏿 🇫🇷🇩🇪🇯🇵🇺🇳 🏴󠁧󠁢󠁥󠁮󠁧󠁿 1️⃣#️⃣*️⃣
🇫 🇫🇷🇩 ‍👩 👩‍ ️ ⃣ 🏽
a\u0300\u0301\u0302\u0303 z̷̢͎a̸͈l̶̰g̵͖o̴ e\u0301 é n\u0303 ñ ﬁ ﬀ ﬃ ½ ² ⁿ Ⅷ ㎏ ① Å Å
\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u000b\u000c\u000e\u000f\u001b[31mred\u001b[0m\u007f\u0080\u0085\u009f
\u00a0no\u00a0break\u2007figure\u202fnarrow\u2003em\u2009thin\u200bzero\u2060joiner\ufeffbom\u3000ideographic\u180e
\u2028line\u2029paragraph\u00ad soft\u202eright to left\u202c\u2066isolate\u2069
\ufeffstarts with a mark
\ufffd\ufffe\uffff\U0001fffe\U0010ffff\ue000\uf8ff\U000f0000\ud7ff
   three spaces before, two  inside, and four after    
\t\ttabs\tinside \t mixed \n \n\n \r\n \r end\n
0 1 12 123 1234 12345 1234567890 3.14159 -1 +2 1e10 0x1F ٣٫١٤ 一二三 ²³ ½ ⅓ ໑໒
aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
----------------------------------------======================================__________________________________
<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n
<|im_start|><|im_start|> x<|endoftext|>y <|im_en <|im_end |> |im_end|> <repo_name>a/b<file_sep>c <jupyter_code>
<s>[INST] hi [/INST] </s><unk><pad> <0x0A> <0xE2><0x82><0xAC> ▁ ▁A Ġ ĠA Ċ â Ń
Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore magna
WHAT IS THE CAPITAL OF FRANCE? what is the capital of france? WhatIsTheCapitalOfFrance? what_is_the_capital
∀x∈ℝ: ⌈x⌉ = −⌊−x⌋, α ∧ ¬β = ¬(¬α ∨ β), ∑∏∫√∞≈≠≤≥ 𝐀𝒜𝔄𝔸 H₂O E=mc²
♔♕♖ ♩♪♫ ☀☁☂ ✂✈✉ ➀➁ ┌─┐│ │└─┘ ▁▂▃▄▅▆▇█ ⠓⠑⠇⠇⠕ 𓀀𓁐 𝄞
""".strip("\n").split("\n")

RANGES = [  # blocks from which random texts are drawn
    (0x20, 0x7E), (0xA0, 0x24F), (0x300, 0x36F), (0x370, 0x52F), (0x590, 0x6FF), (0x900, 0xDFF), (0xE00, 0xEFF),
    (0x1000, 0x10FF), (0x1100, 0x11FF), (0x2000, 0x206F), (0x2070, 0x2BFF), (0x3000, 0x30FF), (0x4E00, 0x9FFF),
    (0xAC00, 0xD7A3), (0xFB00, 0xFFEF), (0x1F300, 0x1FAFF), (0xE0020, 0xE007F), (0x0, 0x1F), (0x7F, 0xA0),
]
SPICE = [" ", "  ", "\n", "\n\n", "\t", "\u200d", "\ufe0f", "'s", "'T", "1", "99", "A", " A", ".", "..."]


def scalar(rng, low, high):
    while True:
        code = rng.randint(low, high)
        if not 0xD800 <= code <= 0xDFFF:
            return chr(code)


def random_text(rng):
    kind = rng.random()
    blocks = rng.sample(RANGES, rng.randint(1, 3))
    parts = []
    for _ in range(rng.randint(1, 24)):
        if rng.random() < 0.25:
            parts.append(rng.choice(SPICE))
        elif kind < 0.2:
            parts.append(scalar(rng, 0, 0x10FFFF))
        else:
            parts.append(scalar(rng, *rng.choice(blocks)))
    return "".join(parts)


def texts(n_random):
    rng = random.Random(SEED)
    sentences = [line.encode("ascii", "backslashreplace").decode("unicode_escape") for line in SENTENCES]
    words = [w for s in sentences for w in s.split(" ") if w]
    mixed = [rng.choice(["", " "]).join(rng.choices(words, k=rng.randint(1, 7))) for _ in range(n_random // 3)]
    cut = [s[: rng.randint(1, len(s))] for s in sentences]
    return ["", " ", "\n", *sentences, *cut, *mixed, *(random_text(rng) for _ in range(n_random))]


def reference(tokenizer, name, source, cases, n_id_lists, pre_tokenizer=None):
    rng = random.Random(SEED + 1)
    encoded = [(text, tokenizer.encode(text).ids) for text in cases]
    lists = [[rng.randrange(tokenizer.get_vocab_size()) for _ in range(rng.randint(1, 12))] for _ in range(n_id_lists)]
    decode = lambda ids: tokenizer.decode(ids, skip_special_tokens=False)
    data = {
        "source": source,
        "version": f"tokenizers {tokenizers.__version__}",
        "seed": SEED,
        **({"pre_tokenizer": pre_tokenizer} if pre_tokenizer else {}),
        # A decoded text that equals the encoded one is written as 1.
        "texts": [[text, ids, 1 if decode(ids) == text else decode(ids)] for text, ids in encoded],
        "ids": [[ids, decode(ids)] for ids in lists],
    }
    lines = json.dumps(data, ensure_ascii=True, separators=(",", ":"))
    (HERE / f"{name}.json").write_text(lines.replace("],[\"", "],\n[\"") + "\n")
    print(name, len(encoded), "texts", len(lists), "id lists", (HERE / f"{name}.json").stat().st_size, "bytes")


def kept_or_trained(name, train, corpus):
    path = HERE / name / "tokenizer.json"
    if not path.exists():
        tokenizer, config = train(corpus)
        path.parent.mkdir()
        path.write_text(json.dumps(json.loads(tokenizer.to_str()), ensure_ascii=True, separators=(",", ":")) + "\n")
        (path.parent / "tokenizer_config.json").write_text(json.dumps(config, indent=1) + "\n")
    return Tokenizer.from_file(str(path))


def sentencepiece(corpus):
    """As Llama 2: BPE over text whose spaces are U+2581, bytes for what is not in the vocabulary."""
    spaces = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    trained = Tokenizer(models.BPE())
    trained.normalizer = spaces
    trained.train_from_iterator(corpus, trainers.BpeTrainer(vocab_size=700, limit_alphabet=150, show_progress=False))
    model = json.loads(trained.to_str())["model"]
    byte_tokens = [f"<0x{b:02X}>" for b in range(256)]
    special = ["<unk>", "<s>", "</s>"]
    tokens = [*special, *byte_tokens, *(t for t, _ in sorted(model["vocab"].items(), key=lambda item: item[1]))]
    vocab = {token: i for i, token in enumerate(tokens)}
    merges = [tuple(merge) for merge in model["merges"]]
    tokenizer = Tokenizer(models.BPE(vocab, merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.normalizer = spaces
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    tokenizer.add_special_tokens(special)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A", pair="<s> $A <s> $B", special_tokens=[("<s>", vocab["<s>"])]
    )
    return tokenizer, {"bos_token": {"content": "<s>"}, "eos_token": "</s>", "unk_token": "<unk>"}


def unigram(corpus):
    """As T5: Unigram with U+2581 for spaces, compatibility forms folded."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=500, special_tokens=["<unk>", "</s>"], unk_token="<unk>", show_progress=False
    )
    latin = ["".join(c for c in text if ord(c) < 0x250) for text in corpus]  # the rest is left to <unk>
    tokenizer.train_from_iterator(latin, trainer)
    return tokenizer, {"eos_token": "</s>", "unk_token": "<unk>"}


BYTE_LEVEL = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False}
LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
SPLIT = {"type": "Split", "pattern": {"Regex": LLAMA3}, "behavior": "Isolated", "invert": False}
DIGITS = {"type": "Digits", "individual_digits": True}
VARIANTS = {  # other ways to cut a text, with the byte-level vocabulary
    "split": {"type": "Sequence", "pretokenizers": [SPLIT, BYTE_LEVEL]},
    "digits": {"type": "Sequence", "pretokenizers": [DIGITS, {**BYTE_LEVEL, "use_regex": True}]},
    "prefix": {**BYTE_LEVEL, "use_regex": True, "add_prefix_space": True},
}


if __name__ == "__main__":
    every = texts(600)
    few = texts(60)
    model = HERE.parent / "published" / "model" / "tokenizer.json"
    reference(Tokenizer.from_file(str(model)), "bytelevel", "test/golden/published/model/tokenizer.json", every, 150)
    published = json.loads(model.read_text())
    for name, pre_tokenizer in VARIANTS.items():
        tokenizer = Tokenizer.from_str(json.dumps({**published, "pre_tokenizer": pre_tokenizer}))
        reference(tokenizer, name, "test/golden/published/model/tokenizer.json, changed", few, 0, pre_tokenizer)
    for name, train in (("sentencepiece", sentencepiece), ("unigram", unigram)):
        reference(kept_or_trained(name, train, few), name, f"test/golden/tokenizer/{name}/tokenizer.json", few, 60)
