import { Command } from 'commander'
import type { WorkerFlags } from '../actions/worker.ts'
import type { Run } from '../host.ts'
import { addDevice, addMemory, addModel, addRequired } from '../options.ts'

export function workerCommand(run: Run): Command {
  const command = new Command('worker')
    .description('compute what other machines put into a queue (see --queue)')
    .addHelpText('after', help)
  addRequired(command, '--queue <url>', 'redis://host:port, or rediss:// with TLS')
  addModel(command)
  addMemory(addDevice(command))
  return command.action(run<WorkerFlags>(async () => (await import('../actions/worker.ts')).worker))
}

const help = `
Takes work for its model until it is stopped. A worker that is stopped or dies loses none: what it had is done by another
one. Work that would come out otherwise here, for another model or with other last bits, is refused with the reason.

Examples:
  engram worker --queue redis://desk:6379 --model ./SmolLM2
  engram detect --queue redis://desk:6379 --model ./SmolLM2 --data questions.json --out neurons`
