import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Evaluation } from '../../../main/methods/evaluationSchema.ts'
import { reportHtml } from '../../../main/report/reportHtml.ts'
import { sampleEvaluation, type Sample } from '../../support/sampleEvaluation.ts'

const details = {
  engram: '1.2.3',
  modelType: 'llama',
  effects: new Map(),
  agreement: null,
  labels: new Map(),
  command: 'engram detect',
  template: null,
}

function pageOf({ evaluation, texts }: Sample, warnings: readonly string[] = []): string {
  const runs = evaluation.runs.map(() => ({ ...details, questions: texts, warnings }))
  return reportHtml(evaluation, { engram: '1.2.3', runs, command: 'engram evaluate' })
}

function all(page: string, pattern: RegExp): string[] {
  return [...page.matchAll(pattern)].map(([, found]) => found!)
}

describe('reportHtml', () => {
  test('the same evaluation gives the same bytes', () => {
    expect(pageOf(sampleEvaluation())).toBe(pageOf(sampleEvaluation()))
  })

  test('says before any effect what letters did, and whether anything is known', () => {
    const { evaluation, texts } = sampleEvaluation()
    const page = pageOf({ evaluation, texts })
    expect(page).toMatch(
      /class="alarm"><strong>Letters, doubled:<\/strong> All 36 answers became B, whatever is right \(16 before\)/,
    )
    expect(page).toContain('In questions of other facts B moves by +0.42 nats [+0.3, +0.5]')
    expect(page).toMatch(/better than guessing/)
    // An evaluation of an earlier version counted no letters.
    const runs = evaluation.runs.map((run) => ({
      ...run,
      fields: run.fields.map(({ guards: _, ...field }) => field),
    }))
    expect(pageOf({ evaluation: { ...evaluation, runs }, texts })).not.toContain('class="alarm"')
  })

  test('text that would be markup or turn its surroundings around stays text, wherever it comes from', () => {
    const hostile = '</bdi><script>alert(1)</script><img src=x onerror="alert(2)">\u202e\u2069&amp;'
    const sample = sampleEvaluation({ domains: [hostile, 'b'], langs: ['en', 'x"y'], runs: ['qrnca', hostile] })
    const texts = new Map(
      sample.evaluation.runs[0]!.questions.map(({ id }) => [id, { stem: hostile, options: [hostile], answer: 0 }]),
    )
    const { runs, texts: free } = sample.evaluation
    const poisoned: Evaluation = {
      ...sample.evaluation,
      texts: free.map((text) => ({ ...text, name: hostile })),
      runs: runs.map((run) => ({
        ...{ ...run, data: { name: hostile, sha256: hostile }, settings: { [hostile]: hostile }, warnings: [hostile] },
        controls: { ...run.controls, group: hostile },
      })),
    }
    const page = reportHtml(poisoned, {
      ...{ engram: hostile, command: hostile },
      runs: [
        {
          ...{ engram: hostile, modelType: hostile, questions: texts, warnings: [hostile] },
          ...{
            effects: new Map(),
            agreement: null,
            labels: new Map(),
            command: hostile,
            template: { text: hostile, file: hostile },
          },
        },
        { ...details, questions: texts, warnings: [] },
      ],
    })
    expect(page).not.toMatch(/<script|<img|onerror="/)
    expect(page).not.toMatch(/[\u202a-\u202e\u2066\u2067]/)
    // isolation is ours alone: every one that is opened is closed
    expect(all(page, /(\u2068)/g)).toHaveLength(all(page, /(\u2069)/g).length)
    expect(page).toContain(
      '&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=&quot;alert(2)&quot;&gt;⟨U+202E⟩⟨U+2069⟩&amp;amp;',
    )
    expect(page).not.toContain('lang="x"y')
  })

  test('asks for nothing but itself, and its policy allows its own style alone', () => {
    const page = pageOf(sampleEvaluation({ runs: ['qrnca', 'random'] }))
    const [style = ''] = all(page, /<style>([^]*?)<\/style>/g)
    const digest = createHash('sha256').update(style).digest('base64')
    expect(page).toContain(`default-src &#39;none&#39;; style-src &#39;sha256-${digest}&#39;;`)
    expect(page).not.toMatch(/ (style|src|srcset|on[a-z]+)=|@import|https?:/)
    const links = all(page, /(?:href|url\()="?([^")]*)/g)
    expect(links.length).toBeGreaterThan(3)
    for (const link of links) expect(link).toMatch(/^#/)
  })

  test('every figure is named and described, has its table, and no id is given twice', () => {
    const page = pageOf(sampleEvaluation({ runs: ['qrnca', 'random'] }))
    const figures = all(page, /(<svg[^]*?<\/svg>)/g)
    expect(figures.length).toBeGreaterThan(20)
    for (const figure of figures) {
      const [, title, desc] = /aria-labelledby="(\S+) (\S+)"/.exec(figure)!
      expect(figure).toMatch(new RegExp(`<title id="${title}">[^<]{5,}</title>`))
      expect(figure).toMatch(new RegExp(`<desc id="${desc}">[^<]{20,}</desc>`))
    }
    expect(all(page, /(<\/figure>)/g)).toHaveLength(all(page, /(<\/figure>\s*<details><summary>Table: )/g).length)
    const ids = all(page, / id="([^"]*)"/g)
    expect(ids).toHaveLength(new Set(ids).size)
    for (const target of all(page, /href="#([^"]*)"/g)) expect(ids).toContain(target)
  })

  test('numbers that are not finite are nowhere', () => {
    expect(pageOf(sampleEvaluation({ each: 1 }))).not.toMatch(/NaN|Infinity|undefined|null/)
  })

  test('a question stands in its own language and direction', () => {
    const page = pageOf(sampleEvaluation({ langs: ['ar', 'zh', null] }))
    expect(page).toContain('<td dir="rtl" lang="ar">ما هي عاصمة كينيا؟</td><td dir="rtl" lang="ar">نيروبي</td>')
    expect(page).toContain('<td dir="ltr" lang="zh">肯尼亚的首都是哪里？</td>')
    expect(page).toContain('<td dir="auto">What is the capital of Kenya?</td>')
  })

  test('warnings of the evaluation, its runs and their detections come before every figure, each once', () => {
    const page = pageOf(sampleEvaluation(), ['Common neurons cannot be told.', 'Common neurons cannot be told.'])
    for (const warning of [
      'There are only 12 facts',
      '2 of 12 questions have no neuron',
      'Common neurons cannot be told',
    ]) {
      expect(page.split(warning)).toHaveLength(2)
      expect(page.indexOf(warning)).toBeLessThan(page.indexOf('<svg'))
    }
  })

  test('the answer gives the figures of the evaluation', () => {
    const { evaluation, texts } = sampleEvaluation()
    const [sum] = evaluation.runs[0]!.fields
    sum!.own.suppress.logRatio = { mean: Math.log(0.9), low: Math.log(0.85), high: Math.log(0.96), units: 12 }
    sum!.own.suppress.flips = { ...sum!.own.suppress.flips, toWrong: 7, right: 31 }
    sum!.baseline = { ...sum!.baseline, correct: 33, of: 36, share: 33 / 36, low: 0.78, high: 0.971 }
    const page = pageOf({ evaluation, texts }).replaceAll('\u00a0', ' ').replaceAll('\n', ' ')
    expect(page).toContain('<strong>91.7 %</strong> of the prompts right (33 of 36; 95 % interval 78.0 % to 97.1 %)')
    expect(page).toContain('<strong>−10.0 % [−15.0, −4.0]</strong>')
    expect(page).toContain('7 of 31 right answers turn wrong')
  })

  test('every neuron stands with its score and what it does alone, where that was measured', () => {
    const { evaluation, texts } = sampleEvaluation()
    const [first, second] = evaluation.runs[0]!.questions
    first!.neurons = [
      { layer: 2, neuron: 17, score: 0.123456, variants: 0.75, runs: null },
      { layer: 2, neuron: 18, score: 0.1, variants: 1, runs: null },
    ]
    second!.neurons = [{ layer: 3, neuron: 5, score: -0.5, variants: null, runs: null }]
    const effects = new Map([
      [
        first!.id,
        new Map([
          [2 * 96 + 17, { effect: 0.042, effectLog: -0.25 }],
          [2 * 96 + 18, { effect: -1.26e-7, effectLog: 0 }],
        ]),
      ],
    ])
    const run = { ...details, questions: texts, warnings: [], effects }
    const page = reportHtml(evaluation, { engram: '1', runs: [run], command: '' }).replaceAll('\u00a0', ' ')
    const rows = all(page, /<tr><th scope="row"><bdi[^>]*>[^<]*<\/bdi><\/th>(<td class="number">\d+<\/td>.*?)<\/tr>/g)
    const cells = rows.map((row) => all(row, /<td class="number">([^<]*)<\/td>/g))
    expect(cells).toContainEqual(['2', '17', '0.123', '75 %', '+4.2', '−0.25'])
    expect(cells).toContainEqual(['2', '18', '0.100', '100 %', '−1.3e−5', '0'])
    expect(cells).toContainEqual(['3', '5', '−0.500', '–', 'not measured', 'not measured'])
  })

  test('says how much of what matters alone was found, and what a person calls a neuron', () => {
    const { evaluation, texts } = sampleEvaluation()
    const [neuron] = evaluation.runs[0]!.questions[0]!.neurons
    const labels = new Map([[neuron!.layer * evaluation.model.dMlp + neuron!.neuron, 'capital <cities>']])
    const estimate = (mean: number) => ({ mean, low: mean - 0.5, high: mean + 0.5, units: 9 })
    const agreement = {
      questions: 9,
      pearson: estimate(0.5),
      spearman: estimate(0.5),
      top: estimate(20),
      found: estimate(7.25),
    }
    const run = { ...details, questions: texts, warnings: [], agreement, labels }
    const page = reportHtml(evaluation, { engram: '1', runs: [run], command: '' })
    expect(page).toMatch(
      /of the 20\.0 \(19\.5 to 20\.5\) neurons of a question that matter most alone, the lists have 7\.3 \(6\.8/,
    )
    expect(page).toContain('capital &lt;cities&gt;')
    expect(page).toContain('>called<')
    expect(pageOf({ evaluation, texts })).not.toContain('>called<')
  })

  test('a prompt stands token by token, in the direction of its language, with nothing in it that cannot be seen', () => {
    const { evaluation, texts } = sampleEvaluation({ langs: ['ar'] })
    const [question] = evaluation.runs[0]!.questions
    const target = { id: 7, piece: ' A' }
    const prompt = { question: question!.id, ids: [3, 4, 5], pieces: [' ما', '', '\n'], gold: 'A', target }
    const runs = [{ ...evaluation.runs[0]!, prompts: [prompt] }]
    const page = pageOf({ evaluation: { ...evaluation, runs }, texts })
    expect(page).toContain('<ol class="tokens" dir="rtl" lang="ar">')
    const tokens = all(page, /<span class="token">(.*?)<\/span>/g)
    expect(tokens.map((token) => token.replaceAll(/<[^>]*>/g, ''))).toEqual(['␣ما 3', '⋯ 4', '⏎ 5', '␣A 7'])
  })

  test('command lines stand as they are given, and the template that they name stands there too', () => {
    const { evaluation, texts } = sampleEvaluation()
    const template = { text: '{{ messages }}', file: 'its-name.jinja' }
    const run = { ...details, questions: texts, warnings: [], command: "engram detect --system 'a <b>'", template }
    const page = reportHtml(evaluation, { engram: '1', runs: [run], command: 'engram evaluate --run x' })
    const commands = all(page, /<pre class="command" dir="ltr"><code>(.*?)<\/code>/g)
    expect(commands.map((command) => command.replaceAll(/<\/?bdi[^>]*>/g, ''))).toEqual([
      'engram detect --system &#39;a &lt;b&gt;&#39;',
      'engram evaluate --run x',
    ])
    expect(page).toContain('its-name.jinja')
    expect(page).toContain('{{ messages }}')
  })

  test('a field at chance, few facts and few random sets are among the limits, and nowhere else said to be', () => {
    const { evaluation, texts } = sampleEvaluation()
    const limitsOf = (of: Evaluation): string =>
      /<h2 id="run1-limits">[^]*?<\/section>/.exec(pageOf({ evaluation: of, texts }))![0]
    const [run] = evaluation.runs
    const sound = run!.fields.map((field) => ({
      ...{ ...field, field: { ...field.field, units: 20 }, baseline: { ...field.baseline, atChance: false } },
    }))
    const questions = (sets: number) => run!.questions.map((one) => ({ ...one, rank: { ...one.rank, sets } }))
    const quiet = limitsOf({ ...evaluation, runs: [{ ...run!, fields: sound, questions: questions(19) }] })
    expect(quiet).toContain('last position')
    expect(quiet).not.toMatch(/At chance|Fewer than|too few/)
    const fields = sound.map((field, i) =>
      i === 1
        ? { ...field, field: { ...field.field, units: 2 }, baseline: { ...field.baseline, atChance: true } }
        : field,
    )
    const loud = limitsOf({ ...evaluation, runs: [{ ...run!, fields, questions: questions(18) }] })
    expect(loud).toMatch(/At chance[^<]*<bdi[^>]*>geography<\/bdi>/)
    expect(loud).toMatch(/Fewer than 5 facts[^<]*<bdi[^>]*>geography<\/bdi>/)
    expect(loud).toContain('compared with 18 random sets, too few')
  })

  test('the answer claims no more than its verdict, whichever it is', () => {
    const { evaluation, texts } = sampleEvaluation()
    const [sum] = evaluation.runs[0]!.fields
    const answers = (['localised', 'not-known', 'letters', 'slight', 'diffuse', 'too-few'] as const).map((verdict) => {
      sum!.card = { ...sum!.card, verdict, sentence: 'What was found.' }
      return /<div class="answer">[^]*?<\/div>/.exec(pageOf({ evaluation, texts }))![0]
    })
    expect(answers.map((answer) => /these neurons carry these answers/.test(answer))).toEqual([
      ...[true, false, false, false, false, false],
    ])
    for (const answer of answers.slice(1))
      expect(answer).toMatch(/What was found\. So (nothing|they act on a letter|small)/)
  })

  test('what was not measured is left out, and a run of one field or without texts can be drawn', () => {
    const { evaluation } = sampleEvaluation({ domains: ['a'], langs: ['en'] })
    const [run] = evaluation.runs
    const fields = run!.fields.map((field) => ({
      ...{ ...field, pooled: null, drift: null, prediction: null, locality: [], wordings: [] },
    }))
    const bare = { ...evaluation, warnings: [], runs: [{ ...run!, fields, warnings: [] }] }
    const page = reportHtml(bare, { engram: '1.2.3', runs: [null], command: '' })
    expect(page).not.toContain('Read this first')
    expect(page).not.toContain('Prediction from neurons')
    expect(page).toContain('texts are not at hand')
    expect(
      reportHtml(
        { ...bare, runs: [{ ...run!, fields: [], questions: [] }] },
        { engram: '1', runs: [null], command: '' },
      ),
    ).toContain('asked no question')
  })
})
