/**
 * Ports from which services answer anything at all: echo, daytime, chargen, time. A datagram from one of them is forged to
 * make two servers talk to each other for ever; nothing can be sent to port 0.
 */
export const reflectorPorts: ReadonlySet<number> = new Set([0, 7, 13, 19, 37])
