import { Command } from '@commander-js/extra-typings'
import { chatCommand } from './commands/chat/chat.ts'
import { runCommand } from './commands/run.ts'
import { scanCommand } from './commands/scan/scan.ts'
import { serveCommand } from './commands/serve.ts'
import { timeCommand } from './commands/time/time.ts'
import { upperCommand } from './commands/upper.ts'
import { translateHelp } from './help.ts'
import type { Texts } from './texts/texts.ts'
import { version } from './version.ts'

/** The whole command line, in one language. */
export function createProgram(texts: Texts) {
  const program = new Command('portside')
    .description(texts.portside.description)
    .version(version(), '-V, --version', texts.options.version)
    // Each command takes the options that follow its name, so that scan and scan diff may both have --json.
    .enablePositionalOptions()
    .addCommand(serveCommand(texts))
    .addCommand(runCommand(texts))
    .addCommand(upperCommand(texts))
    .addCommand(chatCommand(texts))
    .addCommand(timeCommand(texts))
    .addCommand(scanCommand(texts))
    .addHelpText(
      'after',
      texts.example('portside serve', 'portside chat ask 几点了', 'portside scan 127.0.0.1 -p 1-1024'),
    )
  translateHelp(program, texts)
  return program
}
