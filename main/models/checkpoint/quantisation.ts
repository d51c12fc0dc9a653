import { WorkbenchError } from '../../base/errors.ts'
import { isObject } from '../../base/isObject.ts'
import { isFloatDtype } from '../../tensor/dtype.ts'
import type { TensorEntry } from '../../files/safetensorsHeader.ts'

type Raw = Readonly<Record<string, unknown>>

/** `quant_method` to the name that its makers give it. Others are named as they stand. */
const methodNames: Readonly<Record<string, string>> = {
  aqlm: 'AQLM',
  'auto-round': 'AutoRound',
  awq: 'AWQ',
  bitnet: 'BitNet',
  bitsandbytes: 'bitsandbytes',
  'compressed-tensors': 'compressed-tensors',
  eetq: 'EETQ',
  exl2: 'EXL2',
  exl3: 'EXL3',
  fbgemm_fp8: 'FBGEMM (FP8)',
  fp8: 'FP8',
  fp_quant: 'FP-Quant',
  gptq: 'GPTQ',
  higgs: 'HIGGS',
  hqq: 'HQQ',
  modelopt: 'ModelOpt',
  mxfp4: 'MXFP4',
  quanto: 'Quanto',
  quark: 'Quark',
  quip: 'QuIP#',
  spqr: 'SpQR',
  torchao: 'torchao',
  vptq: 'VPTQ',
}

/** Files that quantisers write beside a config.json that says nothing. */
const quantiserFiles: Readonly<Record<string, string>> = {
  'hf_quant_config.json': 'ModelOpt',
  'quant_config.json': 'AWQ',
  'quantize_config.json': 'GPTQ',
}

/** Ends of names that only quantised weights have, where nothing else says how they were made. */
const quantisedEnds =
  /\.(qweight|qzeros|g_idx|SCB|absmax|quant_map|weight_scale|weight_scale_inv|weight_packed|W_q|Qidxs)$/

/**
 * By what a checkpoint is quantised, as its configuration says it: `AWQ to 4 bits`; null for one of ordinary weights.
 *
 * @param raw the outermost level of config.json
 */
export function quantisedBy(raw: Raw): string | null {
  const places = [raw, raw['text_config']].filter(isObject)
  for (const place of places) {
    const { quantization: mlx } = place
    const config = place['quantization_config'] ?? place['compression_config']
    const method = isObject(config) ? (config['quant_method'] ?? config['quant_library']) : undefined
    if (isObject(config) && typeof method === 'string') return named(method, bitsOf(config))
    // MLX names no method, and writes the same object under both keys
    for (const each of [mlx, config]) if (isObject(each) && 'bits' in each) return named('MLX', bitsOf(each))
    if (config != null || mlx != null) return 'a method that it does not name'
  }
  return null
}

/**
 * Refuses quantised weights by the name of what made them: they are other numbers than those of the model that they were
 * made from, in a form that is not read.
 *
 * @param raw     the outermost level of config.json
 * @param names   of all files of the folder
 * @param tensors null before any weight file was opened
 * @throws WorkbenchError 'input.unsupported'
 */
export function refuseQuantised(
  dir: string,
  raw: Raw,
  names: readonly string[],
  tensors: readonly TensorEntry[] | null,
): void {
  const said = quantisedBy(raw)
  // trained on a model that was quantised as it was loaded, and merged since: such weights are ordinary ones
  if (
    said !== null &&
    !(said.startsWith('bitsandbytes') && tensors?.every(({ dtype }) => isFloatDtype(dtype)) !== false)
  )
    throw refusal(dir, said)
  if (tensors === null) return
  const odd = tensors.find(({ name }) => quantisedEnds.test(name))
  if (odd === undefined) return
  const file = Object.keys(quantiserFiles).find((name) => names.includes(name))
  throw refusal(
    dir,
    file === undefined ? `a method that it does not name (it has a tensor '${odd.name}')` : quantiserFiles[file]!,
  )
}

function refusal(dir: string, method: string): WorkbenchError {
  return new WorkbenchError(
    'input.unsupported',
    `${dir} is quantised by ${method}, a form of weights that is not read; fetch the 16-bit version of this model or a GGUF file of it`,
    { dir, method },
  )
}

function named(method: string, bits: number | null): string {
  const key = method.toLowerCase().replace(/^quip.*$/, 'quip')
  const name = Object.hasOwn(methodNames, key) ? methodNames[key]! : method.slice(0, 60)
  return bits === null ? name : `${name} to ${bits} bits`
}

/** The bits of a weight, where the usual places say it. */
function bitsOf(config: Raw): number | null {
  if (config['load_in_4bit'] === true) return 4
  if (config['load_in_8bit'] === true) return 8
  const said = config['bits'] ?? config['w_bit'] ?? config['nbits']
  return typeof said === 'number' && said > 0 && said <= 16 ? said : null
}
