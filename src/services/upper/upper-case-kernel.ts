// Compiled from upper-case.wat by `npm run build:kernel`; a test compares the two.
/** The binary of the kernel: exports `upper(address, length)`, imports `env.memory`. */
export const upperCaseKernel: Uint8Array = Buffer.from(
  [
    'AGFzbQEAAAABCgJgAX8AYAJ/fwACDwEDZW52Bm1lbW9yeQIAAQMDAgABBwkBBXVwcGVyAAEK5wECVAEBeyAA/QAEACEBIAAgAf0M',
    'ICAgICAgICAgICAgICAgICAB/QwFBQUFBQUFBQUFBQUFBQUF/W79DGVlZWVlZWVlZWVlZWVlZWX9J/1O/VH9CwQAC48BAQJ/IAAg',
    'AWohAgJAA0AgAEHAAGogAksNASAAEAAgAEEQahAAIABBIGoQACAAQTBqEAAgAEHAAGohAAwACwsCQANAIABBEGogAksNASAAEAAg',
    'AEEQaiEADAALCwJAA0AgACACTw0BIAAtAAAhAyADQeEAa0EaSQRAIAAgA0EgczoAAAsgAEEBaiEADAALCws=',
  ].join(''),
  'base64',
)
