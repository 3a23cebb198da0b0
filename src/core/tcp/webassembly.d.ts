// What of the WebAssembly JavaScript API is used here; TypeScript has it only among the types of browsers.
declare namespace WebAssembly {
  class Memory {
    constructor(limits: { readonly initial: number; readonly maximum?: number; readonly shared?: boolean })
    /** A SharedArrayBuffer where the memory is shared. */
    readonly buffer: ArrayBuffer
  }
  class Module {
    constructor(binary: Uint8Array)
  }
  class Instance {
    constructor(module: Module, imports: { readonly env: Readonly<Record<string, Memory>> })
    readonly exports: Readonly<Record<string, unknown>>
  }
}
