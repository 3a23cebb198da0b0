import { chooseLanguage } from './choose-language.ts'
import { spellInputList } from './commands/scan/target-options.ts'
import { reportFailure } from './failures.ts'
import { createProgram } from './program.ts'
import { texts } from './texts/texts.ts'

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

const language = chooseLanguage(process.argv, process.env)
createProgram(texts[language])
  .parseAsync(spellInputList(process.argv))
  .catch((error: unknown) => {
    process.exitCode = reportFailure(error, texts[language], process.stderr)
  })
