import { WorkbenchError } from '../../base/errors.ts'
import type { Input, Output } from '../../rpc/engine/contract.ts'
import { effectFields, laterPromptingFields } from '../../runs/kindFields.ts'
import type { Action, Host } from '../host.ts'
import { folderInput, promptInput, runInput, type PromptingFlags } from '../inputs.ts'
import { neuronText, parseNeurons } from '../neuronText.ts'
import { activationLines, effectLines, shortened } from '../neuronTables.ts'
import { optionsOf, type FlagsOf, type PromptFlags, type RunFlags } from '../options.ts'
import { originText } from '../originText.ts'
import { duration } from '../progressText.ts'
import { experimentSource } from '../runs.ts'
import { counted, decimal, grouped, table, tokenText } from '../table.ts'

export interface NeuronFlags extends RunFlags, PromptFlags, PromptingFlags, Partial<FlagsOf<typeof effectFields>> {
  readonly neurons: readonly string[]
  readonly run?: string
  readonly effects?: boolean
  readonly data?: string
  readonly question?: readonly string[]
  readonly field?: readonly string[]
  readonly text?: string
  readonly top: number
}

type Facts = Output<'neuron.facts'>
type NeuronFacts = Facts['neurons'][number]

export const neuron: Action<NeuronFlags> = async (flags, host) => {
  const { call, output, signal } = host
  const { top, json } = flags
  const neurons = parseNeurons(flags.neurons.join(' '), 'The argument')
  const ofEffects = effectsInput(flags, neurons, host)
  const ofText = textInput(flags, neurons)
  const hasPrompt = flags.prompt !== undefined || flags.ids !== undefined
  const facts = await call('neuron.facts', {
    run: runInput(flags),
    neurons,
    detection: flags.run === undefined ? null : folderInput(flags.run),
    prompt: hasPrompt ? await promptInput(flags, signal) : null,
    top,
  })
  const effects = ofEffects === null ? null : await call('neuron.effects', ofEffects)
  const activations = ofText === null ? null : await call('neuron.activations', ofText)
  if (json === true) {
    const { neurons, ...rest } = facts
    for (const [i, each] of neurons.entries()) {
      output.json({
        ...{ ...each, neuron: neuronText(...each.neuron), ...rest },
        ...(effects === null ? {} : { effects: { ...effects, ...effects.neurons[i], neurons: undefined } }),
        ...(activations === null
          ? {}
          : {
              text: activations.tokens.map((token, t) => ({ ...token, activation: activations.neurons[i]!.values[t] })),
            }),
      })
    }
    return
  }
  for (const [i, each] of facts.neurons.entries()) {
    if (i > 0) output.line()
    for (const line of describe(each, facts, top)) output.line(line)
    if (effects !== null) for (const line of ['', ...effectLines(effects.neurons[i]!, top)]) output.line(line)
    if (activations === null) continue
    for (const line of ['', ...activationLines(activations.tokens, activations.neurons[i]!.values)]) output.line(line)
  }
  output.note(originText(facts))
  if (effects === null) return
  const { prompts, computed, elapsedMs, device } = effects
  output.note(
    `effects: ${counted(prompts, 'prompt')}, ${grouped(prompts - computed)} from cache; ${duration(elapsedMs)} on ${device}`,
  )
}

type Neurons = Input<'neuron.effects'>['neurons']

/** @throws WorkbenchError 'input.usage' for questions of nothing, or of two things */
function effectsInput(flags: NeuronFlags, neurons: Neurons, host: Host): Input<'neuron.effects'> | null {
  const { run, data, question = [], field = [], effects } = flags
  const { sample, letters, seed } = optionsOf(flags, effectFields)
  if (effects !== true && data === undefined) {
    if (question.length + field.length > 0) throw usage('--question and --field need --effects or --data.')
    return null
  }
  if (run === undefined && data === undefined) throw usage('--effects needs questions: give --run or --data.')
  const asked = { run: data === undefined ? run : undefined, data, letters, seed }
  return {
    ...{ run: runInput(flags), neurons, source: experimentSource(asked, host).source, sample, seed },
    group: question.length + field.length === 0 ? null : { ids: question, fields: field },
    ...optionsOf(flags, laterPromptingFields),
  }
}

function textInput(flags: NeuronFlags, neurons: Neurons): Input<'neuron.activations'> | null {
  const { text } = flags
  if (text === undefined) return null
  if (text === '') throw usage('--text is empty; give a text of at least one token.')
  const prompt = { kind: 'text' as const, text, ...optionsOf(flags, laterPromptingFields) }
  return { run: runInput(flags), neurons, prompt }
}

function usage(sentence: string): WorkbenchError {
  return new WorkbenchError('input.usage', sentence)
}

function describe(facts: NeuronFacts, { path, prompt }: Facts, top: number): string[] {
  const { neuron: place, promoted, suppressed, activation, run } = facts
  const tokens = Array.from({ length: Math.min(top, promoted.length) }, (_, i) => [
    ...scored(promoted[i]!),
    ...scored(suppressed[i]!),
  ])
  return [
    neuronText(...place),
    ...(activation === null
      ? []
      : [
          `activation ${decimal(activation.value)} after ${prompt!.ids.length} tokens, number ${grouped(activation.rank)} ` +
            `of ${grouped(activation.of)} in its layer by size` +
            (activation.value < 0 ? '; it is negative, so promoted and suppressed change places' : ''),
        ]),
    '',
    ...table([['promoted', '', 'suppressed', ''], ...tokens], 'lrlr'),
    pathText(path),
    ...(run === null ? [] : ['', ...runText(run)]),
  ]
}

function scored({ id, token, score }: NeuronFacts['promoted'][number]): [string, string] {
  return [token === null ? String(id) : tokenText(token), decimal(score)]
}

function pathText({ finalNorm, hasPostNorm, softcap }: Facts['path']): string {
  const norms = `${hasPostNorm ? 'the gain of the norm behind the MLP, ' : ''}the final ${finalNorm} norm’s gain`
  const cap = softcap > 0 ? `; before the cap of ${softcap} on logits` : ''
  return `logits for one unit of activation, through ${norms} and the unembedding${cap}`
}

function runText(run: NonNullable<NeuronFacts['run']>): string[] {
  const { questions, domains, langs, clusters, keys, of, isCommon, stability } = run
  const share = (count: number, all: number): string => `${grouped(count)} of ${grouped(all)}`
  const rows = questions.map(({ id, domain, lang, naica, frequency, variants, isKey, stem }) => [
    ...[id, [domain, lang].filter((name) => name !== null && name !== '').join('/'), decimal(naica)],
    ...[`${frequency}/${variants}`, isKey ? 'yes' : 'no', shortened(stem)],
  ])
  const fields = [...new Map([...domains, ...langs].map((field) => [field.field, field])).values()]
    .filter(({ field }) => field !== '')
    .map(({ field, questions: all, clusters: inClusters, keys: inKeys }) => [
      field,
      share(inClusters, all),
      share(inKeys, all),
    ])
  return [
    `in ${share(clusters, of)} clusters, in ${share(keys, of)} final sets` +
      (isCommon ? '; a common neuron, which the detection removes' : '') +
      (stability === null
        ? ''
        : `; passes the threshold in ${decimal(100 * stability)} % of these questions’ variants`),
    ...(rows.length === 0
      ? []
      : ['', ...table([['question', 'field', 'naica', 'variants', 'final', 'stem'], ...rows], 'llrrll')]),
    ...(fields.length === 0 ? [] : ['', ...table([['field', 'clusters', 'final sets'], ...fields], 'lrr')]),
  ]
}
