import { WorkbenchError } from '../../../base/errors.ts'
import type { Gguf } from '../../../files/gguf.ts'
import type { GgufValue } from '../../../files/ggufCursor.ts'
import { quote } from '../../../files/quote.ts'

/** What a GGUF file says of its model, asked for by llama.cpp's names without the architecture's before them. */
export interface GgufFacts {
  /**
   * A number; a list of equal ones, one for each layer, counts as one.
   *
   * @param otherwise where the file lacks the key: what llama.cpp takes then. Without it the key must be there
   * @throws WorkbenchError 'input.format', 'input.unsupported' for layers that differ
   */
  number(key: string, otherwise?: number): number
  text(key: string, otherwise: string): string
  flag(key: string): boolean
  /** For each layer whether, or for all of them how often; null where the file lacks the key. */
  pattern(key: string): readonly boolean[] | number | null
  /** Outermost axis first; null for a tensor that is not there. */
  shapeOf(tensor: string): readonly number[] | null
  /** Numbers of a tensor that are facts, not weights: factors of frequencies. Null where the file lacks it. */
  factorsOf(tensor: string): readonly number[] | null
  /** Says that what the file asks for is not implemented. */
  refuse(key: string): never
}

/** Tensors that hold facts. */
const factTensors = ['rope_freqs.weight', 'rope_factors_long.weight', 'rope_factors_short.weight']
const mostFactors = 2 ** 16
const mostLayers = 1024

/**
 * Keys that change what a model computes, and the value with which they do not. An architecture that reads one asks
 * for it; otherwise another value is refused.
 */
const neutral: Readonly<Record<string, GgufValue>> = {
  expert_count: 0,
  nextn_predict_layers: 0,
  attn_logit_softcapping: 0,
  final_logit_softcapping: 0,
  logit_scale: 1,
  residual_scale: 1,
  embedding_scale: 1,
  'attention.scale': 1,
  'attention.causal': true,
  'attention.clamp_kqv': 0,
  'attention.max_alibi_bias': 0,
  'attention.sliding_window': 0,
  'attention.temperature_length': 0,
  'rope.scaling.alpha': 0,
  'rope.scaling.yarn_log_multiplier': 0,
}

/**
 * Reads facts of `file` while `work` asks for them, and then refuses those that would matter and were not asked for.
 *
 * @returns what `work` returned, and the tensors it read
 * @throws WorkbenchError naming file and key
 */
export async function withFacts<T>(
  file: Gguf,
  architecture: string,
  work: (facts: GgufFacts) => T,
  signal?: AbortSignal,
): Promise<{ readonly result: T; readonly used: ReadonlySet<string> }> {
  const { path, metadata, tensors } = file
  const factors = new Map<string, readonly number[]>()
  for (const name of factTensors) {
    const found = tensors.get(name)
    if (!found) continue
    if (found.shape.length !== 1 || found.shape[0]! > mostFactors)
      throw new WorkbenchError('input.shape', `${path}: '${name}' has the shape ${quote(found.shape)}`, { path, name })
    factors.set(name, [...(await file.read(name, { signal })).data])
  }
  const asked = new Set<string>()
  const wrong = (key: string, value: GgufValue | undefined, expected: string) => {
    const name = `${architecture}.${key}`
    const what =
      value === undefined
        ? `lacks ${name}`
        : typeof value === 'object'
          ? `has a list as ${name}`
          : `says ${name} = ${quote(value)}`
    return new WorkbenchError('input.format', `${path} ${what}; expected ${expected}`, { path, key })
  }
  const get = (key: string): GgufValue | undefined => {
    asked.add(key)
    return metadata.get(`${architecture}.${key}`)
  }
  const refuse = (key: string): never => {
    const name = `${architecture}.${key}`
    const value = metadata.get(name)
    const what =
      value === undefined
        ? `the tensor '${key}'`
        : typeof value === 'object'
          ? `${name}, which differs from layer to layer,`
          : `${name} = ${quote(value)}`
    throw new WorkbenchError('input.unsupported', `${path}: ${what} is not implemented`, { path, key })
  }
  const result = work({
    number(key, otherwise) {
      const value = get(key) ?? otherwise
      if (typeof value === 'number' && Number.isFinite(value)) return decimal(value)
      const each = value === undefined ? [] : listed(value)
      if (each.length === 0 || !each.every((item) => typeof item === 'number')) throw wrong(key, value, 'a number')
      return each.every((item) => item === each[0]) ? decimal(each[0] as number) : refuse(key)
    },
    text(key, otherwise) {
      const value = get(key) ?? otherwise
      if (typeof value === 'string') return value
      throw wrong(key, value, 'a text')
    },
    flag(key) {
      const value = get(key)
      if (typeof value === 'boolean') return value
      throw wrong(key, value, 'true or false')
    },
    pattern(key) {
      const value = get(key)
      if (value === undefined) return null
      if (typeof value === 'number') return value
      const each = listed(value)
      if (each.every((item) => typeof item === 'boolean')) return each
      throw wrong(key, value, 'true or false for each layer')
    },
    shapeOf: (tensor) => tensors.get(tensor)?.shape ?? null,
    factorsOf(tensor) {
      asked.add(tensor)
      return factors.get(tensor) ?? null
    },
    refuse,
  })
  for (const [key, value] of Object.entries(neutral)) {
    const said = metadata.get(`${architecture}.${key}`)
    if (said !== undefined && said !== value && !asked.has(key)) refuse(key)
  }
  return { result, used: new Set([...factors.keys()].filter((name) => asked.has(name))) }
}

/** The elements of a list of no more elements than models have layers. */
function listed(value: GgufValue): readonly GgufValue[] {
  if (typeof value !== 'object' || value.length > mostLayers) return []
  return Array.isArray(value) ? (value as readonly GgufValue[]) : Array.from(value as Float64Array)
}

/** A float32 of the file as a person would write it, 1e-6 instead of 9.999999974752427e-7: as float32 they are the same. */
function decimal(value: number): number {
  if (Math.fround(value) !== value || Number.isInteger(value)) return value
  const digits = [6, 7, 8, 9].find((precision) => Math.fround(Number(value.toPrecision(precision))) === value)
  return digits === undefined ? value : Number(value.toPrecision(digits))
}
