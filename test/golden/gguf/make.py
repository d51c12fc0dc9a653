"""Random blocks of ggml's types with what they stand for, and a small GGUF file with what is in it. See README.md."""
import base64, json, sys
import numpy as np
import gguf
from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType, GGUFValueType

folder = sys.argv[1]
np.seterr(all="ignore")
rng = np.random.default_rng(14)
# byte positions of the half-precision scales of a block
scales = {
    "Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q8_0": [0], "Q2_K": [80, 82], "Q3_K": [108],
    "Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208], "IQ4_NL": [0], "IQ4_XS": [0], "MXFP4": [],
}
# subnormal, negative zero, largest, infinite, NaN; then ordinary ones
odd = [0x0001, 0x8000, 0xFBFF, 0x7C00, 0x7E01]


def text(array):
    return base64.b64encode(array.tobytes()).decode()


blocks = {}
for name, positions in scales.items():
    kind = GGMLQuantizationType[name]
    _, size = GGML_QUANT_SIZES[kind]
    n = 8
    data = rng.integers(0, 256, (n, size), dtype=np.uint8)
    for i in range(n):
        for at in positions:
            scale = np.uint16(odd[i]) if i < len(odd) else np.float16(rng.normal(scale=0.1)).view(np.uint16)
            data[i, at : at + 2] = np.frombuffer(scale.tobytes(), np.uint8)
    if name == "MXFP4":
        data[:4, 0] = [0, 1, 2, 255]
    blocks[name] = {"bytes": text(data), "float32": text(gguf.quants.dequantize(data, kind).astype("<f4"))}
json.dump(blocks, open(f"{folder}/blocks.json", "w"), indent=1)

writer = gguf.GGUFWriter(f"{folder}/sample.gguf", "llama")
writer.add_uint8("sample.uint8", 255)
writer.add_int8("sample.int8", -128)
writer.add_uint16("sample.uint16", 65535)
writer.add_int16("sample.int16", -32768)
writer.add_uint32("sample.uint32", 2**32 - 1)
writer.add_int32("sample.int32", -(2**31))
writer.add_float32("sample.float32", 1e-5)
writer.add_uint64("sample.uint64", 2**64 - 1)
writer.add_int64("sample.int64", -5)
writer.add_float64("sample.float64", 1e-5)
writer.add_bool("sample.bool", True)
writer.add_string("sample.string", "ما 知 \ufffd ▁")
writer.add_array("sample.strings", ["", "Ġthe", "<0x0A>"])
writer.add_array("sample.floats", [0.5, -1.25])
writer.add_array("sample.ints", [-1, 2, 3])
writer.add_array("sample.bools", [True, False])
matrix = rng.normal(size=(3, 64)).astype(np.float32)
writer.add_tensor("vector.weight", np.arange(5, dtype=np.float32))
writer.add_tensor("half.weight", matrix.astype(np.float16))
for name in ["Q8_0", "Q4_0"]:
    kind = GGMLQuantizationType[name]
    writer.add_tensor(f"{name}.weight", gguf.quants.quantize(matrix, kind), raw_dtype=kind)
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()

tensors = {
    tensor.name: {
        "dtype": tensor.tensor_type.name,
        "shape": [int(size) for size in reversed(tensor.shape)],
        "float32": text(gguf.quants.dequantize(tensor.data, tensor.tensor_type).astype("<f4")),
    }
    for tensor in gguf.GGUFReader(f"{folder}/sample.gguf").tensors
}
json.dump(tensors, open(f"{folder}/sample.json", "w"), indent=1)
