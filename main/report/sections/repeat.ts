import type { Evaluation } from '../../methods/evaluationSchema.ts'
import type { ReportContext } from '../context.ts'
import { foreign, markup, type Markup } from '../markup.ts'
import type { Section } from '../section.ts'

/** The command lines that make the same figures again. */
export function repeatSection({ model, runs }: Evaluation, { runs: details, command }: ReportContext): Section {
  const templates = details.flatMap((run) => run?.template ?? [])
  return {
    id: 'repeat',
    title: 'Do it again',
    body: [
      markup`<p>These command lines repeat what is reported here; what they do not say is what Engram does by itself. Put in the place of files
where they are with you: the model is the one with the fingerprint <code class="fingerprint">${model.fingerprint}</code>.</p>`,
      runs.map(({ data }, i) => {
        const run = details[i] ?? null
        if (run === null) return null
        return [
          markup`<p>Detection, of the questions with SHA-256 <code class="fingerprint">${data.sha256}</code>:</p>`,
          commandHtml(run.command),
        ]
      }),
      details.includes(null) &&
        markup`<p>How ${details.length === 1 ? 'the detection was' : 'a detection was'} told what to do is in its folder, which is not at hand.</p>`,
      markup`<p>Evaluation:</p>`,
      commandHtml(command),
      templates.length > 0 &&
        markup`<p>The file <code>${templates[0]!.file}</code> holds the chat template that stands under “Method”.</p>`,
    ],
  }
}

function commandHtml(command: string): Markup {
  return markup`<pre class="command" dir="ltr"><code>${foreign(command)}</code></pre>`
}
