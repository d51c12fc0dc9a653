import type { Api } from '../../api/api.ts'
import { failureOf, isCancelled } from '../../api/failure.ts'
import type { Asked, Estimate, Failure, Prompting, Run, RunPreview, RunSettings } from '../../api/shapes.ts'
import { readFactors, usualFactors } from '../../runs/factors.ts'
import { promptingOf } from '../../prompting/prompting.ts'
import {
  everyQuestion,
  fieldsOf,
  methodsOf,
  type FieldInfo,
  type FieldValue,
  type KindInfos,
} from '../../runs/runOptions.ts'
import { fitsField } from '../../runs/fieldValue.ts'

export type DraftKind = Run['kind']
export const draftKinds: readonly DraftKind[] = [
  ...([
    'predict',
    'detect',
    'evaluate',
    'compare',
    'dose',
    'agree',
    'faithfulness',
    'rerun',
    'attribute',
    'bake',
  ] as const),
]
/** Kinds whose questions are chosen; the others ask those of a detection, or none. */
const askingKinds: readonly DraftKind[] = ['predict', 'detect', 'compare', 'dose', 'agree', 'faithfulness']
/** Of them, those that may ask a detection's instead. */
export const mayAskDetection: readonly DraftKind[] = ['dose', 'agree', 'faithfulness']
/** Kinds that cannot be tried on a few questions: what they do, they do at once. */
const untriedKinds: readonly DraftKind[] = ['bake', 'attribute']

type Host = Pick<Api, 'runs.preview' | 'runs.estimate' | 'runs.start'>

/** A run that is being set up: its settings, the first prompt that they ask, and what it will take. */
export class RunDraft {
  kind = $state<DraftKind>('predict')
  asked = $state.raw<Asked>(everyQuestion)
  /** Of predict: none is the model as it is. Of the other kinds: the edit that is tried, or written. */
  editId = $state<string | null>(null)
  /** Of compare: another edit in place of none. */
  beforeEditId = $state<string | null>(null)
  /** A detection that says what is common, in place of the run's own. */
  backgroundId = $state<string | null>(null)
  /** Detections that are evaluated; the first one is the one that is made anew. */
  runIds = $state.raw<readonly string[]>([])
  /** Of dose, as they are typed. */
  factors = $state(usualFactors.join(', '))
  /** Of dose, agree and faithfulness: the detection whose questions are asked in place of those of the project. */
  askedRunId = $state<string | null>(null)
  /** Of dose: the neurons' fields, as typed. */
  own = $state('')
  /** Of evaluate: a file with free text; empty for our own. */
  text = $state('')
  /** Of bake: the folder of the new checkpoint. */
  out = $state('')
  prompt = $state('')
  target = $state('')
  /** The other options of a contrast. */
  against = $state.raw<readonly string[]>([])
  /** By kind: what is not as it is by itself. */
  #chosen = $state.raw<Partial<Record<DraftKind, Readonly<Record<string, FieldValue>>>>>({})

  /** By kind: some of its methods; all where nothing was chosen. */
  #methods = $state.raw<Partial<Record<DraftKind, readonly string[]>>>({})

  #preview = $state.raw<RunPreview | null>(null)
  #estimate = $state.raw<Estimate | null>(null)
  #fault = $state.raw<Failure | null>(null)
  #isEstimating = $state(false)
  #isStarting = $state(false)
  #asking: AbortController | null = null
  readonly #api: Host
  readonly #kinds: KindInfos

  /** @param kinds what each kind can be told, as the host says */
  constructor(api: Host, kinds: KindInfos, kind: DraftKind = 'predict') {
    this.#api = api
    this.#kinds = kinds
    this.kind = kind
  }

  get preview(): RunPreview | null {
    return this.#preview
  }
  get estimate(): Estimate | null {
    return this.#estimate
  }
  /** A few questions are being tried. */
  get isEstimating(): boolean {
    return this.#isEstimating
  }
  /** The host was asked to start it and has not answered. */
  get isStarting(): boolean {
    return this.#isStarting
  }
  /** Why these settings cannot be run. */
  get fault(): Failure | null {
    return this.#fault
  }

