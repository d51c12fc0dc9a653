import * as v from 'valibot'
import { WorkbenchError } from '../../base/errors.ts'
import { activations } from '../blocks/activations.ts'
import type { Value } from '../graph/graph.ts'

/** Pieces of configuration schemas that several architectures share. */
export const size = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2 ** 24))
export const layers = v.pipe(size, v.maxValue(1024))
export const positive = v.pipe(v.number(), v.gtValue(0), v.maxValue(1e12))
export const flag = v.optional(v.boolean(), false)

/** The sizes that a configuration may leave to its class, by their keys. Null stands for what follows from the others. */
export type SizeDefaults = Readonly<Record<string, number | null>>

/** A key that may be null, which then says something else than its absence does. */
export function orNull<S extends v.GenericSchema, D extends v.InferInput<S> | null>(schema: S, otherwise: D) {
  return v.optional(v.nullable(schema), otherwise)
}

export function parseConfig<S extends v.GenericSchema>(
  schema: S,
  config: Readonly<Record<string, unknown>>,
): v.InferOutput<S> {
  const parsed = v.safeParse(schema, config)
  if (parsed.success) return parsed.output
  const issue = parsed.issues[0]
  throw new WorkbenchError(
    'input.format',
    `config.json: '${v.getDotPath(issue) ?? 'the file'}': ${issue.message.replace(/^Invalid/, 'invalid')}`,
  )
}

/** Names what a configuration asks for and this engine does not have. */
export function refuseWhen(condition: boolean, what: string): void {
  if (condition) throw new WorkbenchError('input.unsupported', `config.json: ${what} is not implemented`)
}

export function activation(name: string): (x: Value) => Value {
  const act = Object.hasOwn(activations, name) ? activations[name] : undefined
  if (act === undefined)
    throw new WorkbenchError('input.unsupported', `config.json: the activation function '${name}' is not implemented`)
  return act
}

/** The width of a head where heads share the residual stream among them. */
export function headSize(dModel: number, nHeads: number): number {
  if (dModel % nHeads === 0) return dModel / nHeads
  throw new WorkbenchError(
    'input.format',
    `config.json: ${nHeads} attention heads cannot share the ${dModel} dimensions of the residual stream evenly`,
  )
}

export function checkHeads(args: { nHeads: number; nKvHeads: number }): void {
  if (args.nHeads % args.nKvHeads !== 0) {
    throw new WorkbenchError(
      'input.format',
      `config.json: ${args.nHeads} attention heads cannot share ${args.nKvHeads} key-value heads evenly`,
    )
  }
}

/**
 * The window of each layer, null where it sees everything: by `layer_types` where the configuration lists them.
 * @param otherwise whether a layer slides where they are not listed
 */
export function layerWindows(
  raw: { num_hidden_layers: number; layer_types: readonly string[] | null; sliding_window: number | null },
  otherwise: (layer: number) => boolean,
): (number | null)[] {
  const { num_hidden_layers: nLayers, layer_types: types, sliding_window: width } = raw
  return Array.from({ length: nLayers }, (_, layer) => {
    if (!slides(types, layer, otherwise(layer))) return null
    if (width !== null) return width
    throw new WorkbenchError('input.format', `config.json: layer ${layer} slides, but sliding_window gives no width`)
  })
}

/** Whether layer `layer` slides, by `layer_types` where the configuration lists them. */
function slides(layerTypes: readonly string[] | null, layer: number, otherwise: boolean): boolean {
  if (layerTypes === null) return otherwise
  const kind = layerTypes[layer]
  if (kind === 'sliding_attention') return true
  if (kind === 'full_attention') return false
  throw new WorkbenchError(
    'input.unsupported',
    `config.json: layer_types[${layer}] is '${kind}'; full_attention and sliding_attention are implemented`,
  )
}
