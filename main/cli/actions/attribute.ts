import { resolve } from 'node:path'
import type { Output } from '../../rpc/engine/contract.ts'
import type { Action } from '../host.ts'
import { checkOutput, promptInput, type OutputFlags } from '../inputs.ts'
import { optionsOf, type FlagsOf, type PromptFlags, type RunFlags } from '../options.ts'
import { createRun, keepInProject } from '../runs.ts'
import { originText } from '../originText.ts'
import { counted, decimal, grouped, table, tokenText } from '../table.ts'
import { kinds } from '../../runs/kinds.ts'
import { neuronName } from '../../methods/topNeurons.ts'
import { attributionSummary } from '../../runs/kinds/attribute.ts'
import { attributeFields } from '../../runs/kindFields.ts'
import { targetOf } from '../../runs/target.ts'

export interface AttributeFlags extends RunFlags, PromptFlags, FlagsOf<typeof attributeFields>, OutputFlags {
  readonly target: string
  readonly against?: readonly string[]
  readonly out?: string
  readonly data?: string
}

type Attribution = Output<'attribute'>

const meanings = { 'log-prob': 'ln P', contrast: 'ln P less that of the other options on average' }

export const attribute: Action<AttributeFlags> = async (flags, host) => {
  const { output, signal, willWrite } = host
  const { out, json, against = [] } = flags
  const options = optionsOf(flags, attributeFields)
  const prompt = await promptInput(flags, signal)
  const { context, answers } = createRun(flags, host)
  if (out !== undefined) await checkOutput(out, flags)
  const over = flags.data === undefined ? null : { kind: 'file' as const, path: resolve(flags.data) }
  const given = { prompt, target: targetOf(flags.target), others: against.map(targetOf), over }
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
  const { shape, attribution, activation, integral, exact } = result
  const { nLayers, dMlp } = shape
  const ofNeurons = (data: Float32Array) => ({ data, shape: [nLayers, dMlp] })
  const ofLayers = (data: Float32Array | Int32Array) => ({ data, shape: [nLayers] })
  const tensors = {
    ...{ attribution: ofNeurons(attribution), activation: ofNeurons(activation) },
    ...(integral === null
      ? {}
      : {
          completeness: ofLayers(integral.completeness),
          error: ofLayers(integral.error),
          nodes: ofLayers(integral.nodes),
        }),
    ...(exact === null ? {} : { effect: ofNeurons(whole(exact.effect)) }),
    ...(exact === null || exact.effectLog === null ? {} : { effect_log: ofNeurons(whole(exact.effectLog)) }),
  }
  const metadata = {
    model: result.fingerprint,
    ids: JSON.stringify(result.ids),
    target: String(result.target),
    prob: String(result.prob),
    objective: result.objective,
    value: String(result.value),
    others: JSON.stringify(result.others),
    method: result.method,
    ...(integral === null
      ? {}
      : { rule: integral.rule, steps: String(integral.steps), tolerance: String(integral.tolerance) }),
    ...(exact === null ? {} : { to: exact.to === 'zero' ? '0' : String(exact.to) }),
    device: result.device,
  }
  await writeSafetensors(out, tensors, { metadata, signal })

  /** Of all neurons, not a number where nothing was measured. */
  function whole(measured: Float32Array): Float32Array {
    const all = new Float32Array(nLayers * dMlp).fill(NaN)
    for (const [i, neuron] of exact!.neurons.entries()) all[neuron] = measured[i]!
    return all
  }
}

function jsonOf(result: Attribution, out: string | undefined): object {
  const { ids, target, token, prob, elapsedMs, device, cached, fingerprint, method, objective, value, others } = result
  const { integral, exact, greedy, shape } = result
  const { worstCompleteness, worstError, converged, top, flip } = attributionSummary(result)
  return {
    ...{ ids, target, token, prob, method, objective, value, others },
    ...(integral === null ? {} : { rule: integral.rule, steps: integral.steps, tolerance: integral.tolerance }),
    ...{ elapsedMs, device, cached, fingerprint },
    ...(integral === null
      ? {}
      : { phases: integral.phases, rows: integral.rows, converged, worstCompleteness, worstError }),
    ...(exact === null ? {} : { to: exact.to, over: exact.over, tried: exact.neurons.length }),
    ...(greedy === null ? {} : { steps: greedySteps(greedy, shape.dMlp) }),
    flip,
    top: exact === null ? top : top.map((each) => ({ ...each, ...effectsOf(each.neuron, result) })),
    ...(out === undefined ? {} : { out }),
  }
}

