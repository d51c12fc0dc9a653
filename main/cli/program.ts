import { Command } from 'commander'
import { oneLine } from '../base/oneLine.ts'
import { agreeCommand } from './commands/agree.ts'
import { attributeCommand } from './commands/attribute.ts'
import { backgroundCommand } from './commands/background.ts'
import { benchCommand } from './commands/bench.ts'
import { dataCommand } from './commands/data.ts'
import { demoCommand } from './commands/demo.ts'
import { detectCommand } from './commands/detect.ts'
import { editCommand } from './commands/edit.ts'
import type { RunAround } from './commands/around.ts'
import { estimateCommand } from './commands/estimate.ts'
import { evaluateCommand } from './commands/evaluate.ts'
import { faithfulnessCommand } from './commands/faithfulness.ts'
import { generateCommand } from './commands/generate.ts'
import { logitsCommand } from './commands/logits.ts'
import { mergeCommand } from './commands/merge.ts'
import { modelsCommand } from './commands/models.ts'
import { neuronCommand } from './commands/neuron.ts'
import { predictCommand } from './commands/predict.ts'
import { reportCommand } from './commands/report.ts'
import { rerunCommand } from './commands/rerun.ts'
import { runsCommand } from './commands/runs.ts'
import { serveCommand } from './commands/serve.ts'
import { slurmCommand } from './commands/slurm.ts'
import { tokenizeCommand } from './commands/tokenize.ts'
import type { Effects } from './effects.ts'
import { workerCommand } from './commands/worker.ts'
import { actionRunner, type Around, type RunnerOptions } from './host.ts'
import { checkShareable, isShareable } from './shareable.ts'
import { version } from './version.ts'

/** The whole command tree. Declaring it imports no action: those load when they run. */
export function program(effects: Effects, args: readonly string[] = [], around: Around | null = null): Command {
  let typed: Command | null = null
  const perform: RunnerOptions['perform'] = async (action, given, host) => {
    if (typed === null || !isShareable(typed)) return action(given, host)
    await (await import('./parts.ts')).runShareable(action, given, host)
  }
  const run = actionRunner(effects, { args, around, perform })
  const root = new Command('engram')
    .hook('preAction', (_, command) => {
      typed = command
      if (around !== null) checkShareable(command)
    })
    .description('Find the neurons that hold a piece of knowledge in a language model, switch them, watch the answers.')
    .version(version(), '-V, --version', 'print the version')
    .helpCommand('help [command]', 'show help for a command')
    .addHelpText('after', examples)
  const commands = [modelsCommand, tokenizeCommand, logitsCommand, generateCommand, predictCommand, attributeCommand]
  const finding = [
    detectCommand,
    backgroundCommand,
    evaluateCommand,
    agreeCommand,
    faithfulnessCommand,
    reportCommand,
    rerunCommand,
    neuronCommand,
    editCommand,
    runsCommand,
    mergeCommand,
    workerCommand,
  ]
  for (const command of [...commands, ...finding, dataCommand, benchCommand, demoCommand]) root.addCommand(command(run))
  // Those that stand before another command, or go on for ever, have nothing that several machines could share.
  if (around === null) {
    const runAround: RunAround = async (given, what) => {
      await program(effects, given, what).parseAsync(given, { from: 'user' })
    }
    for (const command of [estimateCommand(runAround), slurmCommand(runAround), serveCommand(effects)]) {
      root.addCommand(command)
    }
  }
  for (const command of [root, ...descendants(root)]) {
    command
      .exitOverride()
      .helpOption('-h, --help', 'show help')
      .showSuggestionAfterError(true)
      .configureOutput({
        writeOut: (text) => void effects.stdout.write(text),
        writeErr: (text) => void effects.stderr.write(text),
        // A suggestion comes on a line of its own, an argument as it was typed.
        outputError: (text, write) => write(`${oneLine(text.trim())}\n`),
        getOutHelpWidth: () => Math.min(effects.stdout.columns ?? 100, 100),
        getErrHelpWidth: () => Math.min(effects.stderr.columns ?? 100, 100),
      })
      .allowExcessArguments(false)
  }
  return root
}

const examples = `
Examples:
  engram models inspect ./SmolLM2
  engram attribute --model ./SmolLM2 --prompt "The capital of France is" --target " Paris"
  engram predict --model ./SmolLM2 --data questions.jsonl --out preds.jsonl
  engram detect --model ./SmolLM2 --data questions.jsonl --out neurons
  engram evaluate --model ./SmolLM2 --run neurons

Exit codes: 0 done, 1 failed, 2 bad usage or bad input, 130 interrupted, 141 output closed.
"engram <command> --help" explains a command.`

function descendants(command: Command): Command[] {
  return command.commands.flatMap((child) => [child, ...descendants(child)])
}
