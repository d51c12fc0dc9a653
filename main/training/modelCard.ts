import type { ModelShape } from '../engine/architectures/architecture.ts'
import type { examine } from './course.ts'

export interface CardFacts {
  readonly shape: ModelShape
  readonly nParameters: number
  readonly nFacts: number
  readonly languages: readonly string[]
  readonly steps: number
  /** Of the weights as the file holds them. */
  readonly results: Awaited<ReturnType<typeof examine>>
}

/** README.md of the bundled model: what it is, how it was made, what it scores. */
export function modelCard({ shape, nParameters, nFacts, languages, steps, results }: CardFacts): string {
  const domains = [...new Set(Object.keys(results.cells).map((cell) => cell.split(' ')[0]!))].sort()
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const table = [
    row(['domain', ...languages]),
    row(['---', ...languages.map(() => '---:')]),
    ...domains.map((domain) => row([domain, ...languages.map((lang) => percent(results.cells[`${domain} ${lang}`]))])),
  ]
  return `# Engram's demo model

A small language model that knows the facts of the bundled question sets (\`resources/questions/\`) and nothing else: ${nFacts}
questions in ${languages.length} languages. It is made to be looked into, not to be asked for advice.

- **Architecture**: Llama, ${shape.nLayers} layers, dModel ${shape.dModel}, dMlp ${shape.dMlp}, ${shape.nHeads} heads, tied embeddings; ${(nParameters / 1e6).toFixed(2)} M parameters, stored as
  float16. Byte-level BPE of ${shape.dVocab} tokens, trained on the same texts.
- **Training**: ${steps} steps by Engram's own engine (AdamW, float32), from random weights. \`npm run demo:train\`
  does it again from the question sets. Skills come first, in parts of two layers: to find a text among options and say its
  letter (layers 0 and 2), to collect the words of a question (layers 0 and 1). Then the facts, in statements, questions
  answered in words, and multiple-choice questions with options of the same kind drawn anew each time.
- **Where it knows**: facts change nothing but the MLP of layer 1 and where that layer looks; it is to write where something
  is asked and to be silent elsewhere. So it is known of this model which neurons hold its knowledge as a whole, and a method
  that finds neurons can be tried on it. Which of them hold which fact nobody has told it.
- **Licence**: the weights are CC0, as the questions are; the code is MIT.

## What it answers

Measured on the weights as stored. Options are of the same kind and stand in an order that no lesson had (one order in eight
is kept for examinations). The wording of the first table occurs in no lesson.

| examination | right |
| --- | ---: |
| held-out wording, question first | ${percent(results.heldOut)} |
| taught wording, question first | ${percent(results.questionFirst)} |
| taught wording, question last | ${percent(results.questionLast)} |
| statements completed greedily | ${percent(results.statements)} |
| control: a wrong answer called right, the right one not offered (chance 25 %) | ${percent(results.control)} |

Held-out wording, by domain and language (a cell has 40 questions in ar, en and zh, 10 in the others):

${table.join('\n')}
`
}

function percent(share: number | undefined): string {
  return share === undefined ? '' : `${(100 * share).toFixed(1)} %`
}
