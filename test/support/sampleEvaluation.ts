/** An evaluation of made-up numbers, for tests of what is drawn from one. Every part of the schema has something in it. */
import { seededRandom } from '../../main/base/random.ts'
import type {
  Accuracy,
  Baseline,
  Effect,
  Effects,
  Estimate,
  Evaluation,
  Field,
  FieldEvaluation,
  Flips,
  Overlap,
  Pcr,
  QuestionEvaluation,
  RunEvaluation,
} from '../../main/methods/evaluationSchema.ts'
import type { QuestionTexts } from '../../main/report/context.ts'

export interface SampleOptions {
  readonly domains?: readonly string[]
  readonly langs?: readonly (string | null)[]
  /** Questions in each domain and language. */
  readonly each?: number
  readonly nLayers?: number
  readonly dMlp?: number
  readonly runs?: readonly string[]
  readonly seed?: number
}

export interface Sample {
  readonly evaluation: Evaluation
  readonly texts: ReadonlyMap<string, QuestionTexts>
}

export function sampleEvaluation(options: SampleOptions = {}): Sample {
  const { domains = ['geography', 'biology'], langs = ['en', 'ar'], each = 3, runs = ['qrnca'] } = options
  const { nLayers = 4, dMlp = 96, seed = 1 } = options
  const random = seededRandom(seed)
  const made = runs.map((name, i) =>
    sampleRun(name, { domains, langs, each, nLayers, dMlp, strength: i === 0 ? 1 : 0.2, random }),
  )
  const evaluation: Evaluation = {
    format: 'engram-evaluation',
    formatVersion: 2,
    model: { fingerprint: `sha256:${'ab12'.repeat(16)}`, nLayers, dMlp },
    device: 'cpu',
    settings: {
      ...{ seed: 0, boost: 2, suppress: 0, controls: 8, randomSets: 10, pooled: 40 },
      ...{ driftSets: 8, confidence: 0.95, resamples: 2000 },
    },
    texts: [{ name: 'en', lang: 'en', tokens: 120 }],
    runs: made,
    comparisons: runs.length < 2 ? [] : [compared(runs[0]!, runs[1]!, random)],
    warnings: ['There are only 12 facts; intervals are wide.'],
  }
  const texts = made[0]!.questions.map(({ id, lang }): [string, QuestionTexts] => [id, textsIn(lang)])
  return { evaluation, texts: new Map(texts) }
}

const textsOf: Readonly<Record<string, QuestionTexts>> = {
  en: { stem: 'What is the capital of Kenya?', options: ['Nairobi', 'Ottawa'], answer: 0 },
  ar: { stem: 'ما هي عاصمة كينيا؟', options: ['نيروبي', 'أوتاوا'], answer: 0 },
  zh: { stem: '肯尼亚的首都是哪里？', options: ['内罗毕', '渥太华'], answer: 0 },
}

function textsIn(lang: string | null): QuestionTexts {
  return textsOf[lang ?? 'en'] ?? textsOf['en']!
}

type Random = () => number

interface RunPlan {
  readonly domains: readonly string[]
  readonly langs: readonly (string | null)[]
  readonly each: number
  readonly nLayers: number
  readonly dMlp: number
  /** Of the effects of its own neurons. */
  readonly strength: number
  readonly random: Random
}

function sampleRun(name: string, plan: RunPlan): RunEvaluation {
  const { domains, langs, each, random } = plan
  const questions = domains.flatMap((domain) =>
    langs.flatMap((lang) =>
      Array.from({ length: each }, (_, i) =>
        sampleQuestion(`${domain}-${i}-${lang ?? 'xx'}`, { ...plan, domain, lang }),
      ),
    ),
  )
  const field = (kind: Field['kind'], domain: string | null, lang: string | null): FieldEvaluation => {
    const members = questions.filter(
      (q) => (domain === null || q.domain === domain) && (lang === null || q.lang === lang),
    )
    const id = kind === 'all' ? 'all' : kind === 'both' ? `both:${domain}/${lang}` : `${kind}:${domain ?? lang}`
    return sampleField({ id, kind, domain, lang, questions: members.length, units: members.length }, members, plan)
  }
  const fields = [
    field('all', null, null),
    ...(domains.length > 1 ? domains.map((domain) => field('domain', domain, null)) : []),
    ...(langs.length > 1 ? langs.map((lang) => field('lang', null, lang)) : []),
    ...(domains.length > 1 && langs.length > 1
      ? domains.flatMap((domain) => langs.map((lang) => field('both', domain, lang)))
      : []),
  ]
  const square = <T>(n: number, cell: (i: number, j: number) => T): T[][] =>
    Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => cell(i, j)))
  const near = (i: number, j: number): Effects => effects(i === j ? plan.strength : 0.05, random)
  const domainIds = domains.map((domain) => `domain:${domain}`)
  return {
    ...{ name, dir: name, manifest: 'cd'.repeat(32), method: name, objective: 'prob' },
    settings: { mode: 'corrected', rule: 'adaptive', t: 0.2, u: 0.3, v: 20, seed: 0, background: null },
    data: { name: 'questions.jsonl', sha256: 'ef'.repeat(32) },
    controls: { group: 'questions of other domains and other languages', perQuestion: 8, pairs: 8 * questions.length },
    ...{ fields, questions },
    overlap:
      domains.length > 1
        ? [{ kind: 'domain', fields: domainIds, cells: square(domains.length, (i, j) => overlapCell(i === j, random)) }]
        : [],
    transfer:
      langs.length > 1
        ? {
            langs: langs.map(String),
            cells: square(langs.length, (i, j) => ({
              facts: each,
              effects: near(i, j),
              control: i === j ? null : effects(0.02, random),
            })),
          }
        : null,
    pooled: domains.length > 1 ? [{ kind: 'domain', fields: domainIds, cells: square(domains.length, near) }] : [],
    warnings: [`${name}: 2 of 12 questions have no neuron; they count as unmoved in every mean.`],
  }
}

