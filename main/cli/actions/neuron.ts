import type { Output } from '../../rpc/engine/contract.ts'
import type { Action } from '../host.ts'
import { folderInput, promptInput, runInput, type PromptingFlags } from '../inputs.ts'
import { neuronText, parseNeurons } from '../neuronText.ts'
import type { PromptFlags, RunFlags } from '../options.ts'
import { originText } from '../originText.ts'
import { decimal, grouped, table, tokenText } from '../table.ts'

export interface NeuronFlags extends RunFlags, PromptFlags, PromptingFlags {
  readonly neurons: readonly string[]
  readonly run?: string
  readonly top: number
}

type Facts = Output<'neuron.facts'>
type NeuronFacts = Facts['neurons'][number]

export const neuron: Action<NeuronFlags> = async (flags, { call, output, signal }) => {
  const { top, json } = flags
  const hasPrompt = flags.prompt !== undefined || flags.ids !== undefined
  const facts = await call('neuron.facts', {
    run: runInput(flags),
    neurons: parseNeurons(flags.neurons.join(' '), 'The argument'),
    detection: flags.run === undefined ? null : folderInput(flags.run),
    prompt: hasPrompt ? await promptInput(flags, signal) : null,
    top,
  })
  if (json === true) {
    const { neurons, ...rest } = facts
    for (const each of neurons) output.json({ ...each, neuron: neuronText(...each.neuron), ...rest })
    return
  }
  for (const [i, each] of facts.neurons.entries()) {
    if (i > 0) output.line()
    for (const line of describe(each, facts, top)) output.line(line)
  }
  output.note(originText(facts))
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

function shortened(stem: string): string {
  const line = stem.replace(/\s+/g, ' ').trim()
  const chars = [...line]
  return chars.length > 60 ? `${chars.slice(0, 59).join('')}…` : line
}
