// What of node-nlp is used here; it brings no types.
declare module 'node-nlp' {
  export class NlpManager {
    constructor(options: {
      readonly languages: readonly string[]
      readonly forceNER: boolean
      readonly autoSave: boolean
      readonly autoLoad: boolean
      readonly nlu: { readonly log: boolean }
    })
    addDocument(language: string, utterance: string, intent: string): void
    train(): Promise<void>
    process(
      language: string,
      utterance: string,
    ): Promise<{
      readonly intent: string
      readonly score: number
      readonly classifications: readonly { readonly intent: string; readonly score: number }[]
    }>
  }
}