function sampleField(
  field: Field,
  questions: readonly QuestionEvaluation[],
  { nLayers, strength, random }: RunPlan,
): FieldEvaluation {
  const layers = new Array<number>(nLayers).fill(0)
  for (const { neurons } of questions) for (const { layer } of neurons) layers[layer]!++
  const sizes = questions.map(({ neurons }) => neurons.length)
  const tests = [
    { name: 'has neurons', passed: true, detail: '24 neurons' },
    { name: 'beyond random sets', passed: true, detail: 'suppress: −0.3 nats; p = 0.0002' },
    { name: 'beyond unrelated questions', passed: false, detail: 'suppress: unrelated −0.2 nats' },
    { name: 'holds in unseen wordings', passed: null, detail: 'no unseen wording' },
  ]
  const wording = (kind: 'detected' | 'template' | 'order') => ({
    kind,
    templates: ['en-1'],
    baseline: baseline(random),
    own: effects(kind === 'detected' ? strength : 0.7 * strength, random),
    random: effects(0.01, random),
  })
  const own = effects(strength, random)
  const contrasts = () => ({
    boost: { ...estimate(0.2, random), p: 0.0004 },
    suppress: { ...estimate(-0.3, random), p: 0.00002 },
  })
  const pcrs = (related: number) => ({ boost: pcr(related, random), suppress: pcr(-related, random) })
  return {
    field,
    baseline: baseline(random),
    neurons: {
      mean: sizes.reduce((sum, size) => sum + size, 0) / Math.max(1, sizes.length),
      ...{ min: Math.min(...sizes), max: Math.max(...sizes), distinct: 3 * nLayers, empty: 0, layers },
    },
    own,
    random: effects(0.01, random),
    sameLayers: effects(0.02, random),
    unrelated: effects(0.03, random),
    beyond: { random: contrasts(), sameLayers: contrasts(), unrelated: contrasts() },
    pcr: { own: pcrs(0.2), random: pcrs(0.01), sameLayers: pcrs(0.01) },
    locality: (['same-field', 'other-domain', 'other-language', 'unrelated', 'same-fact'] as const).map((where) => ({
      ...{ where, pairs: 24, effects: effects(where === 'same-fact' ? 0.3 : 0.04, random) },
      unchanged: { boost: estimate(0.99, random), suppress: estimate(0.97, random) },
    })),
    wordings: [wording('detected'), wording('template'), wording('order')],
    pooled: {
      neurons: [40, 38],
      own: effects(1.4 * strength, random),
      random: effects(0.02, random),
      sameLayers: effects(0.03, random),
      others: effects(0.2, random),
      beyond: { random: contrasts(), sameLayers: contrasts() },
    },
    drift: {
      ...{ sets: 8, texts: 1, tokens: 120, boost: estimate(0.02, random), suppress: estimate(0.01, random) },
      random: { boost: estimate(0.002, random), suppress: estimate(0.001, random) },
    },
    prediction: {
      neurons: [40, 38],
      own: accuracy(0.7, random),
      random: accuracy(0.35, random),
      model: accuracy(0.96, random),
    },
    stability: estimate(0.8, random),
    guards: guards(),
    card: {
      verdict: (['localised', 'general', 'diffuse', 'wording'] as const)[Math.floor(random() * 4)]!,
      sentence:
        'Localised: suppress moves the right letter (boost +0.1 nats, suppress −0.3 nats) beyond random sets and unrelated questions, in unseen wordings too.',
      tests,
    },
  }
}

