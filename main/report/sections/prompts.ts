import type { AskedPrompt } from '../../methods/evaluationSchema.ts'
import type { RunView } from '../context.ts'
import { foreign, inLanguage, markup, type Markup } from '../markup.ts'
import { counted } from '../numbers.ts'
import { subheading, type Section } from '../section.ts'

/** How the questions were put: the first one's prompts, token by token. */
export function promptsSection(view: RunView): Section | null {
  const { id, run } = view
  const { prompts = [] } = run
  const [first] = prompts
  if (first === undefined) return null
  const asked = run.questions.find(({ id }) => id === first.question)
  const variants = asked?.variants ?? prompts.length
  const shown = prompts.length < variants ? `the first ${prompts.length} of ${variants}` : counted(variants, 'prompt')
  return {
    id: `${id}-prompts`,
    title: 'Prompts as the model read them',
    body: [
      markup`<p>Of the first question, ${foreign(first.question)}, ${shown}, as tokens: the piece of text that each
completes, and its number. A space is written ␣, a line’s end ⏎, and a token that ends inside a character ⋯. All prompts are,
as text, in <code>questions.jsonl</code> of the detection’s folder; <code>engram tokenize</code> shows the tokens of any text.</p>`,
      prompts.map((prompt, i) => [
        subheading(view, `Prompt ${i + 1}: ${counted(prompt.ids.length, 'token')}`),
        tokens(prompt, asked?.lang ?? null),
        markup`<p class="note">Right letter: ${foreign(prompt.gold)}, measured as token ${token(prompt.target.piece, prompt.target.id)}</p>`,
      ]),
    ],
  }
}

function tokens({ ids, pieces }: AskedPrompt, lang: string | null): Markup {
  return markup`<ol class="tokens"${inLanguage(lang)}>${ids.map((id, i) => markup`<li>${token(pieces[i] ?? '', id)}</li>`)}</ol>`
}

function token(piece: string, id: number): Markup {
  return markup`<span class="token"><bdi>${visible(piece)}</bdi> <small>${id}</small></span>`
}

/** Without anything in it that cannot be seen. */
function visible(piece: string): string {
  return piece === '' ? '⋯' : piece.replaceAll(' ', '␣').replaceAll('\n', '⏎').replaceAll('\t', '⇥')
}
