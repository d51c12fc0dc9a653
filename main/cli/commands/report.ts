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
    .option('--pdf <file>', 'print it there instead, with a Chromium, Chrome or Edge of this machine (see below)')
    .option(...forceOption)
    .addHelpText('after', help)
    .action((folder: string, flags: Omit<ReportFlags, 'folder'>) => action({ ...flags, folder }))
}

const help = `
"engram evaluate" writes report.html too; this makes it again, without the model, from evaluation.json. The page holds
figures with their tables, evidence cards, every question, settings, seeds and fingerprints. It asks for nothing from
anywhere and runs no script, so it can be sent, printed and kept. The same evaluation gives the same bytes.

--pdf prints the same page, with Engram's typeface in it. The browser is looked for where systems put it; CHROME_PATH names
another. It runs without a window, in a profile of its own that is removed, and reaches nothing. With --out, both are written.

Examples:
  engram report neurons
  engram report compared --run neurons random --out report.html
  engram report neurons --pdf neurons.pdf`
