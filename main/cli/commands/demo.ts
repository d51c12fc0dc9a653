import { Command } from 'commander'
import type { Run } from '../host.ts'
import { addDevice, addJson, wholeNumber } from '../options.ts'

export function demoCommand(run: Run): Command {
  const command = new Command('demo')
    .description('the whole story on the bundled model and questions, ending in a report')
    .option('--model <dir>', 'another checkpoint in place of the bundled one')
    .option('--domain <name>', 'whose neurons are looked for', 'physics')
    .option('--facts <n>', 'facts of each domain that are asked, each in all of its languages', wholeNumber(1, 40), 10)
    .option('--seed <n>', 'of the facts, the option orders and the random neurons', wholeNumber(0), 0)
    .option('--out <dir>', 'where to write (default: the folder demo in the user’s data folder)')
    .addHelpText('after', help)
  return addJson(addDevice(command)).action(run(async () => (await import('../actions/demo.ts')).demo))
}

const help = `
A small model that we trained on facts in several languages is asked questions; the neurons behind its answers are looked
for, those of one domain are switched off, and it is asked again, beside as many random neurons. Nothing is read from an
earlier run: every figure is computed while you look.

With --json: {"questions","languages","accuracy","flips","controlFlips","localityDrop","report","elapsedMs"}; flips is the
share of the domain's right answers that turn wrong with its neurons off, controlFlips the same for random neurons (mean of 10
sets), localityDrop the share of other domains' right answers that are lost.

Examples:
  engram demo
  engram demo --domain biology --facts 20 --out demo
  engram demo --model ./SmolLM2 --json`
