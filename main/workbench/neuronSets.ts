import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import * as v from 'valibot'
import { isObject } from '../base/isObject.ts'
import { parseJson } from '../files/parseJson.ts'
import type { NeuronSetEntry, Part } from '../rpc/window/shapes.ts'
import { checkSetModel, formatNeuronSet, parseNeuronSet, type NeuronSet } from '../runs/neuronSetFile.ts'
import { dataFile } from './dataFile.ts'
import type { EventLog } from './events.ts'
import { refusal } from './failures.ts'
import { modelFingerprint } from './modelFingerprint.ts'
import type { ModelsOptions } from './modelsPart.ts'

type Methods = 'sets.list' | 'sets.save' | 'sets.take' | 'sets.remove' | 'sets.file' | 'sets.import'
type Kept = { readonly id: string; readonly set: NeuronSet }

export interface NeuronSetsOptions extends Pick<ModelsOptions, 'session' | 'settings' | 'places' | 'engine'> {
  readonly dataFolder: string
  readonly events: EventLog
  readonly onWarning: (sentence: string) => void
}

const FileSchema = v.object({ sets: v.array(v.object({ id: v.string(), set: v.unknown() })) })
const mostSets = 500

/** Sets of neurons with names, kept for the person beside the settings: every project of their model can take them. */
export function neuronSetsPart(options: NeuronSetsOptions): Part<Methods> {
  const { session, events } = options
  const file = dataFile(join(options.dataFolder, 'neuronSets.json'), isObject, options.onWarning)
  let kept: readonly Kept[] = usable(file.load())
  const keep = async (next: readonly Kept[]): Promise<void> => {
    kept = next
    const sets = kept.map(({ id, set }) => ({ id, set: parseJson(formatNeuronSet(set)) }))
    await file.save({ sets })
    events.publish({ kind: 'sets' })
  }
  const add = async (set: NeuronSet): Promise<void> => {
    if (kept.length >= mostSets) throw refusal('input.value', `There are ${mostSets} sets; remove some of them first.`)
    await keep([...kept, { id: randomUUID(), set }])
  }
  const find = (id: string): NeuronSet => {
    const found = kept.find((each) => each.id === id)
    if (found === undefined) throw refusal('input.value', 'This set of neurons is not there any more.')
    return found.set
  }
  const list = async (signal: AbortSignal): Promise<NeuronSetEntry[]> => {
    if (kept.length === 0) return []
    const fingerprint = session.model() === null ? null : await modelFingerprint(options, signal)
    return kept.map(({ id, set: { neurons, name, note, modelName, origin, model } }) => {
      return { id, name, note, modelName, origin, nNeurons: neurons.length, fits: model === fingerprint }
    })
  }
  return {
    'sets.list': (_, { signal }) => list(signal),
    async 'sets.save'({ name, note, origin, neurons }, { signal }) {
      const model = await modelFingerprint(options, signal)
      await add({ name, note, origin, neurons, model, modelName: session.model()?.name ?? '' })
      return await list(signal)
    },
    async 'sets.take'({ setId }, { signal }) {
      const set = find(setId)
      checkSetModel(set, await modelFingerprint(options, signal))
      return { name: set.name, neurons: set.neurons }
    },
    async 'sets.remove'({ setId }, { signal }) {
      await keep(kept.filter(({ id }) => id !== setId))
      return await list(signal)
    },
    'sets.file': ({ setId }) => {
      const set = find(setId)
      return {
        name: `${set.name}.json`,
        type: 'application/json',
        bytes: new TextEncoder().encode(formatNeuronSet(set)),
      }
    },
    async 'sets.import'({ name, text }, { signal }) {
      await add(parseNeuronSet(jsonOf(text, name), name))
      return await list(signal)
    },
  }
}

function jsonOf(text: string, name: string): unknown {
  try {
    return parseJson(text)
  } catch {
    throw refusal('input.format', `${name} is no set of neurons: it is not JSON.`)
  }
}

/** What cannot be read of it is left out. */
function usable(json: unknown): readonly Kept[] {
  const parsed = v.safeParse(FileSchema, json)
  if (!parsed.success) return []
  return parsed.output.sets.flatMap(({ id, set }) => {
    try {
      return [{ id, set: parseNeuronSet(set, 'A set') }]
    } catch {
      return []
    }
  })
}
