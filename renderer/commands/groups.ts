import { m } from '#messages'
import type { CommandGroup } from './command.ts'

const titles: Readonly<Record<CommandGroup, () => string>> = {
  go: m.groupGo,
  project: m.groupProject,
  model: m.screenModel,
  questions: m.screenQuestions,
  runs: m.screenRuns,
  map: m.screenMap,
  edit: m.screenEdit,
  report: m.screenReport,
  view: m.groupView,
  help: m.groupHelp,
}

export function groupTitle(group: CommandGroup): string {
  return titles[group]()
}