  readonly fields = $derived.by<readonly FieldInfo[]>(() => fieldsOf(this.#kinds, this.kind))
  readonly options = $derived.by<Readonly<Record<string, FieldValue>>>(() => {
    const chosen = this.#chosen[this.kind]
    return Object.fromEntries(this.fields.map(({ name, preset }) => [name, chosen?.[name] ?? preset]))
  })
  /** How prompts are put; what has a meaning in a chat only is left out of other prompts, and kept for the next chat. */
  readonly prompting = $derived.by<Prompting>(() => promptingOf(this.options))
  readonly isOfDetection = $derived.by(() => mayAskDetection.includes(this.kind) && this.askedRunId !== null)
  readonly asks = $derived.by(() => askingKinds.includes(this.kind) && !this.isOfDetection)
  /** Whether the workers of a queue can compute it. */
  readonly isShared = $derived.by(() => this.#kinds.find(({ kind }) => kind === this.kind)?.isShared === true)
  readonly isContrast = $derived.by(() => this.options['objective'] === 'contrast')

  /** That the kind can put side by side, and those that are. */
  readonly methods = $derived.by<readonly string[]>(() => methodsOf(this.#kinds, this.kind))
  readonly chosenMethods = $derived.by<readonly string[]>(() => this.#methods[this.kind] ?? this.methods)
  chooseMethods(methods: readonly string[]): void {
    this.#methods = { ...this.#methods, [this.kind]: methods }
  }

  /** Null: as it is by itself. */
  choose(name: string, value: FieldValue): void {
    this.#chosen = { ...this.#chosen, [this.kind]: { ...this.#chosen[this.kind], [name]: value } }
  }

  /** Null while something that the kind needs is not chosen, or a value is outside its bounds. */
  readonly settings = $derived.by<RunSettings | null>(() => {
    const own = this.#own()
    const { options } = this
    if (own === null || !this.fields.every((field) => fitsField(field, options[field.name] ?? null))) return null
    // The host named the fields of this kind: they are its options.
    const asked = 'prompting' in options ? { ...options, ...this.prompting } : options
    return { ...own, options: asked } as unknown as RunSettings
  })

  /** What the kind is given besides its options. */
  #own(): Record<string, unknown> | null {
    const { kind, asked, editId, backgroundId, beforeEditId, runIds, out, prompt, target } = this
    const runId = runIds[0]
    switch (kind) {
      case 'predict':
        return { kind, asked, editId }
      case 'detect':
        return { kind, asked, backgroundId }
      case 'evaluate':
        if (runId === undefined) return null
        return { kind, runIds, ...(this.text.trim() === '' ? {} : { text: this.text.trim() }) }
      case 'compare':
        return editId === null ? null : { kind, asked, editId, beforeEditId }
      case 'dose': {
        const factors = readFactors(this.factors)
        if (factors === null || (editId === null && this.askedRunId === null)) return null
        return { kind, asked, editId, factors, ...this.#ofDetection(), ...this.#ownFields() }
      }
      case 'agree':
      case 'faithfulness':
        return this.chosenMethods.length === 0
          ? null
          : { kind, asked, methods: this.chosenMethods, ...this.#ofDetection() }
      case 'rerun':
        return runId === undefined ? null : { kind, runId, backgroundId }
      case 'bake':
        return editId === null || out.trim() === '' ? null : { kind, editId, out: out.trim() }
      case 'attribute': {
        const against = this.isContrast ? this.against : []
        if (prompt === '' || target === '' || (this.isContrast && against.length === 0)) return null
        return { kind, prompt, target, against }
      }
    }
  }

  /** Whose questions are asked, where they are not those of the project. */
  #ofDetection(): Record<string, unknown> {
    return this.askedRunId === null ? {} : { runId: this.askedRunId }
  }

  #ownFields(): Record<string, unknown> {
    if (this.askedRunId === null) return {}
    const own = this.own.split(/[,،]/).flatMap((name) => name.trim() || [])
    return own.length === 0 ? {} : { own }
  }

  /** Takes the settings of a run that was made. */
  take(settings: RunSettings): void {
    this.kind = settings.kind
    this.#chosen = { ...this.#chosen, [settings.kind]: { ...settings.options } }
    if ('asked' in settings) {
      const { file: _, ...asked } = settings.asked
      this.asked = asked
    }
    if ('editId' in settings) this.editId = settings.editId
    if ('beforeEditId' in settings) this.beforeEditId = settings.beforeEditId
    if ('backgroundId' in settings) this.backgroundId = settings.backgroundId
    if (settings.kind === 'evaluate') {
      this.runIds = settings.runIds
      this.text = settings.text ?? ''
    }
    if (settings.kind === 'rerun') this.runIds = [settings.runId]
    if (settings.kind === 'bake') this.out = settings.out
    if (settings.kind === 'dose') {
      this.factors = settings.factors.join(', ')
      this.askedRunId = settings.runId ?? null
      this.own = (settings.own ?? []).join(', ')
    }
    if (settings.kind === 'agree' || settings.kind === 'faithfulness') {
      this.chooseMethods(settings.methods)
      this.askedRunId = settings.runId ?? null
    }
    if (settings.kind !== 'attribute') return
    this.prompt = settings.prompt
    this.target = settings.target
    this.against = settings.against
  }

  /**
   * Asks what these settings come to: the prompt at once, the estimate when the host has tried a few questions. What was
   * asked before is taken back.
   */
  async look(settings: RunSettings, { estimate = true } = {}): Promise<void> {
    this.#asking?.abort()
    const asking = new AbortController()
    this.#asking = asking
    const { signal } = asking
    const isTried = estimate && !untriedKinds.includes(settings.kind)
    this.#estimate = null
    this.#isEstimating = isTried
    try {
      this.#preview = await this.#api['runs.preview'](settings, { signal })
      this.#fault = null
      if (!isTried || signal.aborted) return
      const found = await this.#api['runs.estimate'](settings, { signal })
      if (!signal.aborted) this.#estimate = found
    } catch (error) {
      if (signal.aborted || isCancelled(error)) return
      this.#fault = failureOf(error)
      this.#preview = null
    } finally {
      if (this.#asking === asking) this.#isEstimating = false
    }
  }

  /** Stops asking, and forgets what was answered. */
  forget(): void {
    this.leave()
    this.#preview = null
    this.#estimate = null
    this.#fault = null
  }

  /** Stops asking; what was tried so far is kept and need not be asked again by the run. */
  leave(): void {
    this.#asking?.abort()
    this.#isEstimating = false
  }

  /** Pressed twice, it starts once. */
  async start(computedBy: Run['computedBy'] = 'engine'): Promise<string | null> {
    const { settings } = this
    if (settings === null || this.#isStarting) return null
    this.leave()
    this.#isStarting = true
    try {
      const { runId } = await this.#api['runs.start']({ ...settings, computedBy })
      return runId
    } finally {
      this.#isStarting = false
    }
  }
}
