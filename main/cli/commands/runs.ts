import { Command } from 'commander'
import type { RunsFlags } from '../actions/runs.ts'
import type { Run } from '../host.ts'
import { addJson, addRequired } from '../options.ts'

export function runsCommand(run: Run): Command {
  const runs = new Command('runs').description('the runs of a project: list, show, export as a folder, import one')
  const list = project(new Command('list').description('list the runs of a project, the newest first'))
  list.action(run<RunsFlags>(async () => (await import('../actions/runs.ts')).runsList))
  const show = project(new Command('show').description('show what a run was told and what it found'))
  withRun(show, run, async () => (await import('../actions/runs.ts')).runsShow)
  const take = new Command('export').description('write a run as a folder, which other commands and windows read')
  addRequired(project(take), '--out <dir>', 'the folder, new or of an earlier run')
  withRun(take, run, async () => (await import('../actions/runs.ts')).runsExport)
  const put = project(new Command('import').description('take the runs of a folder into a project'))
  put.argument('<folder>', 'the folder of a run, of an evaluation, or of both')
  const action = run<RunsFlags>(async () => (await import('../actions/runs.ts')).runsImport)
  put.action((folder: string, flags: RunsFlags) => action({ ...flags, folder }))
  for (const command of [list, show, take, put]) runs.addCommand(command)
  return runs.addHelpText('after', help)
}

function project(command: Command): Command {
  return addJson(addRequired(command, '--project <file>', 'the project'))
}

function withRun(command: Command, run: Run, load: Parameters<typeof run<RunsFlags>>[0]): void {
  command.argument('<run>', 'a run by its name or id; "last" is the newest')
  const action = run<RunsFlags>(load)
  command.action((name: string, flags: RunsFlags) => action({ ...flags, run: name }))
}

const help = `
A run is one record, whether a window or a command made it: what was asked, what was found, the files behind it. With
--project, predict, detect, evaluate, edit compare, edit dose, edit bake and attribute keep theirs in the project as well.

Examples:
  engram runs list --project study.engram
  engram runs show "Detect 1" --project study.engram --json
  engram runs export "Detect 1" --project study.engram --out neurons
  engram runs import neurons --project other.engram`
