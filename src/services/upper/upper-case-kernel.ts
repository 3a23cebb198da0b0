// Compiled from upper-case.wat by `npm run build:kernel`; a test compares the two.
/** The binary of the kernel: exports `upper(address, length)`, imports `env.memory`. */
export const upperCaseKernel: Uint8Array = Buffer.from(
  [
    'AGFzbQEAAAABBgFgAn9/AAIPAQNlbnYGbWVtb3J5AgABAwIBAAcJAQV1cHBlcgAACtMCAdACAgJ/BHsgACABaiEC/QwgICAgICAg',
    'ICAgICAgICAgIQX9DAUFBQUFBQUFBQUFBQUFBQUhBv0MZWVlZWVlZWVlZWVlZWVlZSEHAkADQCAAQcAAaiACSw0BIAD9AAQAIQQg',
    'ACAEIAUgBCAG/W4gB/0n/U79Uf0LBAAgAP0ABBAhBCAAIAQgBSAEIAb9biAH/Sf9Tv1R/QsEECAA/QAEICEEIAAgBCAFIAQgBv1u',
    'IAf9J/1O/VH9CwQgIAD9AAQwIQQgACAEIAUgBCAG/W4gB/0n/U79Uf0LBDAgAEHAAGohAAwACwsCQANAIABBEGogAksNASAA/QAE',
    'ACEEIAAgBCAFIAQgBv1uIAf9J/1O/VH9CwQAIABBEGohAAwACwsCQANAIAAgAk8NASAALQAAIQMgA0HhAGtBGkkEQCAAIANBIHM6',
    'AAALIABBAWohAAwACwsL',
  ].join(''),
  'base64',
)
