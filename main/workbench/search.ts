import { createSlices, type Slices } from '../base/slices.ts'
import type { QuestionPair } from '../datasets/pairs.ts'
import type { Part, QuestionHit } from '../rpc/window/shapes.ts'
import type { MapCache, MapData } from './mapData.ts'
import { modelChoice, type ModelsOptions } from './modelsPart.ts'
import { neuronValues } from './neuronValues.ts'
import { directionOf } from './questions.ts'
import type { QuestionSet } from './questionSet.ts'
import { storedName } from './edits.ts'
import { windowRun } from './runRecords.ts'
import { searchable } from './typedFilter.ts'

/** A neuron is found by so many of the tokens that it makes likelier, and so many neurons of a detection are. */
const top = 8
const looked = 100

/** What a window's search finds in the open project: every word of the text, folded, anywhere in a question, a run or an edit. */
export function searchPart(options: ModelsOptions, maps: MapCache): Part<'search' | 'search.neurons'> {
  const { session, engine } = options
  return {
    async search({ text, limit }, { signal }) {
      const project = session.current()
      const words = searchable(text).split(/\s+/).filter(Boolean)
      if (project === null || words.length === 0) return { questions: [], nQuestions: 0, runs: [], edits: [] }
      const hasAll = (found: string): boolean => {
        const folded = searchable(found)
        return words.every((word) => folded.includes(word))
      }
      const runs = project.file.runs.list().flatMap((stored) => {
        if (stored.trashed || !hasAll(`${stored.name} ${stored.kind} ${stored.tags.join(' ')}`)) return []
        const { id, name, kind, createdAt } = windowRun(stored)
        return [{ id, name, kind, createdAt }]
      })
      const edits = project.file.records.all('edits').flatMap(({ id, data }) => {
        const name = storedName(data)
        return hasAll(name) ? [{ id, name }] : []
      })
      const { hits, total } = await questionHits(project.questions, words, limit, createSlices(signal))
      return { questions: hits, nQuestions: total, runs: runs.slice(0, limit), edits: edits.slice(0, limit) }
    },
    async 'search.neurons'({ text, limit }, { signal, onWarning }) {
      const project = session.current()
      const wanted = searchable(text).trim()
      const chosen = session.model()
      // Whoever types must not wake the engine, nor change the model that it holds.
      if (project === null || wanted === '' || chosen === null || engine.loaded()?.dir !== chosen.dir) return []
      const detection = project.file.runs
        .list()
        .find(({ kind, state, trashed }) => kind === 'detect' && state === 'done' && !trashed)
      if (detection === undefined) return []
      const data = await maps.get(project, detection.id)
      const { run } = modelChoice(options)
      const neurons = strongest(data)
      if (neurons.length === 0) return []
      const input = { run, neurons, detection: null, prompt: null, top }
      const facts = await engine.call('neuron.facts', input, { signal, onWarning }) // those known are in the store
      if (facts.fingerprint !== data.detection.manifest.model.fingerprint) return []
      return facts.neurons
        .flatMap(({ neuron, promoted }) => {
          const found = promoted.find(({ token }) => token !== null && startsWith(token, wanted))
          return found === undefined ? [] : [{ neuron, token: found.token! }]
        })
        .slice(0, limit)
    },
  }
}

function startsWith(token: string, wanted: string): boolean {
  return searchable(token).trimStart().startsWith(wanted)
}

/** Of pairs of which a side has all words: those that begin with the first come first, then as they are listed. */
async function questionHits(
  set: QuestionSet,
  words: readonly string[],
  limit: number,
  slices: Slices,
): Promise<{ hits: QuestionHit[]; total: number }> {
  const [best, rest]: [QuestionHit[], QuestionHit[]] = [[], []]
  let total = 0
  for (const pair of set.pairs()) {
    // Folded once, and kept with the pair.
    const at = set.filterRows(pair).findIndex(({ text }) => words.every((word) => text.includes(word)))
    if (at >= 0) total++
    // Behind those that are told the others are counted alone.
    if (at >= 0 && best.length < limit) {
      const hit = hitOf(pair, at)
      const isBest = [pair.pairId, hit.text].some((text) => searchable(text).startsWith(words[0]!))
      const list = isBest ? best : rest
      if (list.length < limit) list.push(hit)
    }
    await slices.step()
  }
  return { hits: [...best, ...rest].slice(0, limit), total }
}

function hitOf({ pairId, sides }: QuestionPair, at: number): QuestionHit {
  const { lang, stem } = sides[at]!
  return { pairId, lang, direction: directionOf(lang), text: stem.slice(0, 300) }
}

const kept = new WeakMap<MapData, readonly [number, number][]>()

/** The neurons of a detection as it was made, those of the largest summed scores first; looked for once. */
function strongest(data: MapData): readonly [number, number][] {
  const before = kept.get(data)
  if (before !== undefined) return before
  const { t, u, v } = data.detection.manifest.settings
  const everywhere = { domain: null, lang: null, questionId: null }
  const { neurons } = neuronValues(data, { runId: '', t, u, v, value: 'score', facet: everywhere })
  const found = [...neurons]
    .sort(([, a], [, b]) => b.value - a.value)
    .slice(0, looked)
    .map(([flat]): [number, number] => [Math.floor(flat / data.dMlp), flat % data.dMlp])
  kept.set(data, found)
  return found
}
