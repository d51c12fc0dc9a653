/** `docs/results.md`, whole, from what was measured: figures of the paper's tables for one model, good or bad. */
import { counted } from '../../main/cli/table.ts'
import type { AgreementFigures } from '../../main/methods/agreementSchema.ts'
import { detectionDefaults } from '../../main/methods/detection.ts'
import { detectors, type DetectorName } from '../../main/methods/detectors/detectors.ts'
import type { RunEvaluation } from '../../main/methods/evaluationSchema.ts'
import { agreementSection } from './agreementSection.ts'
import { exactCandidates, methods } from './methods.ts'
import {
  accuracySection,
  flipsSection,
  layersSection,
  neuronsSection,
  overlapSection,
  pcrSection,
  predictionSection,
  type Measured,
} from './sections.ts'

export interface Results {
  /** Name of the model, as the document calls it. */
  readonly model: string
  readonly shape: { readonly nLayers: number; readonly dMlp: number } | null
  readonly device: string | null
  /** Version of Engram. */
  readonly engram: string
  /** What repeats it, the model's folder as `<dir>`. */
  readonly command: string
  readonly facts: number
  readonly questions: number
  readonly domains: readonly string[]
  readonly languages: readonly string[]
  /** Methods that were measured. */
  readonly runs: Partial<Record<DetectorName, RunEvaluation>>
  readonly agreement: AgreementFigures | null
}

/** @returns Markdown; what was not measured is named, not left out in silence */
export function resultsDocument(results: Results): string {
  const { model, runs, facts, questions, engram, device, shape } = results
  const measured: Measured[] = methods.flatMap((method) => {
    const run = runs[method]
    return run === undefined ? [] : [{ method, run }]
  })
  const missing = methods.filter((method) => runs[method] === undefined)
  const caption = `${counted(facts, 'fact')}, ${counted(questions, 'question')}`
  const layers = shape === null ? '' : `, ${shape.nLayers} layers of ${shape.dMlp.toLocaleString('en-US')} neurons`
  const main = runs.qrnca ?? measured[0]?.run
  return [
    `# The paper’s tables on ${model}: ${counted(facts, 'fact')}`,
    `The tables of Chen, Dejl and Toni (AAAI 2025, arXiv 2406.10868) made with Engram ${engram}, each beside the paper’s figures. ` +
      `Model: ${model}${layers}${device === null ? '' : `; computed on ${device}`}. ` +
      `Questions: ${counted(facts, 'fact')} of \`resources/questions/domains.jsonl\` (${results.domains.join(', ')}) ` +
      `in ${results.languages.join(', ')}: ${counted(questions, 'question')}, three prompts each.`,
    'A script writes this page whole; nothing in it is written by hand. Stopped at any moment, the same command goes on:',
    `\`\`\`\n${results.command}\n\`\`\``,
    ...(facts < fewFacts
      ? [
          `**So few facts (${facts}) say little**: intervals are wide or missing, which neurons are rare or common is judged by the clusters of ${questions} questions alone (what is in ${fewestCommon(results)} of them is common and removed), and no difference between two methods here is more than a hint.`,
        ]
      : []),
    ...(missing.length === 0 && results.agreement !== null
      ? []
      : [
          `**Not complete.** Not measured: ${[...missing, ...(results.agreement === null ? ['agreement'] : [])].join(', ')}.`,
        ]),
    differences(main, results),
    ...(main === undefined
      ? []
      : [
          accuracySection(main, caption),
          pcrSection(measured, caption),
          flipsSection(measured, caption),
          neuronsSection(measured, caption),
          overlapSection(main, caption),
          layersSection(measured, caption),
          predictionSection(main, caption),
        ]),
    agreementSection(results.agreement, caption),
    ...warningsSection(measured),
    methodsList(),
  ]
    .join('\n\n')
    .concat('\n')
}

/** With fewer a warning stands above the tables. */
const fewFacts = 50

/** Clusters that a neuron is in to be common. */
function fewestCommon({ questions }: Results): number {
  return Math.floor(detectionDefaults.u * questions) + 1
}

function differences(run: RunEvaluation | undefined, { questions, languages }: Results): string {
  const controls = run === undefined ? '' : ` (${run.controls.perQuestion} for each: ${run.controls.group})`
  return [
    '## What is different from the paper',
    '',
    '- **Model**: the paper’s figures are of Llama-2-7B chat, 32 layers of 11,008 neurons.',
    `- **Questions**: the paper asks 552 of MMLU in six domains (“domain”) and 600 of mLAMA in six languages (“language”); here they are ${questions} of our own, in ${languages.join(' and ')}. Neither of the paper’s columns is the same measurement, so both stand beside ours.`,
    '- **Prompts**: three wordings of our own, options in another order in each, without a chat template (as the published code does).',
    '- **Attribution**: integrated gradients with error control in place of 16 points; the letter’s token is the one that continues the prompt; common neurons are removed, which the published code never does.',
    `- **Unrelated questions**${controls}: the paper takes as many as the field has. A ratio is given only where their mean change can be told from 0; elsewhere “≥” is what it is at least, and a dash means that the own change cannot be told from 0 either, or that fewer than five facts were measured.`,
    '- **Flips**: the paper does not say what its percentages are of; here they are of the answers that could flip.',
    `- **Neurons**: a neuron is edited at the last position of the prompt (times 2, times 0). Methods that measure (\`exact\`, \`greedy\`) try the ${exactCandidates} most promising ones of each question; they and the gradient methods do not weigh by rareness.`,
    '- **Prediction**: the paper’s procedure and its questions are not published; ours is the nearest class mean in the pooled neurons’ activations, learned on one half of the facts and tested on the other.',
  ].join('\n')
}

/** What the evaluations say of themselves. */
function warningsSection(measured: readonly Measured[]): string[] {
  const warnings = [...new Set(measured.flatMap(({ run }) => run.warnings))]
  if (warnings.length === 0) return []
  return [['## Warnings of the evaluations', '', ...warnings.map((warning) => `- ${warning}`)].join('\n')]
}

function methodsList(): string {
  return ['## The methods', ...methods.map((method) => `- \`${method}\`: ${detectors[method].summary}`)].join('\n')
}
