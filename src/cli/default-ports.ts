/** Where each service listens unless told otherwise: chat and time share a number, over TCP and UDP. */
export const defaultPorts = { chat: 8888, time: 8888, upper: 8889 } as const
