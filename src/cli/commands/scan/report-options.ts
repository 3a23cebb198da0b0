import { Option } from '@commander-js/extra-typings'
import type { Texts } from '../../texts/texts.ts'

const formats = ['table', 'json', 'jsonl'] as const

/** The form of a report. */
export const formatOption = (texts: Texts) =>
  new Option('--format <form>', texts.scan.format).choices(formats).default('table' as const)

/** The file that a report goes to. */
export const outputOption = (texts: Texts) => new Option('-o, --output <file>', texts.scan.output)
