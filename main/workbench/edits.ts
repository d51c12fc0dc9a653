import { randomUUID } from 'node:crypto'
import * as v from 'valibot'
import { largest } from '../base/lists.ts'
import type { Edit } from '../engine/edit.ts'
import { rawPrompting } from '../models/tokenizer/prompting.ts'
import { stackEdits, type Step } from '../methods/edits/stack.ts'
import { StoredDraft as DraftSchema } from '../rpc/window/neurons.ts'
import { refusal } from './failures.ts'
import { modelChoice, type ModelsOptions } from './modelsPart.ts'
import type { OpenProject, Session } from './session.ts'
import type { EditDraft, Part, StoredEdit } from '../rpc/window/shapes.ts'
import { storedJson } from '../runs/storedValue.ts'

type Methods = 'edits.list' | 'edits.save' | 'edits.remove' | 'edits.file' | 'edits.freeText'

const StoredSchema = v.object({ ...DraftSchema.entries, changedAt: v.string() })
type Stored = v.InferOutput<typeof StoredSchema>

/** Each conflict names its parts, so what is said of many neurons and many parts would be their product. */
const mostConflicts = 100
const mostStepsSaid = 10

export function editsPart(options: ModelsOptions, now: () => Date): Part<Methods> {
  const { session, engine } = options
  return {
    'edits.list': () =>
      (session.current()?.file.records.all('edits') ?? []).map(({ id, data }) => windowEdit(id, parse(data), session)),
    async 'edits.save'(draft) {
      session.requireWritable()
      const id = draft.id ?? randomUUID()
      const stored: Stored = { ...draft, id, changedAt: now().toISOString() }
      const edit = windowEdit(id, stored, session)
      await session.commit(({ file: { records } }) => {
        const before = records.get('edits', id)
        const position =
          before?.position ??
          1 +
            largest(
              records.all('edits').map((each) => each.position),
              -1,
            )
        const after = { position, data: JSON.stringify(stored) }
        const name = stepName(before === null ? null : parse(before.data), draft)
        return { name, changes: [{ kind: 'edits', id, after }] }
      })
      return edit
    },
    async 'edits.remove'({ editId }) {
      session.requireWritable()
      await session.commit((project) => {
        const { name } = findEdit(project, editId)
        return { name: `Removed the edit ${name}`, changes: [{ kind: 'edits', id: editId, after: null }] }
      })
      return {}
    },
    'edits.file': ({ editId }) => {
      const edit = editById(session, editId)
      const bytes = new TextEncoder().encode(`${JSON.stringify(edit, null, 2)}\n`)
      return { name: `${edit.name || 'edit'}.json`, type: 'application/json', bytes }
    },
    async 'edits.freeText'({ editId, prompt, prompting, maxTokens, temperature, seed }, { signal, onItem, onWarning }) {
      const { run } = modelChoice(options)
      const input = {
        ...{
          run,
          prompt: { kind: 'text' as const, text: prompt, ...(prompting ?? rawPrompting) },
          maxTokens,
          temperature,
          seed,
        },
        ...{ edit: editById(session, editId), beforeEdit: null, stop: true },
      }
      const told = (item: { side: 'before' | 'after'; text: string }): void =>
        onItem({ side: item.side, text: item.text })
      const { before, after, firstDifference, kl, meanKl } = await engine.call('edit.text', input, {
        ...{ signal, onWarning, onItem: told },
      })
      return {
        ...{ before: before.text ?? '', after: after.text ?? '', firstDifference },
        klPerToken: kl.length === 0 ? null : meanKl,
        repetition: { before: before.repetition, after: after.repetition },
      }
    },
  }
}

/** What a change of an edit is called in the history. */
export function stepName(before: EditDraft | null, after: EditDraft): string {
  const { name, parts } = after
  if (before === null) return `Made the edit ${name}`
  if (before.name !== name) return `Renamed the edit ${before.name} to ${name}`
  if (before.enabled !== after.enabled) return `${after.enabled ? 'Switched on' : 'Bypassed'} the edit ${name}`
  if (before.positions !== after.positions) return `Changed where the edit ${name} acts`
  const changed = parts.filter((part, i) => JSON.stringify(part) !== JSON.stringify(before.parts[i]))
  const [part, more] = changed
  if (parts.length > before.parts.length) return `Added ${parts.at(-1)!.name} to the edit ${name}`
  if (parts.length < before.parts.length) return `Took a card out of the edit ${name}`
  if (part === undefined || more !== undefined) return `Changed the edit ${name}`
  const was = before.parts[parts.indexOf(part)]!
  if (was.enabled !== part.enabled) return `Switched ${part.enabled ? 'on' : 'off'} ${part.name} in ${name}`
  const step: Step = part.op.kind === 'scale' ? { scale: part.op.factor } : { set: part.op.value }
  const isSameOp = JSON.stringify(was.op) === JSON.stringify(part.op)
  return isSameOp ? `Changed ${part.name} in ${name}` : `Made ${part.name} in ${name} ${stepText(step)}`
}

/** What the engine is given for a stored edit. */
export function editById(session: Session, editId: string): Edit {
  return windowEdit(editId, findEdit(session.require(), editId), session).edit
}

/** @throws WorkbenchError 'input.value' when there is no such edit */
function findEdit({ file }: OpenProject, editId: string): Stored {
  const found = file.records.get('edits', editId)
  if (found === null) throw refusal('input.value', 'This edit is not in the project any more.')
  return parse(found.data)
}

/** What a kept edit is called. */
export function storedName(data: string): string {
  return parse(data).name
}

function parse(data: string): Stored {
  return storedJson(StoredSchema, data, 'edit')
}

function windowEdit(id: string, stored: Stored, session: Session): StoredEdit {
  const { edit, conflicts } = merged(stored, session.model()?.fingerprint ?? null)
  return { ...stored, id, nNeurons: edit.neurons.length, conflicts, edit }
}

/** The parts that are on, as one edit; an edit that is off has no neuron. A neuron named twice in a part counts once. */
function merged(draft: EditDraft, model: string | null): { edit: Edit; conflicts: string[] } {
  const { name, positions } = draft
  const parts = draft.enabled ? draft.parts.filter(({ enabled, neurons }) => enabled && neurons.length > 0) : []
  if (parts.length === 0) return { edit: { name, model, positions, neurons: [] }, conflicts: [] }
  const edits = parts.map(({ name: part, neurons, op }): Edit => {
    const step: Step = op.kind === 'scale' ? { scale: op.factor } : { set: op.value }
    const once = [
      ...new Map(neurons.map(([layer, neuron]) => [`${layer},${neuron}`, { layer, neuron, ...step }])).values(),
    ]
    return { name: part, model, positions, neurons: once }
  })
  const { edit, overlaps } = stackEdits(edits, { positions, name })
  const conflicts = overlaps
    .filter(({ isConflict }) => isConflict)
    .slice(0, mostConflicts)
    .map(({ layer, neuron, steps }) => {
      const said = steps
        .slice(0, mostStepsSaid)
        .map(({ edit: part, step }) => `${stepText(step)} in "${parts[part]!.name}"`)
        .join(', then ')
      const more = steps.length > mostStepsSaid ? `, and ${steps.length - mostStepsSaid} more` : ''
      return `L${layer}N${neuron} is changed by several parts: ${said}${more}. Their order matters.`
    })
  return { edit, conflicts }
}

function stepText(step: Step): string {
  return 'scale' in step ? `times ${step.scale}` : `set to ${step.set}`
}
