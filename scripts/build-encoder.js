// Trains src/services/chat/language/paraphrase/encoder.bin on the lexicon beside it. The same lexicon gives the same bytes.
import { writeFileSync } from 'node:fs'
import { encodeEncoderFile } from '../src/services/chat/language/paraphrase/encoder-file.ts'
import { trainShippedEncoder } from '../src/services/chat/language/paraphrase/training/shipped-encoder.ts'

const folder = new URL('../src/services/chat/language/paraphrase/', import.meta.url)
writeFileSync(new URL('encoder.bin', folder), encodeEncoderFile(trainShippedEncoder()))
