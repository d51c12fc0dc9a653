import type { Api } from '../../api/api.ts'
import type { FieldOverlap } from '../../api/shapes.ts'
import type { Router } from '../../state/router.svelte.ts'
import { resource, type Resource } from '../../state/resource.svelte.ts'
import type { RunList } from '../../state/runs.svelte.ts'
import { facetsOf, type Facet, type Field, type Grouping } from './facets.ts'
import { number, oneOf, range, type Range } from './params.ts'

type Host = Pick<Api, 'map.overlap'>
type FieldsKey = Pick<Parameters<Api['map.overlap']>[0], 'runId' | 't' | 'u' | 'v'> & Pick<FacetInput, 'soFar'>
/** With the questions that a detection which goes on has so far: when there are more, all views ask again. */
type FacetInput = Omit<Parameters<Api['map.layers']>[0], 'facet'> & { readonly soFar: number | null }

export const tabs = ['heatmap', 'overlap', 'layers', 'questions', 'neurons'] as const
export type Tab = (typeof tabs)[number]

/** What the address says, as it is written there. */
export type MapParams = Partial<
  Record<'tab' | 'by' | 'value' | 't' | 'u' | 'v' | 'domain' | 'lang' | 'layers' | 'neurons' | 'at' | 'filter', string>
>

/** Which detection is looked at, and how. Everything that was chosen lives in the address, so that a view is a link. */
export class MapView {
  /** What the domains and the languages have. */
  readonly #fields: Resource<FieldsKey, Readonly<Record<'domains' | 'langs', FieldOverlap>>>
  readonly #runs: RunList
  readonly #router: Router

