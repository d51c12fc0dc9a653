import { Command } from 'commander'
import { largest } from '../../base/lists.ts'
import { detectorNames, detectors } from '../../methods/detectors/detectors.ts'
import { detectFields } from '../../runs/kindFields.ts'
import { addDetection } from '../detectionOptions.ts'
import type { Run } from '../host.ts'
import { addFields, addRequired, addShare, forceOption } from '../options.ts'

export function detectCommand(run: Run): Command {
  const command = new Command('detect')
    .description('find the neurons behind each question of a file')
    .addHelpText('after', help)
  addDetection(command, () => {
    addRequired(command, '--out <dir>', 'folder for the results, new or of an earlier run')
    addFields(command, detectFields, ['method'])
    command
      .option('--save-background <file>', 'write the clusters too, as a background corpus for other questions')
      .option(...forceOption)
  })
  addShare(command)
  return command.action(run(async () => (await import('../actions/detect.ts')).detect))
}

const width = largest(detectorNames.map((name) => name.length)) + 2
const methodLines = detectorNames.map((name) => `  ${name.padEnd(width)}${detectors[name].summary}`).join('\n')

const help = `
Modes:
  corrected  sums the variants, takes the letter token that continues the prompt, removes common neurons
  paper      as the paper describes it: bare letters, 16 points on a path
  published  as the published code does it: thresholds each variant, removes no common neuron

Methods:
${methodLines}

The folder then holds key_neuron.json (the neurons), clusters.jsonl, neuron_attr_score.json, common_neuron.json,
questions.jsonl (as they were asked), scores.bin (what thresholds move on), exact_effects.jsonl
(what neurons do when each is switched off alone) and run.json (settings, counts, warnings). What a prompt gave is kept at once: the
same command continues a run that was stopped, and repeated with other values of --t, --u or --v, or another method that
weighs attributions, it needs no model. Questions with the status rejected are not asked.

Examples:
  engram detect --model ./SmolLM2 --data questions.json --out neurons
  engram detect --model ./SmolLM2 --data questions.json --out published --mode published
  engram detect --model ./SmolLM2 --data questions.json --out strict --t 0.4 --v 10 --json
  engram detect --model ./SmolLM2 --data questions.json --out control --method random --seed 1
  engram detect --model ./SmolLM2 --data three.jsonl --out few --background neurons`
