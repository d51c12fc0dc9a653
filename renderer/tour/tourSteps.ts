import { m } from '#messages'
import type { NeuronRef, Run } from '../api/shapes.ts'
import { partName } from '../screens/edit/partText.ts'
import { everyQuestion, withPresets } from '../runs/runOptions.ts'
import type { Session } from '../state/session.svelte.ts'
import { formatNumber } from '../ui/format.ts'

/** What “Do it for me” does: what a person would do by hand, with the same calls, ending where it can be seen. */

type Part<K extends keyof Session> = Pick<Session, K>

/** Opens the first pair. */
export async function openPair({ api, router }: Part<'api' | 'router'>): Promise<void> {
  const { rows } = await api['questions.page']({ filter: '', order: null, offset: 0, limit: 1 })
  router.go('questions', { path: rows.map(({ pairId }) => pairId) })
}

export async function startDetection({ api, router }: Part<'api' | 'router'>): Promise<void> {
  const { kinds } = await api['app.info']({})
  const settings = withPresets(kinds, { kind: 'detect', asked: everyQuestion, backgroundId: null })
  const { runId } = await api['runs.start'](settings)
  if (runId !== null) router.go('runs', { path: [runId] })
}

/** Shows the whole detection, and has the map choose the best neurons of it. */
export function chooseNeurons({ router }: Part<'router'>, detection: Run): void {
  router.go('map', { path: [detection.id], params: { choose: 'top' } })
}

/** Saves an edit that switches the chosen neurons off and asks all questions with it, beside as many random ones. */
export async function switchOff({ api, router, neurons }: Part<'api' | 'router' | 'neurons'>): Promise<void> {
  const chosen = neurons.items.map(([layer, neuron]): NeuronRef => [layer, neuron])
  const { id } = await api['edits.save']({
    id: null,
    name: m.tourEditName({ n: formatNumber(chosen.length) }),
    positions: 'last',
    enabled: true,
    parts: [
      {
        name: partName(chosen),
        neurons: chosen,
        op: { kind: 'scale', factor: 0 },
        enabled: true,
        origin: neurons.origin,
      },
    ],
  })
  const { kinds } = await api['app.info']({})
  const compared = { kind: 'compare', asked: everyQuestion, editId: id, beforeEditId: null } as const
  await api['runs.start'](withPresets(kinds, compared))
  router.go('edit', { path: [id] })
}
