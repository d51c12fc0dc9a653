import { wilsonInterval } from '../methods/statistics/wilson.ts'
import { neuronInDetection } from '../runs/neuronInDetection.ts'
import type { MapCache } from './mapData.ts'
import { modelChoice, type ModelsOptions } from './modelsPart.ts'
import type { Part, Share } from '../rpc/window/shapes.ts'

/** Tokens at each end, and questions, that an inspector shows. */
const top = 12

/** What is known of a neuron: the tokens it writes, and where a detection found it. */
export function neuronFactsPart(options: ModelsOptions, maps: MapCache): Part<'neuron.facts'> {
  const { session, engine } = options
  return {
    async 'neuron.facts'({ runId, neuron }, { signal, onWarning }) {
      const { run } = modelChoice(options)
      // First, as a run that is not there costs no look at the model.
      const data = runId === null ? null : await maps.get(session.require(), runId)
      const input = { run, neurons: [neuron], detection: null, prompt: null, top }
      const { neurons } = await engine.call('neuron.facts', input, { signal, onWarning })
      const [facts] = neurons
      const found = data === null ? null : neuronInDetection(neuron[0] * data.dMlp + neuron[1], data.detection, top)
      return {
        neuron: facts!.neuron,
        promoted: facts!.promoted.map(shownToken),
        suppressed: facts!.suppressed.map(shownToken),
        isCommon: found?.isCommon ?? false,
        topQuestions: (found?.questions ?? []).map(({ id, domain, lang, stem, naica }) => ({
          ...{ questionId: id, domain, lang, stem, score: naica },
        })),
        byDomain: shares(found?.domains ?? []),
        byLang: shares(found?.langs ?? []),
        stability: found?.stability ?? null,
      }
    },
  }
}

function shownToken({
  id,
  token,
  score,
}: {
  readonly id: number
  readonly token: string | null
  readonly score: number
}) {
  return { id, text: token ?? `#${id}`, score }
}

/** Of a field's questions, those that have the neuron in their final set. */
function shares(fields: readonly { field: string; questions: number; keys: number }[]): Record<string, Share> {
  const entries = fields.map(({ field, questions, keys }) => {
    const value = questions === 0 ? 0 : keys / questions
    const { low, high } = wilsonInterval(value, questions) ?? { low: 0, high: 1 }
    return [field, { value, low, high, n: questions }]
  })
  return Object.fromEntries(entries) as Record<string, Share>
}
