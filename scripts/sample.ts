/**
 * The main job on bundled input, as anyone would do it with the command: asks a tiny model questions, finds the neurons
 * behind one answer, switches them off, asks again, and does the same with random neurons.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seededRandom } from '../main/base/random.ts'
import { root, toolsFolder } from './setup.mjs'

const model = 'test/golden/published/model'
const questions = 'test/golden/published/questions.json'
const folder = join(toolsFolder, 'start')

/** A line of preds.jsonl. */
interface Row {
  readonly id: string
  readonly variant: number
  readonly letters: Readonly<Record<string, number>>
  readonly pred: string
}

interface Attribution {
  readonly prob: number
  readonly worstError: number
  readonly top: readonly { readonly neuron: string; readonly attribution: number }[]
}

mkdirSync(folder, { recursive: true })

console.log(`
Engram on bundled input. The model is tiny and its weights are random, so it knows nothing and is right by chance;
but it answers, and what follows is computed here and now, by the same commands that work on a real model.
`)
const before = predict('before')
const surest = before.reduce((best, row) => (sureness(row) > sureness(best) ? row : best))
const prompt = promptOf(surest)
console.log(
  `\nThe surest answer is ${surest.pred}, ${percent(sureness(surest))}, to:\n\n${prompt.replace(/^/gm, '    ')}\n`,
)

const asked = ['attribute', '--model', model, '--target', surest.pred, '--json', '--prompt']
const { top, prob, worstError } = JSON.parse(engram([...asked, prompt], [...asked, '(the question)'])) as Attribution
const found = top.filter(({ attribution }) => attribution > 0).map(({ neuron }) => neuron)
console.log(`The ${found.length} neurons that speak most for it: ${found.join(' ')}`)
console.log(`(P = ${prob.toFixed(4)}; no neuron's share is off by more than ${worstError.toExponential(1)})\n`)

const suppressed = predict('suppressed', found)
const control = predict('control', randomNeurons(found))
const table = [
  ['', `P(${surest.pred}) of that question`, 'other answers changed'],
  ['as it is', percent(probability(before)), ''],
  ['these neurons off', percent(probability(suppressed)), othersChanged(suppressed)],
  [`${found.length} random ones off`, percent(probability(control)), othersChanged(control)],
]
console.log()
for (const [label = '', share = '', others = ''] of table) {
  console.log(`${label.padEnd(24)}${share.padStart(24)}${others.padStart(24)}`.trimEnd())
}
console.log(`
What it wrote is in ${folder}.
With a model of your own: npm run --silent engram -- predict --help
`)

/** Answers to all questions, with neurons switched off where some are named. */
function predict(name: string, neurons: readonly string[] = []): Row[] {
  const out = join(folder, `${name}.jsonl`)
  const edit = neurons.length === 0 ? [] : ['--edit', writeEdit(name, neurons)]
  engram(['predict', '--model', model, '--data', questions, '--letters', 'bare', ...edit, '--out', out])
  const lines = readFileSync(out, 'utf8').trim().split('\n')
  return lines.map((line) => JSON.parse(line) as Row)
}

function writeEdit(name: string, neurons: readonly string[]): string {
  const path = join(folder, `${name}.json`)
  const places = neurons.map((neuron) => neuron.slice(1).split('N').map(Number))
  const scaled = places.map(([layer, neuron]) => ({ layer, neuron, scale: 0 }))
  writeFileSync(path, JSON.stringify({ name, model: null, positions: 'last', neurons: scaled }))
  return path
}

/** As many neurons of the same layers, none of them among `neurons`; seeded, so that everyone sees the same. */
function randomNeurons(neurons: readonly string[]): string[] {
  const { intermediate_size: dMlp } = JSON.parse(readFileSync(join(root, model, 'config.json'), 'utf8')) as {
    intermediate_size: number
  }
  const taken = new Set(neurons)
  const random = seededRandom(1)
  return neurons.map((neuron) => {
    const layer = neuron.slice(0, neuron.indexOf('N'))
    let candidate = neuron
    while (taken.has(candidate)) candidate = `${layer}N${Math.floor(random() * dMlp)}`
    taken.add(candidate)
    return candidate
  })
}

/** Runs the command and gives back its standard output. Where it fails it has said why: this ends with its code. */
function engram(args: readonly string[], shown = args): string {
  console.log(`$ engram ${shown.map((arg) => (/[\s"]/.test(arg) ? JSON.stringify(arg) : arg)).join(' ')}`)
  // computed now, also the second time
  const { status, stdout } = spawnSync(process.execPath, ['main/cli/main.ts', ...args, '--no-cache'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status !== 0) process.exit(status ?? 1)
  return stdout
}

function promptOf({ id, variant }: Row): string {
  const file = JSON.parse(readFileSync(join(root, questions), 'utf8')) as Record<string, { sentences: string[] }>
  return file[id]?.sentences[variant] ?? ''
}

function sureness({ letters, pred }: Row): number {
  return letters[pred] ?? 0
}

/** P of the surest question's answer among `rows`. */
function probability(rows: readonly Row[]): number {
  return rows[before.indexOf(surest)]?.letters[surest.pred] ?? 0
}

function othersChanged(rows: readonly Row[]): string {
  const changed = rows.filter(({ pred }, i) => before[i] !== surest && pred !== before[i]?.pred)
  return `${changed.length} of ${before.length - 1}`
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`
}