function greedySteps({ neurons, effect, probs }: NonNullable<Attribution['greedy']>, dMlp: number): object[] {
  return Array.from(neurons, (neuron, i) => ({ neuron: neuronName(neuron, dMlp), effect: effect[i], prob: probs[i] }))
}

/** Of a neuron such as `L3N51` that was tried. */
function effectsOf(name: string, { exact, shape: { dMlp } }: Attribution) {
  const [layer, neuron] = name.slice(1).split('N').map(Number) as [number, number]
  const i = exact?.neurons.indexOf(layer * dMlp + neuron) ?? -1
  return { effect: exact?.effect[i] ?? null, effectLog: exact?.effectLog?.[i] ?? null }
}

function describe(result: Attribution): string[] {
  const { token, target, ids, prob, objective, value, method } = result
  const name = token === null ? `token ${target}` : `${tokenText(token)} (token ${target})`
  return [
    `P(${name}) = ${decimal(prob)} after ${counted(ids.length, 'token')}`,
    ...(objective === 'prob' || method === 'activation'
      ? []
      : [`attributed: ${meanings[objective]} = ${decimal(value)} nats`]),
    '',
    ...(result.exact !== null
      ? effectLines(result, result.exact)
      : result.greedy !== null
        ? greedyLines(result, result.greedy)
        : scoreLines(result)),
  ]
}

function scoreLines(result: Attribution): string[] {
  const { attribution, method, integral } = result
  const { top, worstCompleteness, worstError } = attributionSummary(result)
  let positive = 0
  for (const value of attribution) positive += Math.max(value, 0)
  const rows = top.map(({ neuron, attribution: value }) => [
    neuron,
    decimal(value),
    value > 0 ? `${((100 * value) / positive).toFixed(1)} %` : '',
  ])
  const heading = integral === null ? method : 'attribution'
  const lines = table([['neuron', heading, 'share of positive'], ...rows], 'lrr')
  if (integral === null || worstCompleteness === null || worstError === null) return lines
  const { rule, converged, tolerance } = integral
  const short = `. The tolerance ${decimal(tolerance)} was NOT reached: `
  const remedy = rule === 'adaptive' ? 'raise --steps or --tolerance' : 'take more --steps, or --rule adaptive'
  const state = converged ? '' : short + remedy
  return [
    ...lines,
    '',
    `completeness: off by at most ${decimal(worstCompleteness)} in a layer`,
    `error: at most ${decimal(worstError)} by estimate, rule ${rule}, ${counted(integral.rows, 'row')}${state}`,
  ]
}

function greedyLines({ shape: { dMlp } }: Attribution, greedy: NonNullable<Attribution['greedy']>): string[] {
  const { neurons, effect, probs, flip } = greedy
  const rows = Array.from(neurons, (neuron, i) => [
    `${i + 1}`,
    neuronName(neuron, dMlp),
    decimal(effect[i]!),
    decimal(probs[i]!),
  ])
  return [
    ...table([['', 'neuron', 'effect alone', 'P with it and those before it off'], ...rows], 'rlrr'),
    '',
    flip === null
      ? 'no set that was tried changes the answer, or the token is not the answer'
      : `the smallest set found that changes the answer, to ${tokenText(flip.text ?? String(flip.token))}: ` +
        `${Array.from(flip.neurons, (neuron) => neuronName(neuron, dMlp)).join(', ')} (P is ${decimal(flip.prob)} then)`,
  ]
}

function effectLines(
  result: Attribution,
  { neurons, to, over, effectLog }: NonNullable<Attribution['exact']>,
): string[] {
  const { nLayers, dMlp } = result.shape
  const inNats = result.objective !== 'prob'
  const rows = attributionSummary(result).top.map(({ neuron, attribution: effect }) => {
    const { effectLog } = effectsOf(neuron, result)
    return [neuron, decimal(effect), ...(inNats || effectLog === null ? [] : [decimal(effectLog)])]
  })
  const heading = [
    'neuron',
    inNats ? 'effect, nats' : 'effect on P',
    ...(inNats || effectLog === null ? [] : ['on ln P, nats']),
  ]
  const all = neurons.length === nLayers * dMlp
  return [
    ...table([heading, ...rows], inNats ? 'lr' : 'lrr'),
    '',
    `each of ${all ? `all ${grouped(neurons.length)} neurons` : counted(neurons.length, 'neuron')} alone set to ${toText(to, over)} at the last position` +
      (all ? '' : '; the others were not tried'),
  ]
}

function toText(to: NonNullable<Attribution['exact']>['to'], over: number | null): string {
  if (to === 'mean') return `its mean over ${counted(over ?? 0, 'prompt')}`
  return to === 'zero' ? '0' : decimal(to)
}
