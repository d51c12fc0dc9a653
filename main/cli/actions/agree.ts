import { knownFrom } from '../../methods/agreementFigures.ts'
import type { AgreementFigures, GroupAgreement } from '../../methods/agreementSchema.ts'
import type { Estimate } from '../../methods/evaluationSchema.ts'
import type { ComparedKind } from '../../methods/scoreKinds.ts'
import { agreeFields } from '../../runs/kindFields.ts'
import { kinds } from '../../runs/kinds.ts'
import { agreementFiles } from '../../runs/kinds/agree.ts'
import type { Action } from '../host.ts'
import { runMethods, type MethodsFlags } from '../methodsRun.ts'
import { optionsOf, type FlagsOf } from '../options.ts'
import { counted, grouped, table } from '../table.ts'

export interface AgreeFlags extends MethodsFlags, FlagsOf<typeof agreeFields> {
  readonly methods: readonly ComparedKind[]
}

export const agree: Action<AgreeFlags> = (flags, host) => {
  const methods = [...new Set(flags.methods)]
  const options = optionsOf(flags, agreeFields)
  return runMethods(flags, host, {
    ...{ kind: 'agree', title: kinds.agree.title, methods, options, fileNames: Object.values(agreementFiles) },
    run: (source, context) => kinds.agree.run({ source, methods }, options, context),
    describe: ({ agreement }) => describe(agreement),
    promptsOf: ({ agreement }) => agreement.prompts,
  })
}

function describe({ questions, facts, prompts, v, candidates, groups }: AgreementFigures): string[] {
  const tried = candidates === null ? 'every neuron' : `${grouped(candidates)} neurons besides the first of each method`
  // where all questions are of one group, its table is that of all
  const shown = groups.length === 2 ? groups.slice(1) : groups
  return [
    `${counted(questions, 'question')} (${counted(facts, 'fact')}), ${counted(prompts, 'prompt')}; exact effects of ${tried}`,
    `Known: right in more than half of its prompts, and P(right letter) at least ${knownFrom} times that of a guess.`,
    ...shown.flatMap((group) => ['', ...describeGroup(group, v)]),
  ]
}

const groupTitles: Readonly<Record<GroupAgreement['group'], string>> = {
  all: 'All questions',
  knows: 'The model knows',
  guesses: 'The model guesses',
}

function describeGroup({ group, questions, prob, top, exactOff, randomOff, methods }: GroupAgreement, v: number) {
  const rows = methods.map(({ method, pearson, spearman, found, off }) => [
    ...[method, interval(pearson, 3), interval(spearman, 3), interval(found, 1), interval(off, 4)],
  ])
  return [
    `${groupTitles[group]}: ${counted(questions, 'question')}, P(right letter) ${interval(prob, 4)}`,
    ...table(
      [
        ['', 'Pearson', 'Spearman', `exact top ${v} found`, 'P, top off'],
        ...rows,
        ['exact', '', '', interval(top, 1), interval(exactOff, 4)],
        ['random', '', '', '', interval(randomOff, 4)],
      ],
      'lrrrr',
    ),
  ]
}

function interval({ mean, low, high }: Estimate, digits: number): string {
  if (mean === null) return 'none'
  return low === null || high === null
    ? mean.toFixed(digits)
    : `${mean.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`
}
