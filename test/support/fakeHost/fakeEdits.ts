import { WorkbenchError } from '../../../main/base/errors.ts'
import type { FakeEvents } from './fakeEvents.ts'
import type { FakeHandlers } from './fakeHost.ts'
import type { FakeState } from './fakeState.ts'

/** Edits that are kept as they come; a neuron in two cards that are on is a conflict. */
export function fakeEdits(state: FakeState, events: FakeEvents): FakeHandlers {
  return {
    'edits.list': () => state.edits,
    'edits.save': (draft) => {
      const id = draft.id ?? `edit-${state.edits.length + 1}`
      const applied = draft.enabled ? draft.parts.filter(({ enabled }) => enabled) : []
      const seen = new Map<string, number>()
      for (const [layer, neuron] of applied.flatMap(({ neurons }) => neurons)) {
        const name = `L${layer}N${neuron}`
        seen.set(name, (seen.get(name) ?? 0) + 1)
      }
      const edit = {
        ...draft,
        id,
        changedAt: new Date().toISOString(),
        nNeurons: seen.size,
        conflicts: [...seen].filter(([, n]) => n > 1).map(([name]) => `${name} is changed by several parts.`),
        edit: { name: draft.name, model: null, positions: draft.positions, neurons: [] },
      }
      const isKnown = state.edits.some((one) => one.id === id)
      state.edits = isKnown ? state.edits.map((one) => (one.id === id ? edit : one)) : [...state.edits, edit]
      events.emit({ kind: 'edits' })
      return edit
    },
    'edits.remove': ({ editId }) => {
      state.edits = state.edits.filter(({ id }) => id !== editId)
      events.emit({ kind: 'edits' })
      return {}
    },
    async 'edits.freeText'({ prompt }, { signal, onItem }) {
      if (prompt === '') throw new WorkbenchError('input.value', 'The prompt has no token.')
      const texts = {
        before: [' Nairobi', ',', ' a', ' large', ' city', '.'],
        after: [' Nairobi', ',', ' the', ' largest', ' city', '.'],
      }
      for (const side of ['before', 'after'] as const) {
        for (const text of texts[side]) {
          await new Promise((resolve) => setTimeout(resolve, 5))
          if (signal.aborted) throw signal.reason
          onItem({ side, text })
        }
      }
      return {
        before: texts.before.join(''),
        after: texts.after.join(''),
        firstDifference: 2,
        klPerToken: 0.31,
        repetition: { before: 0, after: 0.4 },
      }
    },
  }
}
