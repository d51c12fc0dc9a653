import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openCheckpoint } from '../../../../main/engine/openCheckpoint.ts'
import type { TensorToWrite } from '../../../../main/files/writeSafetensors.ts'
import { quantisedBy } from '../../../../main/models/checkpoint/quantisation.ts'
import { checkpointFolder } from '../../../support/checkpointFolder.ts'

const row: TensorToWrite = { shape: [1], data: new Float32Array(1) }

describe('quantisedBy', () => {
  test.each<[string, Record<string, unknown>]>([
    ['AWQ to 4 bits', { quantization_config: { quant_method: 'awq', bits: 4, version: 'gemm' } }],
    ['AWQ to 3 bits', { quantization_config: { quant_method: 'AWQ', w_bit: 3 } }],
    ['GPTQ to 4 bits', { quantization_config: { quant_method: 'gptq', bits: 4, checkpoint_format: 'gptq_v2' } }],
    ['bitsandbytes to 4 bits', { quantization_config: { quant_method: 'bitsandbytes', load_in_4bit: true } }],
    ['bitsandbytes to 8 bits', { quantization_config: { quant_method: 'bitsandbytes', load_in_8bit: true } }],
    ['FP8', { quantization_config: { quant_method: 'fp8', weight_block_size: [128, 128] } }],
    ['FBGEMM (FP8)', { quantization_config: { quant_method: 'fbgemm_fp8' } }],
    ['compressed-tensors', { compression_config: { quant_method: 'compressed-tensors', format: 'pack-quantized' } }],
    ['EETQ', { quantization_config: { quant_method: 'eetq' } }],
    ['HQQ', { quantization_config: { quant_method: 'hqq' } }],
    ['AQLM', { quantization_config: { quant_method: 'aqlm' } }],
    ['QuIP#', { quantization_config: { quant_method: 'quip_sharp' } }],
    ['torchao', { quantization_config: { quant_method: 'torchao' } }],
    ['Quanto', { quantization_config: { quant_method: 'quanto', weights: 'int8' } }],
    ['MXFP4', { quantization_config: { quant_method: 'mxfp4' } }],
    ['ModelOpt', { quantization_config: { quant_method: 'modelopt' } }],
    ['MLX to 4 bits', { quantization: { group_size: 64, bits: 4 } }],
    ['MLX to 8 bits', { quantization_config: { group_size: 64, bits: 8 } }],
    ['brand-new', { quantization_config: { quant_method: 'brand-new' } }],
    ['constructor', { quantization_config: { quant_method: 'constructor' } }],
    ['GPTQ to 4 bits', { text_config: { quantization_config: { quant_method: 'gptq', bits: 4 } } }],
    ['a method that it does not name', { quantization_config: { how: 'well' } }],
  ])('finds %s', (kind, config) => {
    expect(quantisedBy(config)).toBe(kind)
  })

  test('finds nothing where a configuration says nothing of it', () => {
    expect(quantisedBy({ model_type: 'llama', quantization_config: null })).toBeNull()
  })
})

describe('openCheckpoint', () => {
  test('names what quantised a folder before it looks for weights, and what to fetch instead', async () => {
    const config = { model_type: 'llama', quantization_config: { quant_method: 'gptq', bits: 4 } }
    const dir = await checkpointFolder({ config, files: { 'model.safetensors': {} } })
    await expect(openCheckpoint(dir)).rejects.toMatchObject({
      code: 'input.unsupported',
      message: `${dir} is quantised by GPTQ to 4 bits, a form of weights that is not read; fetch the 16-bit version of this model or a GGUF file of it`,
    })
  })

  test.each([
    ['quantize_config.json', 'quantised by GPTQ,'],
    ['quant_config.json', 'quantised by AWQ,'],
    ['hf_quant_config.json', 'quantised by ModelOpt,'],
    ['README.md', "that it does not name (it has a tensor 'a.qweight')"],
  ])('knows quantised tensors by their names, with %s beside them', async (file, words) => {
    const dir = await checkpointFolder({ files: { 'model.safetensors': { 'a.qweight': row } } })
    await writeFile(join(dir, file), '{}')
    await expect(openCheckpoint(dir)).rejects.toThrow(words)
  })

  test('reads ordinary weights that were trained on a model quantised while it was loaded', async () => {
    const config = { model_type: 'llama', quantization_config: { quant_method: 'bitsandbytes', load_in_4bit: true } }
    const dir = await checkpointFolder({ config, files: { 'model.safetensors': { a: row } } })
    await using checkpoint = await openCheckpoint(dir)
    expect([...checkpoint.tensors.keys()]).toEqual(['a'])
    const bytes: TensorToWrite = { shape: [1], data: new Int32Array(1) }
    const real = await checkpointFolder({ config, files: { 'model.safetensors': { a: row, b: bytes } } })
    await expect(openCheckpoint(real)).rejects.toThrow('quantised by bitsandbytes to 4 bits')
  })
})
