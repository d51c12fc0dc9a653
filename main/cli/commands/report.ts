import { Command } from 'commander'
import type { ReportFlags } from '../actions/report.ts'
import type { Run } from '../host.ts'
import { forceOption } from '../options.ts'

export function reportCommand(run: Run): Command {
  const action = run<ReportFlags>(async () => (await import('../actions/report.ts')).report)
  return new Command('report')
    .description('make the report of an evaluation anew: one HTML file that stands alone')
    .argument('<folder>', 'folder that "engram evaluate" wrote to')
    .option('--run <dir...>', 'where the runs are, if neither there nor beside it: questions are shown in full then')
    .option('--out <file>', 'where to write (default: report.html in the folder)')
    .option(...forceOption)
    .addHelpText('after', help)
    .action((folder: string, flags: Omit<ReportFlags, 'folder'>) => action({ ...flags, folder }))
}

const help = `
"engram evaluate" writes report.html too; this makes it again, without the model, from evaluation.json. The page holds
figures with their tables, evidence cards, every question, settings, seeds and fingerprints. It asks for nothing from
anywhere and runs no script, so it can be sent, printed and kept. The same evaluation gives the same bytes.

Examples:
  engram report neurons
  engram report compared --run neurons random --out report.html`
