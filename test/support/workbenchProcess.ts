/** A host in a process of its own: `node workbenchProcess.ts <dataFolder>` opens the sample, starts a run and says what happens. */
import { runSettings } from './runSettings.ts'
import { callsOf, openWorkbench } from './workbenchCalls.ts'

const [dataFolder = ''] = process.argv.slice(2)
const workbench = openWorkbench(dataFolder)
const { call, events, jobEnded } = callsOf(workbench)
await call('projects.sample', {})
await call('settings.set', { device: 'cpu' })
const { runId, jobId } = await call('runs.start', runSettings('predict', { asked: { filter: 'lang:en' } }))
let told = 0
setInterval(() => {
  const rows = events.filter(({ event }) => event.kind === 'row').length
  if (rows > told) process.stdout.write(`rows ${(told = rows)} ${runId}\n`)
}, 20)
process.stdout.write(`ended ${await jobEnded(jobId)}\n`)
process.exit(0)
