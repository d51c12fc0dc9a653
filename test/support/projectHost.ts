/**
 * A host in a process of its own: `node projectHost.ts <dataFolder> <seconds its clock is ahead>`. Each line of its input is
 * `[method, input]`, each line of its output what came of it: `{ "value" }` or `{ "error" }`.
 */
import { createInterface } from 'node:readline'
import type { WorkbenchMethod } from '../../main/rpc/window/contract.ts'
import { callsOf, openWorkbench } from './workbenchCalls.ts'

const [dataFolder = '', aheadSeconds = '0'] = process.argv.slice(2)
const aheadMs = 1000 * Number(aheadSeconds)
const SystemDate = Date
globalThis.Date = new Proxy(SystemDate, {
  construct: (_, given: [string]) => (given.length > 0 ? new SystemDate(...given) : new SystemDate(Date.now())),
  get: (date, name): unknown => (name === 'now' ? () => date.now() + aheadMs : Reflect.get(date, name)),
})
await using workbench = openWorkbench(dataFolder)
const { call } = callsOf(workbench)
for await (const line of createInterface({ input: process.stdin })) {
  const [method, input] = JSON.parse(line) as [WorkbenchMethod, never]
  const answer = await call(method, input).then(
    (value) => ({ value }),
    (error: unknown) => ({ error: String(error) }),
  )
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}
process.exit(0)
