import type { Api } from '../../api/api.ts'
import type { NeuronRef, Run } from '../../api/shapes.ts'

export interface StrongestField {
  readonly field: string
  readonly neurons: readonly NeuronRef[]
  readonly run: Pick<Run, 'id' | 'name'>
}

/** The newest detection that has come to its end, of runs of which the newest is the first. */
export function lastDetection(runs: readonly Run[]): Run | null {
  return runs.find(({ kind, state, trashed }) => kind === 'detect' && state === 'done' && !trashed) ?? null
}

/**
 * The neurons of the field that a detection says most about: of all domains, the one whose best neurons score highest
 * together. Neurons that are common to most questions are left out; null where nothing was found.
 */
export async function strongestField(
  api: Pick<Api, 'map.overlap' | 'map.neurons'>,
  run: Run,
  limit = 20,
): Promise<StrongestField | null> {
  if (run.settings.kind !== 'detect') return null
  const { t, u, v } = run.settings.options
  const { fields } = await api['map.overlap']({ runId: run.id, by: 'domain', measure: 'jaccard', t, u, v })
  let best: { field: string; rows: Awaited<ReturnType<Api['map.neurons']>>['rows']; sum: number } | null = null
  for (const { name, size } of fields) {
    if (size === 0) continue
    const { rows } = await api['map.neurons']({
      ...{ runId: run.id, facet: { domain: name, lang: null, questionId: null }, value: 'score', t, u, v },
      ...{ filter: 'common:no', order: { by: 'score', descending: true }, offset: 0, limit },
    })
    const sum = rows.reduce((total, { score }) => total + score, 0)
    if (rows.length > 0 && (best === null || sum > best.sum)) best = { field: name, rows, sum }
  }
  if (best === null) return null
  return { field: best.field, neurons: best.rows.map(({ neuron }) => neuron), run: { id: run.id, name: run.name } }
}
