import type { Output } from '../../rpc/engine/contract.ts'
import type { Action } from '../host.ts'
import { checkOutput, promptInput } from '../inputs.ts'
import { optionsOf, type FlagsOf, type PromptFlags, type RunFlags } from '../options.ts'
import { createRun, keepInProject } from '../runs.ts'
import { originText } from '../originText.ts'
import { counted, decimal, table, tokenText } from '../table.ts'
import { kinds } from '../../runs/kinds.ts'
import { attributionSummary } from '../../runs/kinds/attribute.ts'
import { attributeFields } from '../../runs/kindFields.ts'
import { targetOf } from '../../runs/target.ts'

export interface AttributeFlags extends RunFlags, PromptFlags, FlagsOf<typeof attributeFields> {
  readonly target: string
  readonly against?: readonly string[]
  readonly out?: string
}

type Attribution = Output<'attribute'>

const meanings = { 'log-prob': 'ln P', contrast: 'ln P less that of the other options on average' }

export const attribute: Action<AttributeFlags> = async (flags, host) => {
  const { output, signal, willWrite } = host
  const { out, json, against = [] } = flags
  const options = optionsOf(flags, attributeFields)
  const prompt = await promptInput(flags, signal)
  const { context, answers } = createRun(flags, host)
  if (out !== undefined) await checkOutput(out)
  const given = { prompt, target: targetOf(flags.target), others: against.map(targetOf) }
  const done = await kinds.attribute.run(given, options, context)
  const { result } = done
  let { elapsedMs } = result
  if (out !== undefined) {
    willWrite(out)
    const startMs = performance.now()
    await write(out, result, signal)
    // The time of an attribution runs until it is written; a stored one keeps the time that it took when it was computed.
    if (!result.cached) elapsedMs += performance.now() - startMs
  }
  if (json === true) output.json(jsonOf({ ...result, elapsedMs }, out))
  else {
    for (const line of describe(result)) output.line(line)
    output.note(originText({ ...result, elapsedMs }))
    if (out !== undefined) output.note(`Written: ${out}`)
  }
  const text = prompt.kind === 'text' ? prompt.text : JSON.stringify(prompt.ids)
  const settings = {
    ...{ kind: 'attribute' as const, prompt: text },
    ...{ target: flags.target, against: [...against], options },
  }
  const inputs = () => Promise.resolve({})
  await keepInProject(settings, { ...done, elapsedMs }, { flags, host, answers, inputs })
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
  const { fingerprint, objective, value, others } = result
  const { worstCompleteness, worstError, top } = attributionSummary(result)
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
    worstCompleteness,
    worstError,
    top,
    ...(out === undefined ? {} : { out }),
  }
}

function describe(result: Attribution): string[] {
  const { token, target, ids, prob, objective, value, rule, converged, tolerance, attribution } = result
  const name = token === null ? `token ${target}` : `${tokenText(token)} (token ${target})`
  const { top, worstCompleteness, worstError } = attributionSummary(result)
  let positive = 0
  for (const value of attribution) positive += Math.max(value, 0)
  const rows = top.map(({ neuron, attribution: value }) => [
    neuron,
    decimal(value),
    value > 0 ? `${((100 * value) / positive).toFixed(1)} %` : '',
  ])
  const short = `. The tolerance ${decimal(tolerance)} was NOT reached: `
  const remedy = rule === 'adaptive' ? 'raise --steps or --tolerance' : 'take more --steps, or --rule adaptive'
  const state = converged ? '' : short + remedy
  return [
    `P(${name}) = ${decimal(prob)} after ${counted(ids.length, 'token')}`,
    ...(objective === 'prob' ? [] : [`attributed: ${meanings[objective]} = ${decimal(value)} nats`]),
    '',
    ...table([['neuron', 'attribution', 'share of positive'], ...rows], 'lrr'),
    '',
    `completeness: off by at most ${decimal(worstCompleteness)} in a layer`,
    `error: at most ${decimal(worstError)} by estimate, rule ${rule}, ${counted(result.rows, 'row')}${state}`,
  ]
}
