/** A process that writes steps to a project without end: `node projectWriter.ts <file>`, one line for each. */
import { createProject } from '../../main/store/projectFile.ts'

const [path = ''] = process.argv.slice(2)
const project = createProject(path, 'Written')
for (let i = 1; ; i++) {
  const data = JSON.stringify({ i, text: 'x'.repeat(2000) })
  const changes = ['a', 'b'].map((id) => ({ kind: 'questions' as const, id, after: { position: 0, data } }))
  project.history.commit(`Step ${i}`, changes)
  // Going back and forth too: half of it must never be seen.
  if (i % 3 === 0) project.history.goto(i - 1)
  if (i % 3 === 0) project.history.goto(i)
  await new Promise((resolve) => process.stdout.write(`${i}\n`, resolve))
}