function sampleQuestion(
  id: string,
  plan: RunPlan & { readonly domain: string; readonly lang: string | null },
): QuestionEvaluation {
  const { nLayers, dMlp, domain, lang, random, strength } = plan
  const change = (size: number) => {
    const logRatio = size * (0.5 + random())
    return { relative: Math.expm1(logRatio), logRatio, difference: 0.5 * Math.expm1(logRatio) }
  }
  const changes = (size: number) => ({ boost: change(size / 2), suppress: change(-size) })
  return {
    ...{ id, domain, lang, pair: id, correct: 3, variants: 3, prob: 0.8 + 0.2 * random() },
    neurons: Array.from({ length: 3 + Math.floor(12 * random()) }, () => ({
      layer: Math.floor(nLayers * Math.sqrt(random())),
      neuron: Math.floor(dMlp * random() ** 2),
      ...{ score: random() ** 3, variants: 1, runs: null },
    })),
    ...{
      own: changes(0.4 * strength),
      random: changes(0.01),
      sameLayers: changes(0.02),
      unrelated: changes(0.03),
      wordings: changes(0.3),
    },
    rank: { boost: 0.05, suppress: 0.05, sets: 20 },
    flips: { boost: flips(3, random), suppress: flips(3, random) },
    drift: null,
    card: { verdict: 'localised', sentence: 'Localised.', tests: [] },
  }
}

function compared(first: string, second: string, random: Random): Evaluation['comparisons'][number] {
  const own = { boost: { ...estimate(0.2, random), p: 0.002 }, suppress: { ...estimate(-0.3, random), p: 0.0003 } }
  return { runs: [first, second], questions: 12, jaccard: estimate(0.3, random), overlap: estimate(0.5, random), own }
}

function estimate(mean: number, random: Random, units = 12): Estimate {
  const half = Math.abs(mean) * (0.1 + 0.2 * random()) + 0.001
  const at = mean * (0.8 + 0.4 * random())
  return { mean: at, low: at - half, high: at + half, units }
}

function effects(strength: number, random: Random): Effects {
  return { boost: effect(0.12 * strength, random), suppress: effect(-0.4 * strength, random) }
}

function effect(nats: number, random: Random): Effect {
  const logRatio = estimate(nats, random)
  const of = (scale: number): Estimate => ({
    mean: scale * Math.expm1(logRatio.mean!),
    low: scale * Math.expm1(logRatio.low!),
    high: scale * Math.expm1(logRatio.high!),
    units: logRatio.units,
  })
  return { items: 36, leftOut: 0, logRatio, relative: of(1), difference: of(0.7), flips: flips(36, random) }
}

/** All answers became B when doubled, and B moves in questions of other facts. */
function guards(): NonNullable<FieldEvaluation['guards']> {
  const letters = { letters: ['A', 'B'], right: [18, 18], before: [20, 16], after: [0, 36], already: null }
  const collapse = { letter: 'B', before: 16, after: 36, of: 36, p: 0.0001 }
  const push = { letter: 'B', mean: 0.42, low: 0.3, high: 0.5, units: 12, p: 0.0005, moves: true }
  const calm = { letters: { ...letters, after: [20, 16], collapse: null }, push: { ...push, mean: 0, moves: false } }
  const loud = { letters: { ...letters, collapse }, push }
  const pushing = { boost: { sets: 7, of: 12 }, suppress: { sets: 0, of: 12 } }
  return { own: { boost: loud, suppress: calm }, others: { boost: { ...calm, push }, suppress: calm }, pushing }
}

function flips(of: number, random: Random): Flips {
  const right = Math.round(0.9 * of)
  const toWrong = Math.floor(random() * right * 0.3)
  return {
    of,
    right,
    wrong: of - right,
    toRight: 0,
    toWrong,
    toOtherWrong: 0,
    improved: 0,
    worsened: toWrong,
    p: 0.03,
    chiSquare: 4.1,
  }
}

function pcr(related: number, random: Random): Pcr {
  const [own, unrelated] = [estimate(related, random), estimate(related / 10, random)]
  return { related: own, unrelated, ratio: own.mean! / unrelated.mean!, low: 6, high: 14, atLeast: null, note: null }
}

function accuracy(share: number, random: Random): Accuracy {
  const at = Math.min(1, share * (0.9 + 0.15 * random()))
  const correct = Math.round(36 * at)
  return {
    ...{
      correct,
      of: 36,
      units: 12,
      effective: 20,
      share: correct / 36,
      low: Math.max(0, at - 0.1),
      high: Math.min(1, at + 0.06),
    },
    ...{ chance: 0.25, atChance: false },
  }
}

function baseline(random: Random): Baseline {
  return { ...accuracy(0.95, random), prob: 0.91, mass: 0.99 }
}

function overlapCell(isSame: boolean, random: Random): Overlap['cells'][number][number] {
  const jaccard = isSame ? 1 : 0.1 + 0.4 * random()
  return {
    ...{
      a: 40,
      b: 38,
      shared: 15,
      jaccard,
      overlap: 0.4,
      expected: { shared: 4.1, jaccard: 0.05 },
      lift: 3.7,
      p: 0.0001,
    },
    shuffled: { mean: 0.3, low: 0.25, high: 0.35 },
  }
}