  constructor(api: Host, router: Router, runs: RunList) {
    this.#runs = runs
    this.#router = router
    this.#fields = resource(
      () => this.#asked,
      async ({ soFar: _, ...asked }, signal) => {
        const ask = (by: 'domain' | 'lang') => api['map.overlap']({ ...asked, by, measure: 'lift' }, { signal })
        const [domains, langs] = await Promise.all([ask('domain'), ask('lang')])
        return { domains, langs }
      },
    )
  }

  /** Every run; null until they were asked for. */
  readonly runs = $derived.by(() => this.#runs.all)
  readonly failure = $derived.by(() => this.#runs.failure ?? this.#fields.failure)
  /** Detections that can be looked at, the newest first: whole ones, and behind them those with a part to show already. */
  readonly detections = $derived.by(() => {
    const all = this.#runs.kept.filter(({ kind }) => kind === 'detect')
    const isWhole = ({ state }: (typeof all)[number]): boolean => state === 'done'
    return [...all.filter(isWhole), ...all.filter((run) => !isWhole(run) && run.soFar !== undefined)]
  })
  /** One that is being made, or that ended before it was whole. */
  readonly unfinished = $derived.by(
    () => this.#runs.kept.find(({ kind, state }) => kind === 'detect' && state !== 'done') ?? null,
  )

  /** The detection of the address; the newest one without an address. Null when it is not there. */
  readonly run = $derived.by(() => {
    const asked = this.#router.path[0]
    return (asked === undefined ? this.detections[0] : this.detections.find(({ id }) => id === asked)) ?? null
  })
  /** The address names a detection that is gone. */
  readonly isGone = $derived.by(() => {
    const [asked] = this.#router.path
    return this.runs !== null && asked !== undefined && this.runs.every(({ id, trashed }) => trashed || id !== asked)
  })
  /** Questions that are shown for the time being; null of a whole detection. */
  readonly soFar = $derived.by(() => (this.run?.state === 'done' ? null : (this.run?.soFar ?? null)))
  readonly runId = $derived.by(() => this.run?.id ?? null)
  /** What a report says its figures come from; it takes none that is provisional, which there would stand for the whole. */
  readonly sources = $derived.by(() => (this.runId === null || this.soFar !== null ? undefined : [this.runId]))

  readonly tab = $derived.by<Tab>(() => oneOf(this.#router.param('tab'), tabs) ?? 'heatmap')
  readonly by = $derived.by<Grouping>(
    () => oneOf(this.#router.param('by'), ['all', 'domain', 'lang', 'both']) ?? 'domain',
  )
  readonly value = $derived.by(() => oneOf(this.#router.param('value'), ['score', 'frequency']) ?? 'score')
  // What is a text or a number is derived by itself: an address that changes elsewhere must ask the host nothing again.
  readonly #domain = $derived.by(() => this.#router.param('domain') || null)
  readonly #lang = $derived.by(() => this.#router.param('lang') || null)
  readonly only = $derived.by<Facet>(() => ({ domain: this.#domain, lang: this.#lang }))
  readonly #layersText = $derived.by(() => this.#router.param('layers'))
  readonly #neuronsText = $derived.by(() => this.#router.param('neurons'))
  /** Null where all are shown. */
  readonly layers = $derived.by(() => range(this.#layersText, this.run?.model.nLayers ?? 1))
  readonly neurons = $derived.by(() => range(this.#neuronsText, this.run?.model.dMlp ?? 1))
  /** The area, from the first to behind the last. */
  readonly area = $derived.by<{ readonly layers: Range; readonly neurons: Range }>(() => ({
    layers: this.layers ?? [0, this.run?.model.nLayers ?? 1],
    neurons: this.neurons ?? [0, this.run?.model.dMlp ?? 1],
  }))

  readonly #t = $derived.by(() => this.#threshold('t'))
  readonly #u = $derived.by(() => this.#threshold('u'))
  readonly #v = $derived.by(() => Math.max(1, Math.round(this.#threshold('v'))))
  /** Of the run, until they are moved. */
  readonly thresholds = $derived.by(() => ({ t: this.#t, u: this.#u, v: this.#v }))
  readonly isMoved = $derived.by(() => ['t', 'u', 'v'].some((name) => this.#router.param(name) !== ''))
  readonly canMove = $derived.by(
    () => this.soFar === null && (this.run?.summary?.kind !== 'detect' || this.run.summary.movable),
  )

  readonly input = $derived.by<FacetInput | null>(() =>
    this.runId === null ? null : { runId: this.runId, value: this.value, ...this.thresholds, soFar: this.soFar },
  )
  readonly #asked = $derived.by<FieldsKey | null>(() =>
    this.runId === null ? null : { runId: this.runId, ...this.thresholds, soFar: this.soFar },
  )
  readonly domains = $derived.by<readonly Field[]>(() => this.#fields.value?.domains.fields ?? [])
  readonly langs = $derived.by<readonly Field[]>(() => this.#fields.value?.langs.fields ?? [])
  readonly #fieldNames = $derived.by(() =>
    JSON.stringify([this.domains, this.langs].map((fields) => fields.map(({ name }) => name))),
  )
  readonly facets = $derived.by(() => {
    const [domains = [], langs = []] = JSON.parse(this.#fieldNames) as string[][]
    return facetsOf(this.by, this.only, domains, langs)
  })
  /** Fields have been counted: without them there are no facets. */
  readonly isReady = $derived.by(() => this.#fields.value !== null)
  /** Neurons that two domains, or two languages, would share by chance, on average. */
  readonly chance = $derived.by(() => {
    const cells = this.#fields.value?.[this.by === 'lang' ? 'langs' : 'domains'].cells ?? []
    const pairs = cells.flatMap((row, i) => row.slice(i + 1))
    return pairs.length === 0 ? null : pairs.reduce((sum, { expected }) => sum + expected, 0) / pairs.length
  })

  #threshold(name: 't' | 'u' | 'v'): number {
    const settings = this.run?.settings
    return number(this.#router.param(name)) ?? (settings?.kind === 'detect' ? settings.options[name] : 0)
  }

  /** Asks for the runs and the fields once more. */
  async load(): Promise<void> {
    await this.#runs.load()
    await this.#fields.ask(this.#asked)
    if (this.#fields.failure !== null) await this.#fields.reload()
  }

  set(params: MapParams): void {
    this.#router.set(params)
  }

  open(runId: string): void {
    this.#router.go('map', { path: [runId], params: { ...this.#router.params, t: '', u: '', v: '' } })
  }

  show(layers: Range | null, neurons: Range | null): void {
    this.set({ layers: layers === null ? '' : layers.join('-'), neurons: neurons === null ? '' : neurons.join('-') })
  }
}
