import { Command } from 'commander'
import type { ServeFlags } from '../actions/serve.ts'
import type { Effects } from '../effects.ts'
import { wholeNumber } from '../options.ts'

export function serveCommand(effects: Effects): Command {
  return new Command('serve')
    .description('serve the window to a browser, for a machine without a screen or without Electron')
    .option('--port <n>', 'port (default: any that is free)', wholeNumber(1, 65535))
    .option('--host <name>', 'address to listen at', '127.0.0.1')
    .option('--project <file>', 'open this project')
    .option('--run <dir>', 'show the run of this folder, in the project or else in one of its own, called "Runs"')
    .option('--root <dir...>', 'folders that files may be opened from and written to (default: anywhere)')
    .option('--open', 'open the browser')
    .addHelpText('after', help)
    .action(async (flags: ServeFlags) => (await import('../actions/serve.ts')).serve(flags, effects))
}

const help = `
Prints one line with an address that signs one browser in, once; press Enter for another. Only this machine can connect,
unless --host names another address. Nothing is encrypted: over a network, use an SSH tunnel
(ssh -L 8000:127.0.0.1:8000 machine) in place of --host.

Examples:
  engram serve --open
  engram serve --port 8000 --project study.engram
  engram serve --run results/capitals`
