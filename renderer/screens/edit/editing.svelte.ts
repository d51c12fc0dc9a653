import type { Api } from '../../api/api.ts'
import { failureOf } from '../../api/failure.ts'
import type { EditPart, Failure, NeuronRef, StoredEdit } from '../../api/shapes.ts'
import type { Feed } from '../../state/feed.svelte.ts'
import { changedOp, dosedOp, halvedOp, nudgedOp, type Operation } from './operation.ts'

type Host = Pick<Api, 'edits.list' | 'edits.save' | 'edits.remove'>
type Draft = Parameters<Api['edits.save']>[0]

/**
 * The edits of the project and the one that is open. Every change is shown at once and saved as a named step; changes that
 * come while one is being saved become the next one together.
 */
export class Editing {
  #all = $state.raw<readonly StoredEdit[] | null>(null)
  #openId = $state<string | null>(null)
  #cardAt = $state(0)
  #failure = $state.raw<Failure | null>(null)
  readonly #api: Host
  #saving: Promise<void> | null = null
  #waiting: Draft | null = null

  constructor(api: Host) {
    this.#api = api
  }

  /** Follows the project's edits until it is given back. */
  follow(feed: Feed): () => void {
    return feed.on('edits', () => {
      // What is being saved comes back by itself, newer than what the event is about.
      if (this.#saving === null) void this.load()
    })
  }

  /** Null until they were asked for. */
  get all(): readonly StoredEdit[] | null {
    return this.#all
  }
  get failure(): Failure | null {
    return this.#failure
  }
  readonly open = $derived(this.#all?.find(({ id }) => id === this.#openId) ?? this.#all?.at(-1) ?? null)
  /** Index of the card that keys act on. */
  readonly cardAt = $derived(Math.min(this.#cardAt, Math.max(0, (this.open?.parts.length ?? 0) - 1)))
  readonly card = $derived(this.open?.parts[this.cardAt] ?? null)

  async load(): Promise<void> {
    await this.#try(async () => {
      this.#all = await this.#api['edits.list']({})
    })
  }

  choose(id: string | null): void {
    if (id === this.#openId) return
    this.#openId = id
    this.#cardAt = 0
  }

  focusCard(at: number): void {
    this.#cardAt = at
  }

  dismissFailure(): void {
    this.#failure = null
  }

  /** Makes an edit and opens it. */
  async create(draft: Pick<Draft, 'name'> & Partial<Draft>): Promise<void> {
    await this.#try(async () => {
      const made = await this.#api['edits.save']({ positions: 'last', parts: [], enabled: true, ...draft, id: null })
      this.#put(made)
      this.#openId = made.id
      this.#cardAt = 0
    })
  }

  async remove(): Promise<void> {
    const id = this.open?.id
    if (id === undefined) return
    await this.#try(async () => {
      await this.#api['edits.remove']({ editId: id })
      this.#openId = null
      await this.load()
    })
  }

  change(change: Partial<Pick<Draft, 'name' | 'positions' | 'enabled'>>): Promise<void> {
    return this.#save((draft) => ({ ...draft, ...change }))
  }

  async addPart(part: EditPart): Promise<void> {
    await this.#save((draft) => ({ ...draft, parts: [...draft.parts, part] }))
    this.#cardAt = (this.open?.parts.length ?? 1) - 1
  }

  changePart(at: number, change: Partial<EditPart>): Promise<void> {
    return this.#saveParts((parts) => parts.map((part, i) => (i === at ? { ...part, ...change } : part)))
  }

  setKind(at: number, kind: EditPart['op']['kind']): Promise<void> {
    return this.#saveParts((parts) =>
      parts.map((part, i) => (i === at ? { ...part, op: changedOp(part.op, kind) } : part)),
    )
  }

  nudge(at: number, direction: 1 | -1): Promise<void> {
    return this.#saveParts((parts) =>
      parts.map((part, i) => (i === at ? { ...part, op: nudgedOp(part.op, direction) } : part)),
    )
  }

  /** Makes a strength of the dose curve that of all cards that are on. */
  dose(factor: number): Promise<void> {
    return this.#saveParts((parts) => parts.map((part) => withOp(part, (op) => dosedOp(op, factor))))
  }

  /** For an edit that is too strong for the model. */
  halve(): Promise<void> {
    return this.#saveParts((parts) => parts.map((part) => withOp(part, halvedOp)))
  }

  duplicatePart(at: number): Promise<void> {
    return this.#saveParts((parts) => parts.flatMap((part, i) => (i === at ? [part, part] : [part])))
  }

  removePart(at: number): Promise<void> {
    return this.#saveParts((parts) => parts.filter((_, i) => i !== at))
  }

  /** Moves a card one place; where scale meets set, the order matters. */
  async movePart(at: number, step: 1 | -1): Promise<void> {
    const to = at + step
    if (to < 0 || to >= (this.open?.parts.length ?? 0)) return
    await this.#saveParts((parts) => {
      const [moved] = parts.slice(at, at + 1)
      return moved === undefined ? parts : parts.toSpliced(at, 1).toSpliced(to, 0, moved)
    })
    this.#cardAt = to
  }

  removeNeuron(at: number, neuron: NeuronRef): Promise<void> {
    return this.#saveParts((parts) =>
      parts.map((part, i) =>
        i === at ? { ...part, neurons: part.neurons.filter(([l, n]) => l !== neuron[0] || n !== neuron[1]) } : part,
      ),
    )
  }

  #saveParts(edit: (parts: readonly EditPart[]) => readonly EditPart[]): Promise<void> {
    return this.#save((draft) => ({ ...draft, parts: [...edit(draft.parts)] }))
  }

  async #save(edit: (draft: StoredEdit) => Draft): Promise<void> {
    const before = this.open
    if (before === null) return
    const draft = edit(before)
    this.#put({ ...before, ...draft, id: before.id })
    this.#waiting = draft
    this.#saving ??= this.#saveWaiting().finally(() => (this.#saving = null))
    await this.#saving
  }

  async #saveWaiting(): Promise<void> {
    while (this.#waiting !== null) {
      const draft: Draft = this.#waiting
      this.#waiting = null
      try {
        const saved = await this.#api['edits.save'](draft)
        if (this.#waiting === null) this.#put(saved)
        this.#failure = null
      } catch (error) {
        // What the host refused is not what the edit is.
        this.#waiting = null
        await this.load()
        this.#failure = failureOf(error)
      }
    }
  }

  #put(edit: StoredEdit): void {
    const all = this.#all ?? []
    this.#all = all.some(({ id }) => id === edit.id)
      ? all.map((one) => (one.id === edit.id ? edit : one))
      : [...all, edit]
  }

  async #try(work: () => Promise<void>): Promise<void> {
    try {
      await work()
      this.#failure = null
    } catch (error) {
      this.#failure = failureOf(error)
    }
  }
}

function withOp(part: EditPart, change: (op: Operation) => Operation): EditPart {
  return part.enabled ? { ...part, op: change(part.op) } : part
}
