import { WorkbenchError } from '../../base/errors.ts'
import type { Output } from '../../rpc/engine/contract.ts'
import type { Action } from '../host.ts'
import { checkOutput, promptInput, runInput, targetInput } from '../inputs.ts'
import type { PromptFlags, RunFlags } from '../options.ts'
import { originText } from '../originText.ts'
import { counted, decimal, table, tokenText } from '../table.ts'
import { topNeurons } from '../topNeurons.ts'

export interface AttributeFlags extends RunFlags, PromptFlags {
  readonly target: string
  readonly objective: 'prob' | 'log-prob' | 'contrast'
  readonly against?: readonly string[]
  readonly rule: 'adaptive' | 'published' | 'paper' | 'gauss-legendre'
  readonly steps?: number
  readonly tolerance?: number
  readonly out?: string
}

type Attribution = Output<'attribute'>

const nShown = 10
const meanings = { 'log-prob': 'ln P', contrast: 'ln P less that of the other options on average' }

export const attribute: Action<AttributeFlags> = async (flags, { call, output, signal, willWrite }) => {
  const { out, json, objective, against = [], rule, steps, tolerance } = flags
  const run = runInput(flags)
  const prompt = await promptInput(flags, signal)
  const target = targetInput(flags.target)
  checkContrast(flags)
  if (out !== undefined) await checkOutput(out)
  const others = against.map(targetInput)
  const input = { run, prompt, target, objective, others, rule, steps: steps ?? null, tolerance: tolerance ?? null }
  const result = await call('attribute', input)
  let { elapsedMs } = result
  if (out !== undefined) {
    willWrite(out)
    const startMs = performance.now()
    await write(out, result, signal)
    // The time of an attribution runs until it is written; a stored one keeps the time that it took when it was computed.
    if (!result.cached) elapsedMs += performance.now() - startMs
  }
  if (json === true) return output.json(jsonOf({ ...result, elapsedMs }, out))
  for (const line of describe(result)) output.line(line)
  output.note(originText({ ...result, elapsedMs }))
  if (out !== undefined) output.note(`Written: ${out}`)
}

function checkContrast({ objective, against = [] }: AttributeFlags): void {
  if (objective === 'contrast' && against.length === 0) {
    throw new WorkbenchError('input.usage', 'A contrast needs other options: name their tokens with --against.')
  }
  if (objective !== 'contrast' && against.length > 0) {
    throw new WorkbenchError('input.usage', '--against needs --objective contrast.')
  }
}

async function write(out: string, result: Attribution, signal: AbortSignal): Promise<void> {
  const { writeSafetensors } = await import('../../files/writeSafetensors.ts')
  const { nLayers, dMlp } = result.shape
  const tensors = {
    attribution: { data: result.attribution, shape: [nLayers, dMlp] },
    activation: { data: result.activation, shape: [nLayers, dMlp] },
    completeness: { data: result.completeness, shape: [nLayers] },
    error: { data: result.error, shape: [nLayers] },
    nodes: { data: result.nodes, shape: [nLayers] },
  }
  const metadata = {
    model: result.fingerprint,
    ids: JSON.stringify(result.ids),
    target: String(result.target),
    prob: String(result.prob),
    objective: result.objective,
    value: String(result.value),
    others: JSON.stringify(result.others),
    rule: result.rule,
    steps: String(result.steps),
    tolerance: String(result.tolerance),
    device: result.device,
  }
  await writeSafetensors(out, tensors, { metadata, signal })
}

function jsonOf(result: Attribution, out: string | undefined): object {
  const { ids, target, token, prob, rule, steps, tolerance, elapsedMs, phases, rows, converged, device, cached } =
    result
  const { fingerprint, completeness, error, objective, value, others } = result
  return {
    ids,
    target,
    token,
    prob,
    objective,
    value,
    others,
    rule,
    steps,
    tolerance,
    elapsedMs,
    phases,
    rows,
    converged,
    device,
    cached,
    fingerprint,
    worstCompleteness: largest(completeness),
    worstError: largest(error),
    top: topNeurons(result.attribution, result.shape.dMlp, nShown),
    ...(out === undefined ? {} : { out }),
  }
}

function describe(result: Attribution): string[] {
  const { token, target, ids, prob, objective, value, rule, converged, tolerance, attribution, shape } = result
  const name = token === null ? `token ${target}` : `${tokenText(token)} (token ${target})`
  const top = topNeurons(attribution, shape.dMlp, nShown)
  let positive = 0
  for (const value of attribution) positive += Math.max(value, 0)
  const rows = top.map(({ neuron, attribution: value }) => [
    neuron,
    decimal(value),
    value > 0 ? `${((100 * value) / positive).toFixed(1)} %` : '',
  ])
  const { completeness, error } = result
  const short = `. The tolerance ${decimal(tolerance)} was NOT reached: `
  const remedy = rule === 'adaptive' ? 'raise --steps or --tolerance' : 'take more --steps, or --rule adaptive'
  const state = converged ? '' : short + remedy
  return [
    `P(${name}) = ${decimal(prob)} after ${counted(ids.length, 'token')}`,
    ...(objective === 'prob' ? [] : [`attributed: ${meanings[objective]} = ${decimal(value)} nats`]),
    '',
    ...table([['neuron', 'attribution', 'share of positive'], ...rows], 'lrr'),
    '',
    `completeness: off by at most ${decimal(largest(completeness))} in a layer`,
    `error: at most ${decimal(largest(error))} by estimate, rule ${rule}, ${counted(result.rows, 'row')}${state}`,
  ]
}

function largest(values: Float32Array): number {
  let found = 0
  for (const value of values) found = Math.max(found, Math.abs(value))
  return found
}
