/** How methods agree with exact effects, and which of them the product takes by itself. */
import { counted } from '../../main/cli/table.ts'
import { knownFrom } from '../../main/methods/agreementFigures.ts'
import type { AgreementFigures, GroupAgreement } from '../../main/methods/agreementSchema.ts'
import { detectors } from '../../main/methods/detectors/detectors.ts'
import { detectFields } from '../../main/runs/kindFields.ts'
import { decimal, percent, withInterval } from '../../main/report/numbers.ts'
import { markdownTable } from './markdown.ts'
import { section } from './sections.ts'

const groupTitles = { knows: 'The model knows', guesses: 'The model guesses', all: 'All questions' } as const

/** The score of the product's preset method. */
const chosen = detectors[detectFields.method.preset].scores

export function agreementSection(agreement: AgreementFigures | null, caption: string): string {
  const title = 'What each method finds of the neurons that matter'
  if (agreement === null) return section(title, caption, ['Not measured.'])
  const { v, candidates, groups } = agreement
  const tried = candidates === null ? 'every neuron' : `the first neurons of each method and ${candidates} more`
  const shown = groups.filter(({ group }) => group !== 'all')
  return section(title, caption, [
    `By \`engram agree\`: exact effects (P of the right letter less what it is with one neuron alone off at the last position) of ${tried} in each question, beside the scores. A question is known where the model answers more than half of its prompts right and P(right letter) is at least ${knownFrom} times that of a guess. The paper has no such table.`,
    ...shown.map((group) => groupTable(group, v)),
    reason(shown, v),
  ])
}

function groupTable({ group, questions, prob, top, exactOff, randomOff, methods }: GroupAgreement, v: number): string {
  const rows = methods.map(({ method, pearson, spearman, found, off }) => [
    `\`${method}\``,
    ...[withInterval(pearson, decimal), withInterval(spearman, decimal)],
    ...[withInterval(found, decimal), withInterval(off, percent)],
  ])
  const table = markdownTable(
    ['', 'Pearson', 'Spearman', `of the exact top ${v} found`, 'P, its top off'],
    [
      ...rows,
      ['exact', none, none, withInterval(top, decimal), withInterval(exactOff, percent)],
      ['random', none, none, none, withInterval(randomOff, percent)],
    ],
    'lrrrr',
  )
  return `**${groupTitles[group]}**: ${counted(questions, 'question')}, P(right letter) ${withInterval(prob, percent)}\n\n${table}`
}

const none = '–'

/** Why the product's preset is what it is, in figures of this run: also where they speak against it. */
function reason(groups: readonly GroupAgreement[], v: number): string {
  const lines = groups.flatMap(({ group, methods, prob, exactOff }) => {
    const ranked = [...methods].sort((a, b) => (b.found.mean ?? 0) - (a.found.mean ?? 0))
    const own = methods.find(({ method }) => method === chosen)
    const best = ranked[0]
    if (own === undefined || best === undefined) return []
    const beside =
      best.method === chosen
        ? `the most of all proxies${ranked[1] === undefined ? '' : ` (next: \`${ranked[1].method}\`, ${decimal(ranked[1].found.mean)})`}`
        : `\`${best.method}\` finds the most, ${decimal(best.found.mean)}`
    const strongest = [...methods].sort((a, b) => (a.off.mean ?? 1) - (b.off.mean ?? 1))[0]!
    return [
      `- ${groupTitles[group]}, alone: \`${chosen}\` finds ${decimal(own.found.mean)} of the ${v} neurons that matter most alone; ${beside}.`,
      `- ${groupTitles[group]}, together: its ${v}, switched off together, take P from ${percent(prob.mean)} to ${percent(own.off.mean)}, the exact ${v} to ${percent(exactOff.mean)}; ` +
        (strongest.method === chosen
          ? 'of the proxies none takes it lower.'
          : `of the proxies \`${strongest.method}\` takes it lowest, to ${percent(strongest.off.mean)}.`),
    ]
  })
  return [
    `The product’s preset is \`${detectFields.method.preset}\`, which ranks by \`${chosen}\`, the paper’s score. What these figures say of that choice:`,
    '',
    ...lines,
  ].join('\n')
}
