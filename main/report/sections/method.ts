import type { RunView } from '../context.ts'
import { foreign, markup, type Part } from '../markup.ts'
import { decimal } from '../numbers.ts'
import type { Section } from '../section.ts'
import { tableHtml } from '../table.ts'

/** What each setting of a detection is for. */
const meanings: Readonly<Record<string, string>> = {
  method: 'how neurons were found',
  objective: 'what scores explain: P of the right letter, its logarithm, or that less the other letters’',
  mode: 'how scores became neurons: corrected; paper, as it is described; published, as its code does it',
  rule: 'how integrals were taken along the path of activations',
  steps: 'points on a path; of the rule adaptive, the most parts',
  tolerance: 'of the rule adaptive: the largest error allowed, in parts of the largest score',
  letters: 'form of the letter token: bare, with a leading space, or auto, what continues the prompt',
  candidates: 'neurons of each question whose exact effect was measured besides those found',
  to: 'what a neuron was set to for its exact effect: zero, its mean over the prompts, or a value',
  t: 'a neuron is kept above this share of the largest score',
  u: 'a neuron is common, and left out, above this share of the questions',
  v: 'most neurons of a question',
  seed: 'of what was drawn at random: option orders, random neurons',
  prompting: 'prompts as raw text, or as a user’s message in a chat template',
  system: 'of a chat: what the system says first',
  answerStart: 'of a chat: how the answer begins',
  chatTemplate: 'of a chat: the template, by its digest',
}

/** How the neurons were found and tried, with every threshold. */
export function methodSection({ id, run, evaluation, details }: RunView): Section {
  const { settings } = evaluation
  const found: (readonly [string, RunView['run']['settings'][string]])[] = [
    ['method', run.method],
    ['objective', run.objective],
    ...Object.entries(run.settings),
  ]
  const { leastNats, leastPoints } = settings
  const least: [string, string, string][] =
    leastNats === undefined || leastPoints === undefined
      ? []
      : [['least effect', `${leastNats} nats or ${leastPoints} points`, 'what counts in a verdict']]
  const tried: [string, Part, string][] = [
    ['strengths', `×${settings.suppress} and ×${settings.boost}`, 'what a neuron’s activation is multiplied by'],
    ['position', 'the last of the prompt', 'where: the answer’s letter is predicted from there'],
    ['random sets', String(settings.randomSets), 'of each kind for each question: of any layer, of the same layers'],
    ['unrelated questions', String(settings.controls), 'for each question: its neurons are tried there too'],
    ...least,
    ['seed', String(settings.seed), 'of random sets, unrelated questions and intervals'],
    ['intervals', `${decimal(100 * settings.confidence)} %`, 'of facts, not of prompts'],
  ]
  const columns = [{ label: 'setting', kind: 'name' as const }, { label: 'value' }, { label: 'what it is' }]
  return {
    id: `${id}-method`,
    title: 'Method',
    body: [
      tableHtml({
        caption: 'How neurons were found',
        kind: 'settings',
        columns,
        rows: found.map(([name, value]) => [foreign(name), valueText(value), meanings[name] ?? '']),
      }),
      tableHtml({ caption: 'How they were tried', kind: 'settings', columns, rows: tried }),
      details !== null &&
        details.template !== null &&
        markup`<p>The chat template that was used:</p><pre class="template">${foreign(details.template.text)}</pre>`,
    ],
  }
}

function valueText(value: RunView['run']['settings'][string]): Part {
  return value === null ? 'none' : foreign(String(value))
}
