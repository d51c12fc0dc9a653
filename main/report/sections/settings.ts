import type { Evaluation, RunEvaluation } from '../../methods/evaluationSchema.ts'
import type { ReportContext, RunDetails } from '../context.ts'
import { foreign, markup, type Markup, type Part } from '../markup.ts'
import { count, decimal } from '../numbers.ts'
import type { Section } from '../section.ts'

/** Everything that is needed to make the same report again. */
export function settingsSection(evaluation: Evaluation, { engram, runs }: ReportContext): Section {
  const { settings, texts } = evaluation
  return {
    id: 'settings',
    title: 'How this was made',
    body: [
      facts([
        ['Report made by', `Engram ${engram}`],
        ['Model', evaluation.model.name === undefined ? '–' : foreign(evaluation.model.name)],
        ['Model’s fingerprint', fingerprint(evaluation.model.fingerprint)],
        ['Layers and neurons', `${evaluation.model.nLayers} layers of ${count(evaluation.model.dMlp)} neurons`],
        ['Device', evaluation.device],
        ['Seed of the evaluation', String(settings.seed)],
        ['Pooled sets', `at most ${settings.pooled} neurons`],
        [
          'Intervals',
          `${decimal(100 * settings.confidence)} %, BCa bootstrap of ${count(settings.resamples)} resamples over facts`,
        ],
        [
          'Free texts',
          texts.length === 0 ? 'none' : texts.map(({ name, tokens }) => `${name} (${tokens} tokens)`).join(', '),
        ],
      ]),
      evaluation.runs.map((run, i) => runFacts(run, runs[i] ?? null)),
      markup`<p>The same runs, model and seed give the same figures. This file makes no request and runs no script; it was made from
<code>evaluation.json</code>, which holds every figure in full, and <code>engram report</code> makes it anew.</p>`,
    ],
  }
}

function runFacts(run: RunEvaluation, details: RunDetails | null): Markup {
  return markup`<h3>Run ${foreign(run.name)}</h3>${facts([
    ['Folder', foreign(run.dir)],
    ['Detected by', details === null ? '–' : `Engram ${details.engram}`],
    ['Fingerprint of run.json', fingerprint(run.manifest)],
    ['Questions', foreign(run.data.name)],
    ['Fingerprint of the questions', fingerprint(run.data.sha256)],
    ['Unrelated questions', `${run.controls.group}; ${count(run.controls.pairs)} pairs`],
  ])}`
}

function facts(rows: readonly (readonly [string, Part])[]): Markup {
  return markup`<dl class="facts">${rows.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`
}

function fingerprint(value: string): Markup {
  return markup`<code class="fingerprint">${value}</code>`
}
