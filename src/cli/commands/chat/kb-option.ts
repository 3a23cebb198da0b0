import { Option } from '@commander-js/extra-typings'
import { repeatable } from '../../options.ts'
import type { Texts } from '../../texts/texts.ts'

/** Knowledge bases, by files; without any, the one that comes with Portside. */
export const kbOption = (texts: Texts) => new Option('--kb <file>', texts.chat.kb).argParser(repeatable)
